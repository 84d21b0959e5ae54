/**
 * SQL of the judged segments: the sums of a roll-up, and for each of its segments a robust baseline. Names of columns:
 * `rate` per unit of exposure, `kept` periods that it comes from, `base_n` and `base_d` their sums, `scatter` the
 * variance of a period's residual relative to the scale that its kind has (see `scaleOf`), `volume` a period's own.
 */
import type { MetricKind } from './finding.ts';
import type { WatchTables } from './leaf-sql.ts';
import { baselineIndices, longestWindow, periodCount } from './periods.ts';
import type { RollUp } from './roll-ups.ts';
import { isRate, range, type Watched } from './watched.ts';

/** A period is left out of the baseline when it is further from the median than so many standard deviations (by MAD). */
const OUTLYING = 5;
/** Below so many periods none is left out: a median of fewer does not tell which one is wrong. */
const FEWEST_TO_LEAVE_OUT = 5;

/** How the numbers of a kind scatter. `signed` where numerators may be negative. */
export interface Scale {
  readonly kind: MetricKind;
  readonly signed: boolean;
}

/** The variance of a residual is `scatter x scale x spread`; the scale makes the scatter of segments comparable. */
function scaleOf({ kind, signed }: Scale): string {
  if (kind === 'count') return 'rate';
  if (kind === 'proportion') return 'greatest(smooth_rate * (1 - smooth_rate), 1e-9)';
  if (kind === 'money') return '(amount * amount)';
  return signed ? '1.0' : '(rate * rate)';
}

/** Roll-ups that one statement makes: side by side on several cores, while not all of them must fit into memory. */
const TOGETHER = 8;

/**
 * Statements that make the table of judged segments and fill it: what is thin never piles up. A segment with one leaf is
 * that leaf, and judged as it.
 */
export function nodeSql(watched: Watched, scale: Scale, rollUps: readonly RollUp[], tables: WatchTables): string[] {
  const most = Math.max(...rollUps.map(({ dimensions }) => dimensions.length));
  const each = rollUps.map((rollUp, at) =>
    nodesOf(watched, scale, rollUp, { at, finest: rollUp.dimensions.length === most }, tables),
  );
  const statements = range(Math.ceil(each.length / TOGETHER)).map((at) =>
    each
      .slice(at * TOGETHER, (at + 1) * TOGETHER)
      .map((sql) => `(${sql})`)
      .join(' union all '),
  );
  return statements.map((sql, at) =>
    at === 0 ? `create or replace temp table ${tables.nodes} as ${sql}` : `insert into ${tables.nodes} ${sql}`,
  );
}

