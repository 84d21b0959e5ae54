/**
 * SQL of the judged segments: the sums of the roll-ups, and for each of their segments a robust baseline. Names of
 * columns: `rate` per unit of exposure, `kept` periods that it comes from, `base_n` and `base_d` their sums, `scatter` the
 * variance of a period's residual relative to the scale that its kind has, `volume` of a period.
 */
import type { MetricKind } from './finding.ts';
import type { WatchTables } from './leaf-sql.ts';
import { baselineIndices, longestWindow, periodCount } from './periods.ts';
import type { RollUp } from './roll-ups.ts';
import { isRate, range, type Watched } from './watched.ts';

/**
 * A period is left out of the baseline when it is further from the median than so many standard deviations (by MAD): of
 * eight periods the MAD is hardly known, and leaving out what belongs makes the rest look steadier than it is.
 */
const OUTLYING = 8;
/** Below so many periods none is left out: a median of fewer does not tell which one is wrong. */
const FEWEST_TO_LEAVE_OUT = 5;
/** Roll-ups that one statement makes, in one scan of the leaves for each half: side by side on two cores, and not all in memory at once. */
const [TOGETHER, SCANNED] = [8, 4];
/** Up to so many leaves all roll-ups are made at once: planning more statements would take longer than running them. */
const FEW = 20_000;

/** How the numbers of a kind scatter. `signed` where numerators may be negative. */
export interface Scale {
  readonly kind: MetricKind;
  readonly signed: boolean;
}

/**
 * Statements that make the table of judged segments and fill it: what is thin never piles up. A segment with one leaf is
 * that leaf, and judged as it.
 */
