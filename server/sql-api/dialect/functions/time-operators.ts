/** Operators on dates, times and intervals. */
import { bind, type Expression, raise } from '../expression.ts';
import { days, makeInterval, microseconds, months } from '../intervals.ts';
import { raw, type Sql, sql } from '../parts.ts';
import { fromLocal, toLocal } from '../zones.ts';
import { type Definition, type Environment, operator } from './definition.ts';

/** timestamptz and interval: months and days in the session's zone, the time as it is. */
function shifted(instant: Sql, interval: Sql, sign: '+' | '-', { zone }: Environment): Sql {
  if (zone === 'UTC') return sql`(${instant} ${raw(sign)} ${interval})`;
  return bind([instant, interval], (at, by) => {
    const calendar = makeInterval(months(by!), days(by!), sql`0`);
    return sql`(${fromLocal(zone, sql`${toLocal(zone, at!)} ${raw(sign)} ${calendar}`)} ${raw(sign)} to_microseconds(${microseconds(by!)}))`;
  });
}

/** interval_mul (timestamp.c): fractions of months become days of 30 a month, fractions of days become time. */
const scaled = (interval: Sql, factor: Sql): Sql => bind([interval, factor], (i, f) => scaledBy(i!, f!));
function scaledBy(interval: Sql, factor: Sql): Sql {
  const m = sql`(${months(interval)} * ${factor})`;
  const d = sql`(${days(interval)} * ${factor})`;
  const monthDays = sql`(round(((${m} - trunc(${m})) * 30) * 1000000) / 1000000)`;
  const seconds = sql`(round(((${d} - trunc(${d})) + (${monthDays} - trunc(${monthDays}))) * 86400 * 1000000) / 1000000)`;
  const time = sql`round_even(${microseconds(interval)} * ${factor} + ${seconds} * 1000000, 0)`;
  return makeInterval(sql`trunc(${m})`, sql`(trunc(${d}) + trunc(${monthDays}))`, time);
}
const ofFactor = (interval: Expression, factor: Expression, divides: boolean): Sql => {
  const f = sql`CAST(${factor} AS DOUBLE)`;
  if (divides)
    return sql`CASE WHEN ${f} = 0 THEN ${raise('22012', 'division by zero')} ELSE ${scaled(interval.sql, sql`(1.0::DOUBLE / ${f})`)} END`;
  return scaled(interval.sql, f);
};

export const TIME_OPERATORS: readonly Definition[] = [
  operator('+', 'date, integer', 'date', ([a, b]) => sql`CAST(${a!} + CAST(${b!} AS INTEGER) AS DATE)`, 'Days later.'),
  operator('+', 'integer, date', 'date', ([a, b]) => sql`CAST(${b!} + CAST(${a!} AS INTEGER) AS DATE)`, 'Days later.'),
  operator(
    '-',
    'date, integer',
    'date',
    ([a, b]) => sql`CAST(${a!} - CAST(${b!} AS INTEGER) AS DATE)`,
    'Days earlier.',
  ),
  operator('-', 'date, date', 'int4', ([a, b]) => sql`CAST(${a!} - ${b!} AS INTEGER)`, 'Days between.'),
  operator('+', 'date, time', 'timestamp', ([a, b]) => sql`(${a!} + ${b!})`, 'Timestamp of day and time.'),
  operator(
    '+',
    'day, interval',
    'timestamp',
    ([a, b]) => sql`(CAST(${a!} AS TIMESTAMP) + ${b!})`,
    'Later; a day that the month does not have becomes its last.',
  ),
  operator('+', 'interval, day', 'timestamp', ([a, b]) => sql`(CAST(${b!} AS TIMESTAMP) + ${a!})`, 'Later.'),
  operator('-', 'day, interval', 'timestamp', ([a, b]) => sql`(CAST(${a!} AS TIMESTAMP) - ${b!})`, 'Earlier.'),
  operator(
    '-',
    'day, day',
    'interval',
    ([a, b]) => sql`(CAST(${a!} AS TIMESTAMP) - CAST(${b!} AS TIMESTAMP))`,
    'Days and time between.',
  ),
  operator(
    '+',
    'timestamptz, interval',
    'timestamptz',
    ([a, b], e) => shifted(a!.sql, b!.sql, '+', e),
    "Later, months and days in the session's zone.",
  ),
  operator('+', 'interval, timestamptz', 'timestamptz', ([a, b], e) => shifted(b!.sql, a!.sql, '+', e), 'Later.'),
  operator('-', 'timestamptz, interval', 'timestamptz', ([a, b], e) => shifted(a!.sql, b!.sql, '-', e), 'Earlier.'),
  operator(
    '-',
    'timestamptz, timestamptz',
    'interval',
    ([a, b]) => sql`(CAST(${a!} AS TIMESTAMP) - CAST(${b!} AS TIMESTAMP))`,
    'Days of 24 hours and time between.',
  ),
  operator('+', 'time, interval', 'time', ([a, b]) => sql`(${a!} + ${b!})`, 'Later, around the clock.'),
  operator('-', 'time, interval', 'time', ([a, b]) => sql`(${a!} - ${b!})`, 'Earlier, around the clock.'),
  operator(
    '-',
    'time, time',
    'interval',
    ([a, b]) => sql`to_microseconds(date_diff('microseconds', ${b!}, ${a!}))`,
    'Time between.',
  ),
  operator('+', 'interval, interval', 'interval', ([a, b]) => sql`(${a!} + ${b!})`, 'Sum.'),
  operator('-', 'interval, interval', 'interval', ([a, b]) => sql`(${a!} - ${b!})`, 'Difference.'),
  operator('*', 'interval, double', 'interval', ([a, b]) => ofFactor(a!, b!, false), 'Multiple.'),
  operator('*', 'double, interval', 'interval', ([a, b]) => ofFactor(b!, a!, false), 'Multiple.'),
  operator('/', 'interval, double', 'interval', ([a, b]) => ofFactor(a!, b!, true), 'Part.'),
];
