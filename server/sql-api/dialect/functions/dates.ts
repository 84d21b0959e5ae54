/** Functions on dates and timestamps. */
import { constantOf, type Expression, raise } from '../expression.ts';
import { type Sql, sql } from '../parts.ts';
import { fromLocal, toLocal, zoneName } from '../zones.ts';
import { AGES } from './ages.ts';
import { FIELDS } from './date-fields.ts';
import { TRUNCATIONS } from './date-trunc.ts';
import { type Definition, fn } from './definition.ts';
import { SPANS } from './spans.ts';

/** Bounds of each field are checked by DuckDB, as the years before 1 are not what Postgres makes of them. */
const civil = (args: readonly Expression[]): Sql => {
  const [y, m, d, h, mi, s] = args as [Expression, Expression, Expression, Expression, Expression, Expression];
  return sql`make_timestamp(CAST(${y} AS BIGINT), ${m}, ${d}, ${h}, ${mi}, ${s})`;
};

const NOW = ['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp'];

export const DATES: readonly Definition[] = [
  ...NOW.map((name) => fn(name, '', 'timestamptz', () => sql`now()`, 'Time at which the statement began.')),
  ...TRUNCATIONS,
  ...FIELDS,
  ...AGES,
  fn(
    'timezone',
    'text, timestamp',
    'timestamptz',
    ([z, a]) => fromLocal(zoneName(constantOf(z, 'a time zone')), a!.sql),
    '`at time zone`: the instant of a local time.',
  ),
  fn(
    'timezone',
    'text, timestamptz',
    'timestamp',
    ([z, a]) => toLocal(zoneName(constantOf(z, 'a time zone')), a!.sql),
    '`at time zone`: the local time of an instant.',
  ),
  fn(
    'timezone',
    'text, date',
    'timestamp',
    ([z, a], { zone }) =>
      toLocal(zoneName(constantOf(z, 'a time zone')), fromLocal(zone, sql`CAST(${a!} AS TIMESTAMP)`)),
    '`at time zone`: the local time of the instant at which the day begins in the session.',
  ),
  fn(
    'timezone',
    'timestamp',
    'timestamptz',
    ([a], { zone }) => fromLocal(zone, a!.sql),
    "`at local`: the instant of a local time in the session's zone.",
  ),
  fn(
    'timezone',
    'timestamptz',
    'timestamp',
    ([a], { zone }) => toLocal(zone, a!.sql),
    "`at local`: the local time of an instant in the session's zone.",
  ),
  fn(
    'to_timestamp',
    'double',
    'timestamptz',
    ([a]) => sql`make_timestamptz(CAST(round_even(${a!} * 1000000, 0) AS BIGINT))`,
    'Instant of a Unix time.',
  ),
  fn('date', 'day', 'date', ([a]) => sql`CAST(${a!} AS DATE)`, 'Day of a timestamp, as a cast.'),
  fn(
    'date',
    'timestamptz',
    'date',
    ([a], { zone }) => sql`CAST(${toLocal(zone, a!.sql)} AS DATE)`,
    'Day of an instant in the session.',
  ),
  fn(
    'make_date',
    'integer, integer, integer',
    'date',
    ([y, m, d]) =>
      sql`CASE WHEN ${y!} < 1 THEN ${raise('22008', 'date field value out of range')} ELSE make_date(CAST(${y!} AS BIGINT), ${m!}, ${d!}) END`,
    'Date of year, month and day.',
  ),
  fn(
    'make_timestamp',
    'integer, integer, integer, integer, integer, double',
    'timestamp',
    (args) => civil(args),
    'Timestamp of its fields.',
  ),
  fn(
    'make_timestamptz',
    'integer, integer, integer, integer, integer, double',
    'timestamptz',
    (args, { zone }) => fromLocal(zone, civil(args)),
    "Instant of its fields in the session's zone.",
  ),
  fn(
    'make_time',
    'integer, integer, double',
    'time',
    ([h, m, s]) => sql`make_time(${h!}, ${m!}, ${s!})`,
    'Time of its fields.',
  ),
  ...SPANS,
];
