/** How far a unit of a leaf scatters of itself. */
import type { BandPrior } from '../statistics/scatter-prior.ts';
import type { MetricKind } from './finding.ts';

/**
 * Scatter per unit as most segments have it, which are small: what larger ones scatter beyond it they have in common. At
 * least 1 for counts and proportions, which scatter by chance; 0 where no band of volume has enough to learn from.
 */
export function scatterUnit(kind: MetricKind, priors: readonly BandPrior[]): number {
  const known = priors
    .filter(({ df }) => df > 0)
    .map(({ band, intercept, slope, count }) => {
      const volume = 2 ** (band + 0.5);
      const scatter = Math.exp(intercept + slope * Math.log(volume));
      return { unit: kind === 'money' ? scatter * volume : scatter, count };
    })
    .sort((a, b) => a.unit - b.unit);
  const half = known.reduce((sum, { count }) => sum + count, 0) / 2;
  let below = 0;
  const median = known.find(({ count }) => {
    below += count;
    return below >= half;
  });
  const unit = median?.unit ?? 0;
  return kind === 'count' || kind === 'proportion' ? Math.max(1, unit) : unit;
}
