/** Intervals as Postgres prints them, in months, days and microseconds. */
import { bind, invalid } from './expression.ts';
import { literal, type Sql, sql } from './parts.ts';

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

const UNITS: Readonly<Record<string, readonly ['months' | 'days', number]>> = {
  year: ['months', 12],
  mon: ['months', 1],
  day: ['days', 1],
};

/** Reads what interval_out prints: `1 year 2 mons -3 days +04:05:06.7`. @throws SqlError 22007 */
export function readInterval(text: string): Interval {
  const total = { months: 0, days: 0 };
  let microseconds = 0n;
  const rest = text.trim().replace(/([+-]?\d+) (year|mon|day)s?/g, (_, amount: string, unit: string) => {
    const [field, times] = UNITS[unit]!;
    total[field] += Number(amount) * times;
    return '';
  });
  const time = /^\s*([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?\s*$/.exec(rest);
  if (time) {
    const [, sign, hours, minutes, seconds, fraction = ''] = time;
    const value =
      (BigInt(hours!) * 3600n + BigInt(minutes!) * 60n + BigInt(seconds!)) * 1_000_000n +
      BigInt(fraction.padEnd(6, '0'));
    microseconds = sign === '-' ? -value : value;
  } else if (rest.trim() !== '') invalid('22007', `invalid input syntax for type interval: "${text}"`);
  return { ...total, microseconds };
}

/** An interval as DuckDB reads it. */
export const intervalText = ({ months, days, microseconds }: Interval): string =>
  `${months} months ${days} days ${microseconds} microseconds`;

export const intervalLiteral = (text: string): Sql => literal(intervalText(readInterval(text)), 'INTERVAL');

/** Months, days and microseconds of an interval that only a row knows. */
export const months = (value: Sql): Sql => sql`(date_part('year', ${value}) * 12 + date_part('month', ${value}))`;
export const days = (value: Sql): Sql => sql`date_part('day', ${value})`;
export const microseconds = (value: Sql): Sql =>
  sql`((date_part('hour', ${value}) * 60 + date_part('minute', ${value})) * 60000000 + date_part('microseconds', ${value}))`;

/** An interval of the three. */
export const makeInterval = (m: Sql, d: Sql, us: Sql): Sql =>
  sql`(to_months(CAST(${m} AS INTEGER)) + to_days(CAST(${d} AS INTEGER)) + to_microseconds(CAST(${us} AS BIGINT)))`;

/** Text as interval_out prints it: `1 year 2 mons 3 days 04:05:06.7`. */
export const intervalOut = (value: Sql): Sql => bind([value], (bound) => textOf(bound!));
function textOf(value: Sql): Sql {
  const year = sql`(${months(value)} // 12)`;
  const month = sql`(${months(value)} % 12)`;
  const us = microseconds(value);
  const field = (amount: Sql, unit: string, before: readonly Sql[]): Sql => {
    const plus = before.length === 0 ? sql`''` : sql`CASE WHEN ${amount} > 0 AND ${last(before)} THEN '+' ELSE '' END`;
    return sql`CASE WHEN ${amount} = 0 THEN NULL ELSE ${plus} || CAST(${amount} AS VARCHAR) || CASE WHEN ${amount} = 1 THEN ${[`' ${unit}'`]} ELSE ${[`' ${unit}s'`]} END END`;
  };
  // A plus sign stands before a positive field when the field printed before it was negative.
  const last = (before: readonly Sql[]): Sql =>
    before.reduce<Sql>(
      (earlier, amount) => sql`CASE WHEN ${amount} <> 0 THEN ${amount} < 0 ELSE ${earlier} END`,
      sql`false`,
    );
  const before = [year, month, days(value)];
  const sign = sql`CASE WHEN ${us} < 0 THEN '-' WHEN ${last(before)} THEN '+' ELSE '' END`;
  const two = (amount: Sql) =>
    sql`lpad(CAST(${amount} AS VARCHAR), CAST(greatest(2, length(CAST(${amount} AS VARCHAR))) AS INTEGER), '0')`;
  const fraction = sql`CASE WHEN abs(${us}) % 1000000 = 0 THEN '' ELSE '.' || rtrim(lpad(CAST(abs(${us}) % 1000000 AS VARCHAR), 6, '0'), '0') END`;
  const clock = sql`${sign} || ${two(sql`(abs(${us}) // 3600000000)`)} || ':' || ${two(sql`(abs(${us}) // 60000000 % 60)`)} || ':' || ${two(sql`(abs(${us}) // 1000000 % 60)`)} || ${fraction}`;
  const time = sql`CASE WHEN ${us} <> 0 OR (${months(value)} = 0 AND ${days(value)} = 0) THEN ${clock} END`;
  const all = sql`concat_ws(' ', ${field(year, 'year', [])}, ${field(month, 'mon', [year])}, ${field(days(value), 'day', [year, month])}, ${time})`;
  return sql`CASE WHEN ${value} IS NULL THEN NULL ELSE ${all} END`;
}
