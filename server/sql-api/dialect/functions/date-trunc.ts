/** date_trunc. */
import { bind, constantOf, invalid } from '../expression.ts';
import { days, makeInterval, microseconds, months } from '../intervals.ts';
import { raw, type Sql, sql } from '../parts.ts';
import { type Type, typeText } from '../postgres-types.ts';
import { fromLocal, toLocal, zoneName } from '../zones.ts';
import { floorDiv, part, unitOf } from './date-units.ts';
import { type Definition, fn } from './definition.ts';

/** date_trunc of a local timestamp. */
function truncated(unit: string, value: Sql, of: Type): Sql {
  const year = part('year', value);
  const at = (y: Sql) => sql`make_timestamp(CAST(${y} AS BIGINT), 1, 1, 0, 0, 0)`;
  switch (unit) {
    case 'decade':
      return at(sql`${floorDiv(year, 10)} * 10`);
    case 'century':
      return at(sql`(${floorDiv(sql`(${year} - 1)`, 100)} * 100 + 1)`);
    case 'millennium':
      return at(sql`(${floorDiv(sql`(${year} - 1)`, 1000)} * 1000 + 1)`);
    case 'microseconds':
      return value;
    case 'milliseconds':
    case 'second':
    case 'minute':
    case 'hour':
    case 'day':
    case 'week':
    case 'month':
    case 'quarter':
    case 'year': // prettier-ignore
      return sql`CAST(date_trunc(${raw(`'${unit}'`)}, ${value}) AS TIMESTAMP)`;
    default:
      return invalid('0A000', `unit "${unit}" not supported for type ${typeText({ name: of.name })}`);
  }
}

/** date_trunc of an interval (interval_trunc): everything below the unit is dropped. */
const truncatedInterval = (unit: string, value: Sql): Sql => bind([value], (bound) => truncatedOf(unit, bound!));
function truncatedOf(unit: string, value: Sql): Sql {
  const [m, d, us] = [months(value), days(value), microseconds(value)];
  const toward = (x: Sql, by: number) => sql`(${x} // ${raw(by)} * ${raw(by)})`;
  const zero = sql`0`;
  const monthsOf: Readonly<Record<string, number>> = {
    millennium: 12000,
    century: 1200,
    decade: 120,
    year: 12,
    quarter: 3,
    month: 1,
  };
  const timeOf: Readonly<Record<string, number>> = {
    hour: 3_600_000_000,
    minute: 60_000_000,
    second: 1_000_000,
    milliseconds: 1000,
    microseconds: 1,
  };
  if (monthsOf[unit]) return makeInterval(toward(m, monthsOf[unit]), zero, zero);
  if (unit === 'day') return makeInterval(m, d, zero);
  if (timeOf[unit]) return makeInterval(m, d, toward(us, timeOf[unit]));
  return invalid('0A000', `unit "${unit}" not supported for type interval`);
}

export const TRUNCATIONS: readonly Definition[] = [
  fn(
    'date_trunc',
    'text, timestamp',
    'timestamp',
    ([u, a]) => truncated(unitOf(u!, a!.type), a!.sql, a!.type),
    'Start of the unit: microseconds to millennium, weeks from Monday.',
  ),
  fn(
    'date_trunc',
    'text, timestamptz',
    'timestamptz',
    ([u, a], { zone }) => fromLocal(zone, truncated(unitOf(u!, a!.type), toLocal(zone, a!.sql), a!.type)),
    "The same in the session's time zone.",
  ),
  fn(
    'date_trunc',
    'text, timestamptz, text',
    'timestamptz',
    ([u, a, z]) => {
      const zone = zoneName(constantOf(z, 'a time zone'));
      return fromLocal(zone, truncated(unitOf(u!, a!.type), toLocal(zone, a!.sql), a!.type));
    },
    'The same in a literal time zone.',
  ),
  fn(
    'date_trunc',
    'text, interval',
    'interval',
    ([u, a]) => truncatedInterval(unitOf(u!, a!.type), a!.sql),
    'Everything below the unit dropped.',
  ),
];