function nodesOf(
  watched: Watched,
  scale: Scale,
  rollUp: RollUp,
  { at, finest }: { readonly at: number; readonly finest: boolean },
  tables: WatchTables,
): string {
  const { kind } = scale;
  const { periods, dimensions, minimum } = watched;
  const rated = isRate(kind);
  const all = range(periodCount(periods));
  const base = baselineIndices(periods);
  const codes = range(dimensions.length).map((i) => `c${i}`);
  const known = rollUp.dimensions.map((i) => `c${i}`);
  const d = (p: number) => (rated ? `d${p}` : '1.0');
  const sums = all.flatMap((p) => [`sum(n${p}) as n${p}`, ...(rated ? [`sum(d${p}) as d${p}`] : [])]);
  const present = (p: number) => {
    if (kind === 'proportion') return `d${p} > 0`;
    // What does not exist yet is no zero: a series starts with its first period that has anything.
    return rated ? `(n${p} <> 0 or d${p} > 0)` : `${p} <= oldest`;
  };
  const exposure = (p: number) => (kind === 'ratio' ? `greatest(d${p}, mean_d)` : d(p));
  const add = (terms: readonly string[]) => terms.join(' + ');
  const windows = periods.windows.flatMap((w) => {
    const within = range(w);
    return [
      `${add(within.map((p) => `n${p}`))} as n_${w}`,
      `${rated ? add(within.map((p) => `d${p}`)) : `${w}.0`} as d_${w}`,
    ];
  });
  const floor = {
    count: 'sqrt(middle)',
    proportion: 'sqrt(greatest(middle * (1 - middle), 1e-9))',
    ratio: '0.0',
    money: '0.0',
  };
  const volume = { count: 'rate', money: 'amount', ratio: 'base_d / kept', proportion: 'base_d / kept' }[kind];
  const enough =
    kind === 'money' ? `2 * kept > ${base.length}` : `volume * ${longestWindow(periods)} >= ${minimum} and volume > 0`;
  const hasScale = {
    count: 'rate > 0',
    proportion: 'true',
    ratio: scale.signed ? 'true' : 'rate > 0',
    money: scale.signed ? 'amount > 0' : 'rate > 0',
  };
  return `
    with sums as (
      select ${codes
        .map((c) => (known.includes(c) ? c : `0 as ${c}`))
        .concat(sums)
        .join(', ')},
        sum(square) as square, sum(amount) as amount_all
      from ${tables.leaves} ${known.length > 0 ? `group by ${known.join(', ')}` : ''} ${finest ? '' : 'having count(*) > 1'}),
    seen as (
      select *, ${rated ? `(${add(base.map((p) => `d${p}`))}) / nullif(${add(base.map((p) => `(case when ${present(p)} then 1.0 else 0.0 end)`))}, 0)` : '1.0'} as mean_d,
        ${
          rated
            ? '0'
            : `case ${base
                .toReversed()
                .map((p) => `when n${p} <> 0 then ${p}`)
                .join(' ')} else -1 end`
        } as oldest
      from sums),
    centre as (
      select *, list_aggregate([${base.map((p) => `case when ${present(p)} and ${d(p)} > 0 then n${p} / ${d(p)} end`).join(', ')}], 'median') as middle
      from seen where ${rated ? 'mean_d > 0' : 'oldest >= 0'}),
    spread as (
      select *, greatest(${floor[kind]}, 1.4826 * list_aggregate(
        [${base.map((p) => `case when ${present(p)} then abs(n${p} - middle * ${d(p)}) / sqrt(${exposure(p)}) end`).join(', ')}], 'median')) as deviation
      from centre),
    chosen as (
      select *, ${base
        .map((p) =>
          base.length < FEWEST_TO_LEAVE_OUT
            ? `${present(p)} as k${p}`
            : `${present(p)} and (deviation = 0 or abs(n${p} - middle * ${d(p)}) <= ${OUTLYING} * deviation * sqrt(${exposure(p)})) as k${p}`,
        )
        .join(', ')}
      from spread),
    base as (
      select *, ${add(base.map((p) => `(case when k${p} then 1 else 0 end)`))} as kept,
        ${add(base.map((p) => `(case when k${p} then n${p} else 0 end)`))} as base_n,
        ${add(base.map((p) => `(case when k${p} then ${d(p)} else 0 end)`))} as base_d,
        amount_all / nullif(${add(base.map((p) => `(case when ${present(p)} then 1.0 else 0.0 end)`))}, 0) as amount
      from chosen),
    rated as (
      select *, base_n / base_d as rate, (base_n + 0.5) / (base_d + 1) as smooth_rate, ${volume} as volume
      from base where kept >= 2 and base_d > 0),
    told as (
      select *, (${add(base.map((p) => `(case when k${p} then (n${p} - rate * ${d(p)}) ** 2 / ${exposure(p)} else 0 end)`))})
        / (kept - 1) / ${scaleOf(scale)} as scatter, ${scaleOf(scale)} as scale
      from rated where ${enough} and ${hasScale[kind]})
    select ${at} as roll_up, ${codes.map((c) => `${c}, `).join('')}volume, kept, rate, base_n, base_d, mean_d, scatter, scale,
      ${kind === 'ratio' && !scale.signed ? `square / nullif(${add(base.map((p) => `d${p}`))}, 0)` : kind === 'ratio' ? '1.0' : kind === 'money' ? 'amount' : kind === 'count' ? 'rate' : 'scale'} as weight, ${windows.join(', ')}
    from told`;
}

/** SQL that counts the segments that were judged, by roll-up and window. Columns: `roll_up`, one `w_` per window. */
export function testedSql(watched: Watched, tables: WatchTables): string {
  const { periods } = watched;
  return `select roll_up, ${periods.windows.map((w) => `count(*) filter (${judged(watched, w)}) as w_${w}`).join(', ')}, count(*) as judged
    from ${tables.nodes} group by roll_up order by roll_up`;
}

/** Whether a segment is judged in a window: volume enough is expected, and there is something to judge. */
function judged({ kind, minimum }: Watched, window: number): string {
  if (kind === 'money') return 'true';
  const enough = `volume * ${window} >= ${minimum}`;
  if (kind === 'proportion') return `${enough} and d_${window} > 0`;
  return kind === 'ratio' ? `${enough} and (d_${window} > 0 or n_${window} <> 0)` : enough;
}

