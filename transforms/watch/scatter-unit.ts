/** How far a unit of a leaf scatters of itself. */
import type { BandPrior } from '../statistics/scatter-prior.ts';
import type { MetricKind } from './finding.ts';

/**
 * The least scatter per unit at any volume: what larger segments scatter beyond it they have in common. 1 for counts and
 * proportions that scatter by chance; 0 where no band of volume has segments enough to learn from.
 */
export function scatterUnit(kind: MetricKind, priors: readonly BandPrior[]): number {
  const known = priors.flatMap(({ band, intercept, slope, df }) => {
    const volume = 2 ** (band + 0.5);
    const scatter = Math.exp(intercept + slope * Math.log(volume));
    return df > 0 ? [kind === 'money' ? scatter * volume : scatter] : [];
  });
  const least = known.length === 0 ? 0 : known.reduce((least, each) => Math.min(least, each));
  return kind === 'count' || kind === 'proportion' ? Math.max(1, least) : least;
}
