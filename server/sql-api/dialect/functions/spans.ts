/** Intervals, and spans between two times. */
import { bind, type Expression, raise, refuse } from '../expression.ts';
import { days, makeInterval, microseconds, months } from '../intervals.ts';
import { type Sql, sql } from '../parts.ts';
import { type Definition, fn } from './definition.ts';

const big = (value: Sql): Sql => sql`CAST(${value} AS BIGINT)`;
const named = (args: readonly Expression[], index: number): Sql => args[index]?.sql ?? sql`0`;

export const SPANS: readonly Definition[] = [
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