export function nodeSql(
  watched: Watched,
  scale: Scale,
  rollUps: readonly RollUp[],
  tables: WatchTables,
  leaves: number,
): string[] {
  const placed = rollUps.map((rollUp, at) => ({ rollUp, at }));
  const most = Math.max(...rollUps.map(({ dimensions }) => dimensions.length));
  const [together, scanned] = leaves <= FEW ? [placed.length, placed.length] : [TOGETHER, SCANNED];
  const statements = chunks(placed, together).map((some) => chunks(some, scanned));
  return statements.map((parts, at) => {
    const sums = parts.map((some) => sumsOf(watched, some, most, tables)).join(' union all ');
    const sql = judgedSql(watched, scale, sums);
    return at === 0 ? `create or replace temp table ${tables.nodes} as ${sql}` : `insert into ${tables.nodes} ${sql}`;
  });
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  range(Math.ceil(list.length / size)).map((at) => list.slice(at * size, (at + 1) * size));

/** A roll-up and its place among all of them. */
interface Placed {
  readonly rollUp: RollUp;
  readonly at: number;
}

/** Sums of the segments of some roll-ups; `most` dimensions are those of the leaves. */
function sumsOf(watched: Watched, rollUps: readonly Placed[], most: number, tables: WatchTables): string {
  const { kind, periods, dimensions } = watched;
  const codes = range(dimensions.length).map((i) => `c${i}`);
  const letters = isRate(kind) ? ['n', 'd'] : ['n'];
  const sums = letters.flatMap((letter) =>
    range(periodCount(periods)).map((p) => `sum(${letter}${p}) as ${letter}${p}`),
  );
  const sets = rollUps.map(({ rollUp }) => `(${rollUp.dimensions.map((i) => `c${i}`).join(', ')})`);
  // Dimensions of one value are in no roll-up.
  const named = range(dimensions.length).filter((i) => rollUps.some(({ rollUp }) => rollUp.dimensions.includes(i)));
  const grouped = named.length > 0;
  // GROUPING() has a bit for each column, the first one highest: 1 where it is rolled up.
  const mask = ({ rollUp }: Placed) => named.reduce((bits, i) => 2 * bits + (rollUp.dimensions.includes(i) ? 0 : 1), 0);
  const which = `case grouping(${named.map((i) => `c${i}`).join(', ')}) ${rollUps.map((one) => `when ${mask(one)} then ${one.at}`).join(' ')} end`;
  const finest = rollUps.filter(({ rollUp }) => rollUp.dimensions.length === most).map(({ at }) => at);
  return `select roll_up, ${codes.map((c) => `coalesce(${c}, 0) as ${c}, `).join('')}* exclude (${['roll_up', 'leaves', ...codes].join(', ')})
    from (select ${[...codes.map((c, i) => (named.includes(i) ? c : `0 as ${c}`)), ...sums].join(', ')}, sum(square) as square, sum(amount) as amount_all, count(*) as leaves,
      ${grouped ? which : rollUps[0]!.at} as roll_up
      from ${tables.leaves} ${grouped ? `group by grouping sets (${sets.join(', ')})` : ''})
    where leaves > 1${finest.map((at) => ` or roll_up = ${at}`).join('')}`;
}

/** What differs between the kinds of metrics, as SQL over the columns that are named above. */
interface Terms {
  /** Whether a period counts: what does not exist yet is no zero. */
  present(p: number): string;
  /** What the variance of a period's residual is proportional to. */
  exposure(p: number): string;
  /** Least deviation of a period, per root of its exposure: that of chance. */
  readonly leastDeviation: string;
  readonly volume: string;
  /** The variance of a residual is `scatter x scale x exposure`; the scale makes the scatter of segments comparable. */
  readonly scale: string;
  /** Whether there is a scale. */
  readonly scaled: string;
  /** Variance of a unit of denominator as far as it lies in the leaves' own scatter. */
  readonly weight: string;
}

function termsOf({ kind, signed }: Scale, base: readonly number[]): Terms {
  const usual = `nullif(${base.map((p) => `d${p}`).join(' + ')}, 0)`;
  // A series of counts starts with its first period that has anything.
  const started = (p: number) => `${p} <= oldest`;
  const chance = (rate: string) => `greatest(${rate} * (1 - ${rate}), 1e-9)`;
  const terms: Record<MetricKind, Terms> = {
    ratio: {
      present: (p) => `(n${p} <> 0 or d${p} > 0)`,
      // Where the denominator is the smaller part of chance's doing, few units are no sign of little variance.
      exposure: (p) => `greatest(d${p}, mean_d)`,
      leastDeviation: '0.0',
      volume: 'base_d / kept',
      scale: signed ? '1::double' : 'rate * rate',
      scaled: signed ? 'true' : 'rate > 0',
      weight: signed ? '1::double' : `square / ${usual}`,
    },
    proportion: {
      present: (p) => `d${p} > 0`,
      exposure: (p) => `d${p}`,
      leastDeviation: `sqrt(${chance('middle')})`,
      volume: 'base_d / kept',
      scale: chance('((base_n + 0.5) / (base_d + 1))'),
      scaled: 'true',
      weight: 'scale',
    },
    count: {
      present: started,
      exposure: () => '1::double',
      leastDeviation: 'sqrt(middle)',
      volume: 'base_n / base_d',
      scale: 'rate',
      scaled: 'rate > 0',
      weight: 'rate',
    },
    money: {
      present: started,
      exposure: () => '1::double',
      leastDeviation: '0.0',
      volume: 'amount',
      scale: 'amount * amount',
      scaled: signed ? 'amount > 0' : 'rate > 0',
      weight: 'amount',
    },
  };
  return terms[kind];
}

function judgedSql({ periods, dimensions, minimum }: Watched, scale: Scale, sums: string): string {
  const rated = isRate(scale.kind);
  const base = baselineIndices(periods);
  const terms = termsOf(scale, base);
  const d = (p: number) => (rated ? `d${p}` : '1::double');
  const over = (term: (p: number) => string) => base.map(term).join(' + ');
  const each = (term: (p: number) => string) => base.map(term).join(', ');
  const counted = over((p) => `(case when ${terms.present(p)} then 1 else 0 end)`);
  const kept = (value: (p: number) => string) => over((p) => `(case when k${p} then ${value(p)} else 0 end)`);
  const keeps = (p: number) =>
    base.length < FEWEST_TO_LEAVE_OUT
      ? terms.present(p)
      : `${terms.present(p)} and (deviation = 0 or
          abs(n${p} - middle * ${d(p)}) <= ${OUTLYING} * deviation * sqrt(${terms.exposure(p)}))`;
  const oldest = base.toReversed().map((p) => `when n${p} <> 0 then ${p}`);
  const enough =
    scale.kind === 'money'
      ? `2 * kept > ${base.length}`
      : `volume * ${longestWindow(periods)} >= ${minimum} and volume > 0`;
  const windows = periods.windows.flatMap((w) => [
    `${range(w)
      .map((p) => `n${p}`)
      .join(' + ')} as n_${w}`,
    `${
      rated
        ? range(w)
            .map((p) => `d${p}`)
            .join(' + ')
        : `${w}::double`
    } as d_${w}`,
  ]);
  return `
    with sums as (${sums}),
    started as (select *, ${rated ? '0' : `case ${oldest.join(' ')} else -1 end`} as oldest from sums),
    seen as (
      select *, ${rated ? `(${over((p) => `d${p}`)}) / nullif(${counted}, 0)` : '1::double'} as mean_d, ${counted} as seen
      from started),
    centre as (
      select *, list_aggregate(
        [${each((p) => `case when ${terms.present(p)} and ${d(p)} > 0 then n${p} / ${d(p)} end`)}], 'median') as middle
      from seen where seen > 0 and mean_d > 0),
    spread as (
      select *, greatest(${terms.leastDeviation}, 1.4826 * list_aggregate(
        [${each((p) => `case when ${terms.present(p)} then abs(n${p} - middle * ${d(p)}) / sqrt(${terms.exposure(p)}) end`)}],
        'median')) as deviation
      from centre),
    chosen as (select *, ${each((p) => `${keeps(p)} as k${p}`)} from spread),
    base as (
      select *, ${kept(() => '1')} as kept, ${kept((p) => `n${p}`)} as base_n, ${kept(d)} as base_d, amount_all / seen as amount
      from chosen),
    rated as (
      select *, base_n / base_d as rate, ${terms.volume} as volume
      from base where kept >= 2 and base_d > 0),
    scaled as (select *, ${terms.scale} as scale from rated where ${enough} and ${terms.scaled})
    select roll_up, ${range(dimensions.length)
      .map((i) => `c${i}, `)
      .join('')}volume, kept, rate, base_n, base_d, mean_d,
      (${kept((p) => `(n${p} - rate * ${d(p)}) ** 2 / ${terms.exposure(p)}`)}) / (kept - 1) / scale as scatter, scale,
      ${terms.weight} as weight, ${windows.join(', ')}
    from scaled`;
}
