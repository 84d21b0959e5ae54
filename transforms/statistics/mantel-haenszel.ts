import { normalQuantile } from './normal-quantile.ts';
import { chiSquaredTail } from './tail-probabilities.ts';
import type { Share } from './two-proportions.ts';
import { twoSided } from './two-sided.ts';

/** Those with a trait and those without, who are alike in something else. */
export interface Stratum {
  readonly having: Share;
  readonly lacking: Share;
}

export interface CommonOddsRatio {
  readonly test: 'Cochran-Mantel-Haenszel';
  /** Odds of those with the trait over odds of those without, within strata. With the ends of its interval, all above 0. */
  readonly oddsRatio: number;
  readonly low: number;
  readonly high: number;
  /** Standard error of the ratio's natural logarithm, by Robins, Breslow and Greenland. */
  readonly standardError: number;
  /** With one degree of freedom, not corrected for continuity. */
  readonly chiSquared: number;
  readonly p: number;
  /** Strata that have both, and so say something. */
  readonly strata: number;
}

/**
 * How much more often those with a trait did it (renewed) than those without, where both are alike in what makes the strata:
 * the odds ratio of Mantel and Haenszel, with the variance of Robins, Breslow and Greenland, which is right for few large
 * strata and for many small ones, and the test of Cochran, Mantel and Haenszel.
 *
 *     mantelHaenszel([
 *       { having: { successes: 512, trials: 825 }, lacking: { successes: 89, trials: 108 } },
 *       { having: { successes: 353, trials: 560 }, lacking: { successes: 17, trials: 25 } }])
 *     // { oddsRatio: 0.417, ... }
 *
 * Source: N. Mantel and W. Haenszel, Statistical aspects of the analysis of data from retrospective studies of disease,
 * Journal of the National Cancer Institute 22 (1959) 719-748; J. Robins, N. Breslow and S. Greenland, Estimators of the
 * Mantel-Haenszel variance consistent in both sparse data and large-strata limiting models, Biometrics 42 (1986) 311-323.
 * @param confidence share of such intervals that hold the true ratio
 * @returns null where no stratum tells the two apart, or the ratio would be 0 or without limit
 * @throws RangeError for counts that cannot be, or a confidence outside 0 and 1
 */
export function mantelHaenszel(strata: readonly Stratum[], confidence = 0.9): CommonOddsRatio | null {
  const deviate = normalQuantile(twoSided(confidence));
  const sums = { r: 0, s: 0, pr: 0, mixed: 0, qs: 0, excess: 0, variance: 0, strata: 0 };
  for (const { having, lacking } of strata) {
    for (const { successes, trials } of [having, lacking])
      if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials))
        throw new RangeError(`mantelHaenszel: ${successes} successes of ${trials} trials`);
    const n = having.trials + lacking.trials;
    if (having.trials === 0 || lacking.trials === 0) continue;
    const [a, b] = [having.successes, having.trials - having.successes];
    const [c, d] = [lacking.successes, lacking.trials - lacking.successes];
    const [p, q, r, s] = [(a + d) / n, (b + c) / n, (a * d) / n, (b * c) / n];
    sums.r += r;
    sums.s += s;
    sums.pr += p * r;
    sums.mixed += p * s + q * r;
    sums.qs += q * s;
    sums.excess += a - (having.trials * (a + c)) / n;
    sums.variance += (having.trials * lacking.trials * (a + c) * (b + d)) / (n ** 2 * (n - 1));
    sums.strata += 1;
  }
  const { r, s } = sums;
  if (r === 0 || s === 0) return null;
  const standardError = Math.sqrt(sums.pr / (2 * r ** 2) + sums.mixed / (2 * r * s) + sums.qs / (2 * s ** 2));
  const chiSquared = sums.excess ** 2 / sums.variance;
  return {
    test: 'Cochran-Mantel-Haenszel',
    oddsRatio: r / s,
    low: (r / s) * Math.exp(-deviate * standardError),
    high: (r / s) * Math.exp(deviate * standardError),
    standardError,
    chiSquared,
    p: chiSquaredTail(chiSquared, 1),
    strata: sums.strata,
  };
}
