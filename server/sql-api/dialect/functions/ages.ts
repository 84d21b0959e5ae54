/** age: what is between two times, in years, months, days and time. */
import { bind } from '../expression.ts';
import { makeInterval } from '../intervals.ts';
import { type Sql, sql } from '../parts.ts';
import { toLocal } from '../zones.ts';
import { type Definition, type Environment, fn } from './definition.ts';

/** timestamp_age: whole years, months, days and time between, borrowed from the month of the earlier one. */
const age = (later: Sql, earlier: Sql): Sql => bind([later, earlier], (a, b) => ageOf(a!, b!));
function ageOf(later: Sql, earlier: Sql): Sql {
  const raised = (a: Sql, b: Sql): Sql => {
    const lastDay = sql`day(last_day(${b}))`;
    const time = (x: Sql) => sql`(epoch_us(${x}) - epoch_us(CAST(date_trunc('day', ${x}) AS TIMESTAMP)))`;
    const borrowed = sql`CASE WHEN ${time(a)} < ${time(b)} THEN 1 ELSE 0 END`;
    const dayDiff = sql`(day(${a}) - day(${b}) - ${borrowed})`;
    const month = sql`((year(${a}) - year(${b})) * 12 + month(${a}) - month(${b}) - CASE WHEN ${dayDiff} < 0 THEN 1 ELSE 0 END)`;
    return makeInterval(
      month,
      sql`(${dayDiff} + CASE WHEN ${dayDiff} < 0 THEN ${lastDay} ELSE 0 END)`,
      sql`(${time(a)} - ${time(b)} + ${borrowed} * 86400000000)`,
    );
  };
  return sql`CASE WHEN ${later} >= ${earlier} THEN ${raised(later, earlier)} ELSE -(${raised(earlier, later)}) END`;
}
const today = ({ zone }: Environment): Sql => sql`CAST(CAST(${toLocal(zone, sql`now()`)} AS DATE) AS TIMESTAMP)`;

export const AGES: readonly Definition[] = [
  fn(
    'age',
    'timestamp, timestamp',
    'interval',
    ([a, b]) => age(a!.sql, b!.sql),
    'Years, months, days and time between.',
  ),
  fn(
    'age',
    'timestamptz, timestamptz',
    'interval',
    ([a, b], { zone }) => age(toLocal(zone, a!.sql), toLocal(zone, b!.sql)),
    'Years, months, days and time between.',
  ),
  fn('age', 'timestamp', 'interval', ([a], e) => age(today(e), a!.sql), 'The same up to today.'),
  fn('age', 'timestamptz', 'interval', ([a], e) => age(today(e), toLocal(e.zone, a!.sql)), 'The same up to today.'),
];