/** A segment's scatter is looked at among those of like volume: `band` is the power of two. */
const BAND = 'cast(floor(log2(volume)) as integer)';

/**
 * SQL of the moments of the logarithm of scatter, per band of volume and degrees of freedom. Columns as `ScatterBand`.
 */
export function scatterSql(tables: WatchTables): string {
  return `select ${BAND} as band, kept - 1 as df, count(*) as count, sum(x) as x, sum(x * x) as xx, sum(y) as y, sum(x * y) as xy, sum(y * y) as yy
    from (select *, ln(volume) as x, ln(scatter) as y from ${tables.nodes} where scatter > 1e-12)
    group by all order by band, df`;
}

/** What is known of scatter at a volume: `exp(intercept + slope x ln(volume))`, worth so many degrees of freedom. */
export interface ScatterPrior {
  readonly band: number;
  readonly intercept: number;
  readonly slope: number;
  readonly df: number;
}

/** Scatter in the unit of a leaf's own, which is the same at every volume. */
const unitless = (kind: MetricKind): string => (kind === 'money' ? 'prior * volume' : 'prior');

/** Least standard deviation of an expectation, relative to it: what is constant to the cent is not known better. */
const LEAST_DEVIATION = 0.001;

/**
 * SQL of the segments and windows that are far enough from their expectation for a closer look.
 * @param given.unit scatter of a unit of a leaf's own
 * @param given.priors one per band of volume
 * @param given.farFrom per roll-up the least |t|
 */
export function candidateSql(
  watched: Watched,
  tables: WatchTables,
  given: {
    readonly unit: number;
    readonly priors: readonly ScatterPrior[];
    readonly farFrom: readonly number[];
    readonly sign: string;
  },
): string {
  const { kind, dimensions, periods } = watched;
  const codes = range(dimensions.length).map((i) => `c${i}`);
  const priors = given.priors.map(
    ({ band, intercept, slope, df }) => `(${band}, ${intercept}::double, ${slope}::double, ${df}::double)`,
  );
  const own = '(prior_df * prior + (kept - 1) * scatter) / (prior_df + kept - 1)';
  // Events scatter by chance at least; the scale of counts and proportions is that of chance.
  const moderated = kind === 'count' || kind === 'proportion' ? `greatest(1.0, ${own})` : own;
  // What segments have in common (a day that is bad for all) is no better known for many of them having been through it:
  // of a variance that is `shared` to this part the common periods tell, all others (Satterthwaite's approximation).
  const shared = `(1 - ${given.unit}::double / greatest(${unitless(kind)}, 1e-300))`;
  const df = `case when ${shared} > 0 then least(prior_df + kept - 1, (kept - 1) / (${shared} ** 2)) else prior_df + kept - 1 end`;
  const each = periods.windows.map((w, at) => {
    const spread = kind === 'ratio' ? `greatest(d_${w}, mean_d * ${w})` : `d_${w}`;
    return `select ${at} as window_at, *, n_${w} as n, d_${w} as d, ${spread} as spread, rate * d_${w} as expected
      from moderated where ${judged(watched, w)}`;
  });
  return `
    with moderated as (
      select nodes.*, ${moderated} as moderated, ${df} as df
      from (select nodes.*, coalesce(prior_df, 0) as prior_df, coalesce(exp(intercept + slope * ln(volume)), 0) as prior
        from ${tables.nodes} nodes left join (values ${priors.join(', ')}) priors(band, intercept, slope, prior_df)
          on ${BAND} = priors.band) nodes),
    each_window as (${each.join(' union all ')}),
    far as (
      select *, greatest(sqrt(moderated * scale * (spread + d * d / base_d)), ${LEAST_DEVIATION} * abs(expected)) as sd
      from each_window)
    select far.roll_up, window_at, ${codes.map((c) => `${c}, `).join('')}n, d, expected, sd, df, moderated * scale as variance, rate, base_n, base_d, weight
    from far join (values ${given.farFrom.map((least, at) => `(${at}, ${least}::double)`).join(', ')}) least(roll_up, t)
      on far.roll_up = least.roll_up
    where sd > 0 and abs(n - expected) >= least.t * sd ${given.sign}
    order by all`;
}
