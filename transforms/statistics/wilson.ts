import { normalQuantile } from './normal-quantile.ts';

/**
 * Wilson score interval of a proportion: the true rates that would not be surprising, given `successes` of `trials`.
 * Always within 0 and 1, and wider than 0 also for none or all of the trials.
 *
 *     wilson(1, 29)  // { low: 0.0077, high: 0.1407 } at 90 %
 *
 * Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American
 * Statistical Association 22 (1927) 209-212; the form without continuity correction, method 3 of R. G. Newcombe,
 * Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872.
 *
 * @param successes a whole number from 0 to `trials`
 * @param confidence share of such intervals that hold the true rate, between 0 and 1
 * @returns both ends as shares; null without trials, where nothing is known
 * @throws RangeError for numbers outside these bounds
 */
export function wilson(successes: number, trials: number, confidence = 0.9): { low: number; high: number } | null {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials)
    throw new RangeError(`wilson: ${successes} successes of ${trials} trials`);
  if (trials === 0) return null;
  const z2 = normalQuantile((1 + confidence) / 2) ** 2;
  const centre = successes + z2 / 2;
  const spread = Math.sqrt(z2 * ((successes * (trials - successes)) / trials + z2 / 4));
  // Exact at the ends, where rounding would leave a crumb outside 0 and 1.
  return {
    low: successes === 0 ? 0 : (centre - spread) / (trials + z2),
    high: successes === trials ? 1 : (centre + spread) / (trials + z2),
  };
}
