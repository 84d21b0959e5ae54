/** SQL that goes from the judged segments to those that may have moved. */
import type { BandPrior } from '../statistics/scatter-prior.ts';
import type { MetricKind } from './finding.ts';
import type { WatchTables } from './leaf-sql.ts';
import { range, type Watched } from './watched.ts';

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
    readonly priors: readonly BandPrior[];
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
        from ${tables.nodes} nodes left join (values ${priors.join(', ') || '(null, 0, 0, 0)'}) priors(band, intercept, slope, prior_df)
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
