import { normalQuantile } from './normal-quantile.ts';
import { normalTwoSided } from './tail-probabilities.ts';
import { twoSided } from './two-sided.ts';
import { wilson } from './wilson.ts';

/** How many of a group of customers did it (renewed, converted): whole numbers. */
export interface Share {
  readonly successes: number;
  readonly trials: number;
}

export interface ProportionDifference {
  readonly test: 'pooled two-proportion z';
  /** Share of the first less share of the second, -1 to 1, and the ends of its interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly z: number;
  /** Two-sided, of equal shares. */
  readonly p: number;
}

/**
 * By how much two proportions differ: Newcombe's hybrid score interval, which stays within -1 and 1 and is right for
 * few customers and for none or all of them, and the p-value of the z test with a pooled standard error, not corrected
 * for continuity: `z squared` is Pearson's chi-squared of the 2 x 2 table. The two rest on different errors, so an
 * interval that just holds 0 may go with a p that is just below its level.
 *
 *     proportionDifference({ successes: 56, trials: 70 }, { successes: 48, trials: 80 }, 0.95)
 *     // { difference: 0.2, low: 0.0524, high: 0.3339, z: 2.65, p: 0.008, ... }
 *
 * Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
 * methods, Statistics in Medicine 17 (1998) 873-890, method 10; J. L. Fleiss, Statistical Methods for Rates and
 * Proportions (1981), 2.1, for z.
 * @param confidence share of such intervals that hold the true difference
 * @returns null where either has no trials; z 0 and p 1 where both did it all, or both not at all
 * @throws RangeError for counts that cannot be, or a confidence outside 0 and 1
 */
export function proportionDifference(one: Share, other: Share, confidence = 0.9): ProportionDifference | null {
  twoSided(confidence);
  const [i, j] = [wilson(one.successes, one.trials, confidence), wilson(other.successes, other.trials, confidence)];
  if (!i || !j) return null;
  const [p, q] = [one.successes / one.trials, other.successes / other.trials];
  const pooled = (one.successes + other.successes) / (one.trials + other.trials);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / one.trials + 1 / other.trials));
  const z = error === 0 ? 0 : (p - q) / error;
  return {
    test: 'pooled two-proportion z',
    difference: p - q,
    low: Math.max(-1, p - q - Math.hypot(p - i.low, j.high - q)),
    high: Math.min(1, p - q + Math.hypot(i.high - p, q - j.low)),
    z,
    p: normalTwoSided(z),
  };
}

export interface RelativeLift {
  /** `p1 / p0 - 1`: 0.1 is a tenth more. Null where the control had no success: nothing to be a multiple of. */
  readonly lift: number | null;
  readonly low: number;
  /** Null where the control had no success: without limit. */
  readonly high: number | null;
}

/**
 * Relative lift of a proportion over that of a control, with the log-normal interval of Katz et al. Where a count is 0,
 * or both groups succeeded throughout, there is no logarithm or no error of it: the interval is then that of a table
 * with half a customer added to each of its four cells, stretched to hold the lift that was observed (-1 is its low end
 * where the treated had no success, and it has no high end where the control had none).
 *
 *     relativeLift({ successes: 189, trials: 11034 }, { successes: 104, trials: 11037 })
 *     // { lift: 0.818, low: 0.489, high: 1.219 }
 *
 * Source: D. Katz, J. Baptista, S. P. Azen and M. C. Pike, Obtaining confidence intervals for the risk ratio in cohort
 * studies, Biometrics 34 (1978) 469-474, method C; the halves: J. B. S. Haldane, Annals of Human Genetics 20 (1955)
 * 309-311.
 * @param confidence share of such intervals that hold the true lift
 * @returns null where either has no trials, or neither a success
 * @throws RangeError for counts that cannot be, or a confidence outside 0 and 1
 */
export function relativeLift(treated: Share, control: Share, confidence = 0.9): RelativeLift | null {
  for (const { successes, trials } of [treated, control]) {
    if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials))
      throw new RangeError(`relativeLift: ${successes} successes of ${trials} trials`);
  }
  const z = normalQuantile(twoSided(confidence));
  const [x1, n1, x0, n0] = [treated.successes, treated.trials, control.successes, control.trials];
  if (n1 === 0 || n0 === 0 || x1 + x0 === 0) return null;
  const half = x1 === 0 || x0 === 0 || (x1 === n1 && x0 === n0) ? 0.5 : 0;
  const [a, m, c, n] = [x1 + half, n1 + 2 * half, x0 + half, n0 + 2 * half];
  const logRatio = Math.log(a / m / (c / n));
  const reach = z * Math.sqrt(Math.max(0, 1 / a - 1 / m + 1 / c - 1 / n));
  const [low, high] = [Math.expm1(logRatio - reach), Math.expm1(logRatio + reach)];
  if (x0 === 0) return { lift: null, low, high: null };
  const lift = x1 / n1 / (x0 / n0) - 1;
  return { lift, low: x1 === 0 ? -1 : Math.min(low, lift), high: Math.max(high, lift) };
}
