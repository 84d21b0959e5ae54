/** Functions on dates, timestamps and intervals. */
import { bind, castTo, constantOf, type Expression, invalid, raise, refuse } from '../expression.ts';
import { days, makeInterval, microseconds, months } from '../intervals.ts';
import { raw, type Sql, sql } from '../parts.ts';
import { decimal, type Type, typeText } from '../postgres-types.ts';
import { fromLocal, toLocal, zoneName } from '../zones.ts';
import { type Definition, type Environment, fn } from './definition.ts';

const big = (value: Sql): Sql => sql`CAST(${value} AS BIGINT)`;
const local = (a: Expression, { zone }: Environment): Sql =>
  a.type.name === 'timestamptz' ? toLocal(zone, a.sql) : a.type.name === 'date' ? sql`CAST(${a} AS TIMESTAMP)` : a.sql;
const part = (field: string, value: Sql): Sql => sql`date_part(${raw(`'${field}'`)}, ${value})`;
/** Cut toward minus infinity. */
const floorDiv = (a: Sql, by: number): Sql => sql`CAST(floor(CAST(${a} AS DOUBLE) / ${raw(by)}) AS BIGINT)`;

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

const unitOf = (a: Expression, of: Type): string => {
  const text = constantOf(a, 'a unit of time');
  return (
    UNITS[text.toLowerCase()] ??
    invalid('22023', `unit "${text}" not recognized for type ${typeText({ name: of.name })}`)
  );
};

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

const INTEGER_FIELDS = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'microseconds',
  'dow',
  'isodow',
  'doy',
  'week',
  'isoyear',
  'quarter',
  'century',
  'decade',
  'millennium',
  'timezone',
  'timezone_hour',
  'timezone_minute',
];

/** A field as an integer, or as microseconds with the number of decimals that they make. */
function field(
  unit: string,
  a: Expression,
  environment: Environment,
): { readonly value: Sql; readonly decimals: 0 | 3 | 6 } {
  const { type } = a;
  const no = (): never => invalid('0A000', `unit "${unit}" not supported for type ${typeText({ name: type.name })}`);
  const clock = ['hour', 'minute', 'second', 'milliseconds', 'microseconds', 'epoch'];
  if (type.name === 'interval') return intervalField(unit, a.sql, no);
  if (type.name === 'date' && clock.slice(0, 5).includes(unit)) no();
  if (type.name === 'time' && !clock.includes(unit)) no();
  const value = local(a, environment);
  const year = part('year', value);
  switch (unit) {
    case 'second':
      return { value: part('microseconds', value), decimals: 6 };
    case 'milliseconds':
      return { value: part('microseconds', value), decimals: 3 };
    case 'epoch':
      if (type.name === 'date') return { value: sql`(epoch_us(${value}) // 1000000)`, decimals: 0 };
      if (type.name === 'time')
        return { value: sql`date_diff('microseconds', CAST('00:00:00' AS TIME), ${a})`, decimals: 6 };
      return { value: sql`epoch_us(${a})`, decimals: 6 };
    case 'decade':
      return { value: floorDiv(year, 10), decimals: 0 };
    case 'century':
      return {
        value: sql`CASE WHEN ${year} > 0 THEN (${year} + 99) // 100 ELSE -((100 - ${year}) // 100) END`,
        decimals: 0,
      };
    case 'millennium':
      return {
        value: sql`CASE WHEN ${year} > 0 THEN (${year} + 999) // 1000 ELSE -((1000 - ${year}) // 1000) END`,
        decimals: 0,
      };
    case 'julian':
      return type.name === 'date'
        ? { value: sql`CAST(julian(${a}) AS BIGINT)`, decimals: 0 }
        : refuse('julian of a timestamp');
    case 'timezone':
    case 'timezone_hour':
    case 'timezone_minute': {
      if (type.name !== 'timestamptz') no();
      const offset = sql`((epoch_us(${value}) - epoch_us(${a})) // 1000000)`;
      return {
        value:
          unit === 'timezone'
            ? offset
            : unit === 'timezone_hour'
              ? sql`(${offset} // 3600)`
              : sql`(${offset} // 60 % 60)`,
        decimals: 0,
      };
    }
    default:
      return { value: part(unit, value), decimals: 0 };
  } // prettier-ignore
}

