/** Names of units of time, and what functions of dates share. */
import { constantOf, type Expression, invalid } from '../expression.ts';
import { raw, type Sql, sql } from '../parts.ts';
import { type Type, typeText } from '../postgres-types.ts';

/** A field of a date or timestamp as DuckDB numbers it. */
export const part = (field: string, value: Sql): Sql => sql`date_part(${raw(`'${field}'`)}, ${value})`;
/** Cut toward minus infinity. */
export const floorDiv = (a: Sql, by: number): Sql => sql`CAST(floor(CAST(${a} AS DOUBLE) / ${raw(by)}) AS BIGINT)`;

const UNITS: Readonly<Record<string, string>> = {
  microsecond: 'microseconds',
  microseconds: 'microseconds',
  us: 'microseconds',
  usec: 'microseconds',
  usecs: 'microseconds',
  millisecond: 'milliseconds',
  milliseconds: 'milliseconds',
  ms: 'milliseconds',
  msec: 'milliseconds',
  msecs: 'milliseconds',
  second: 'second',
  seconds: 'second',
  s: 'second',
  sec: 'second',
  secs: 'second',
  minute: 'minute',
  minutes: 'minute',
  m: 'minute',
  min: 'minute',
  mins: 'minute',
  hour: 'hour',
  hours: 'hour',
  h: 'hour',
  hr: 'hour',
  hrs: 'hour',
  day: 'day',
  days: 'day',
  d: 'day',
  week: 'week',
  weeks: 'week',
  w: 'week',
  month: 'month',
  months: 'month',
  mon: 'month',
  mons: 'month',
  quarter: 'quarter',
  qtr: 'quarter',
  year: 'year',
  years: 'year',
  y: 'year',
  yr: 'year',
  yrs: 'year',
  decade: 'decade',
  decades: 'decade',
  dec: 'decade',
  decs: 'decade',
  century: 'century',
  centuries: 'century',
  cent: 'century',
  c: 'century',
  millennium: 'millennium',
  millennia: 'millennium',
  mil: 'millennium',
  mils: 'millennium',
  dow: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  epoch: 'epoch',
  isoyear: 'isoyear',
  julian: 'julian',
  timezone: 'timezone',
  timezone_hour: 'timezone_hour',
  timezone_h: 'timezone_hour',
  timezone_minute: 'timezone_minute',
  timezone_m: 'timezone_minute',
}; // prettier-ignore

/** The unit that a literal names. @throws SqlError 22023 */
export const unitOf = (a: Expression, of: Type): string => {
  const text = constantOf(a, 'a unit of time');
  return (
    UNITS[text.toLowerCase()] ??
    invalid('22023', `unit "${text}" not recognized for type ${typeText({ name: of.name })}`)
  );
};