function intervalField(
  unit: string,
  value: Sql,
  no: () => never,
): { readonly value: Sql; readonly decimals: 0 | 3 | 6 } {
  const [m, d, us] = [months(value), days(value), microseconds(value)];
  const whole = (sqlText: Sql) => ({ value: sqlText, decimals: 0 as const });
  switch (unit) {
    case 'year':
      return whole(sql`(${m} // 12)`);
    case 'month':
      return whole(sql`(${m} % 12)`);
    case 'quarter':
      return whole(sql`(${m} % 12 // 3 + 1)`);
    case 'decade':
      return whole(sql`(${m} // 120)`);
    case 'century':
      return whole(sql`(${m} // 1200)`);
    case 'millennium':
      return whole(sql`(${m} // 12000)`);
    case 'day':
      return whole(d);
    case 'hour':
      return whole(sql`(${us} // 3600000000)`);
    case 'minute':
      return whole(sql`(${us} // 60000000 % 60)`);
    case 'microseconds':
      return whole(sql`(${us} % 60000000)`);
    case 'second':
      return { value: sql`(${us} % 60000000)`, decimals: 6 };
    case 'milliseconds':
      return { value: sql`(${us} % 60000000)`, decimals: 3 };
    case 'epoch':
      return {
        value: sql`((${m} // 12) * 31557600000000 + (${m} % 12) * 2592000000000 + ${d} * 86400000000 + ${us})`,
        decimals: 6,
      };
    default:
      return no();
  } // prettier-ignore
}

const extract = (takes: string): Definition[] => [
  fn(
    'extract',
    `text, ${takes}`,
    ([u, a]) => fieldType(unitOf(u!, a!.type), a!.type),
    ([u, a], e) => {
      const { value, decimals } = field(unitOf(u!, a!.type), a!, e);
      if (decimals === 0) return castTo(decimal(19, 0), value);
      return sql`(CAST(${value} AS DECIMAL(19,0)) * CAST(${raw(decimals === 6 ? '0.000001' : '0.001')} AS DECIMAL(${raw(decimals)},${raw(decimals)})))`;
    },
    'A field as numeric: `extract(year from ...)`.',
  ),
  fn(
    'date_part',
    `text, ${takes}`,
    'float8',
    ([u, a], e) => {
      const { value, decimals } = field(unitOf(u!, a!.type), a!, e);
      return decimals === 0
        ? sql`CAST(${value} AS DOUBLE)`
        : sql`(CAST(${value} AS DOUBLE) / ${raw(decimals === 6 ? '1000000.0' : '1000.0')}::DOUBLE)`;
    },
    'A field as double precision.',
  ),
]; // prettier-ignore
const fieldType = (unit: string, of: Type): Type => {
  if (INTEGER_FIELDS.includes(unit) || unit === 'julian' || (unit === 'epoch' && of.name === 'date'))
    return decimal(19, 0);
  return unit === 'milliseconds' ? decimal(22, 3) : decimal(25, 6);
};

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

const named = (args: readonly Expression[], index: number): Sql => args[index]?.sql ?? sql`0`;
/** Bounds of each field are checked by DuckDB, as the years before 1 are not what Postgres makes of them. */
const civil = (args: readonly Expression[]): Sql => {
  const [y, m, d, h, mi, s] = args as [Expression, Expression, Expression, Expression, Expression, Expression];
  return sql`make_timestamp(CAST(${y} AS BIGINT), ${m}, ${d}, ${h}, ${mi}, ${s})`;
};

const NOW = ['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp'];

export const DATES: readonly Definition[] = [
  ...NOW.map((name) => fn(name, '', 'timestamptz', () => sql`now()`, 'Time at which the statement began.')),
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
  ...['date', 'timestamp', 'timestamptz', 'interval', 'time'].flatMap(extract),
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
  fn(
    'make_interval',
    'integer?, integer?, integer?, integer?, integer?, integer?, double?',
    'interval',
    (args) => {
      const [y, mo, w, d, h, mi, s] = [0, 1, 2, 3, 4, 5, 6].map((index) => named(args, index)) as [
        Sql,
        Sql,
        Sql,
        Sql,
        Sql,
        Sql,
        Sql,
      ];
      const time = sql`(${big(h)} * 3600000000 + ${big(mi)} * 60000000 + CAST(round_even(CAST(${s} AS DOUBLE) * 1000000, 0) AS BIGINT))`;
      return makeInterval(sql`(${big(y)} * 12 + ${mo})`, sql`(${big(w)} * 7 + ${d})`, time);
    },
    'Interval of its fields, by name or position.',
  ),
  fn(
    'justify_hours',
    'interval',
    'interval',
    ([a]) =>
      bind([a!.sql], (i) => {
        const [d, us] = [days(i!), microseconds(i!)];
        const whole = sql`(${d} + ${us} // 86400000000)`;
        const rest = sql`(${us} % 86400000000)`;
        const fix = sql`CASE WHEN ${whole} > 0 AND ${rest} < 0 THEN -1 WHEN ${whole} < 0 AND ${rest} > 0 THEN 1 ELSE 0 END`;
        return makeInterval(months(i!), sql`(${whole} + ${fix})`, sql`(${rest} - ${fix} * 86400000000)`);
      }),
    '24 hours as days.',
  ),
  fn(
    'justify_days',
    'interval',
    'interval',
    ([a]) =>
      bind([a!.sql], (i) => {
        const [m, d] = [months(i!), days(i!)];
        const whole = sql`(${m} + ${d} // 30)`;
        const rest = sql`(${d} % 30)`;
        const fix = sql`CASE WHEN ${whole} > 0 AND ${rest} < 0 THEN -1 WHEN ${whole} < 0 AND ${rest} > 0 THEN 1 ELSE 0 END`;
        return makeInterval(sql`(${whole} + ${fix})`, sql`(${rest} - ${fix} * 30)`, microseconds(i!));
      }),
    '30 days as months.',
  ),
  fn(
    'date_bin',
    'interval, timestamp, timestamp',
    'timestamp',
    ([i, a, origin]) =>
      bind([i!.sql, a!.sql, origin!.sql], (by, at, from) => {
        const stride = sql`(${days(by!)} * 86400000000 + ${microseconds(by!)})`;
        const distance = sql`(epoch_us(${at!}) - epoch_us(${from!}))`;
        const low = sql`(${distance} - ((${distance} % ${stride}) + ${stride}) % ${stride})`;
        return sql`CASE WHEN ${months(by!)} <> 0 THEN ${raise('0A000', 'timestamps cannot be binned into intervals containing months or years')} WHEN ${stride} <= 0 THEN ${raise('22008', 'stride must be greater than zero')} ELSE make_timestamp(epoch_us(${from!}) + ${low}) END`;
      }),
    'Start of the bin of a width, counted from an origin.',
  ),
  ...['date', 'timestamp', 'timestamptz'].map((kind) =>
    fn('isfinite', kind, 'bool', ([a]) => sql`isfinite(${a!})`, 'Is it not infinite?'),
  ),
  fn('isfinite', 'interval', 'bool', ([a]) => sql`(${a!} IS NOT NULL OR NULL)`, 'Always true.'),
  ...['date', 'timestamp', 'timestamptz', 'time'].map((kind) =>
    fn(
      'overlaps',
      `${kind}, ${kind}, ${kind}, ${kind}`,
      'bool',
      ([a, b, c, d]) => overlaps(a!.sql, b!.sql, c!.sql, d!.sql),
      'Do two spans share a time? `(a, b) overlaps (c, d)`.',
    ),
  ),
  ...['timestamp', 'timestamptz'].flatMap((kind) =>
    [
      `${kind}, interval, ${kind}, interval`,
      `${kind}, interval, ${kind}, ${kind}`,
      `${kind}, ${kind}, ${kind}, interval`,
    ].map((takes) =>
      fn(
        'overlaps',
        takes,
        'bool',
        ([a, b, c, d], { zone }) => {
          if (kind === 'timestamptz' && zone !== 'UTC') return refuse('OVERLAPS of instants and intervals');
          const end = (from: Expression, to: Expression) =>
            to.type.name === 'interval' ? sql`(${from} + ${to})` : to.sql;
          return overlaps(a!.sql, end(a!, b!), c!.sql, end(c!, d!));
        },
        'The same with lengths.',
      ),
    ),
  ),
]; // prettier-ignore

/** overlaps_timestamp: a span that ends where it starts is a moment; bounds in either order, and an unknown end still says something. */
function overlaps(a: Sql, b: Sql, c: Sql, d: Sql): Sql {
  const [s1, e1] = [
    sql`least(${a}, ${b})`,
    sql`CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN greatest(${a}, ${b}) END`,
  ];
  const [s2, e2] = [
    sql`least(${c}, ${d})`,
    sql`CASE WHEN ${c} IS NOT NULL AND ${d} IS NOT NULL THEN greatest(${c}, ${d}) END`,
  ];
  const after = (start: Sql, end: Sql, own: Sql) =>
    sql`CASE WHEN ${end} IS NULL THEN NULL WHEN ${start} < ${end} THEN true WHEN ${own} IS NULL THEN NULL ELSE false END`;
  return sql`CASE WHEN ${s1} > ${s2} THEN ${after(s1, e2, e1)} WHEN ${s1} < ${s2} THEN ${after(s2, e1, e2)} WHEN ${s1} = ${s2} AND ${e1} IS NOT NULL AND ${e2} IS NOT NULL THEN true END`;
}
