import { sum, sumNthPowerDeviations } from 'simple-statistics';
import { type Group, groupMoments } from './group-moments.ts';
import { tQuantile } from './t-quantile.ts';
import { twoSided } from './two-sided.ts';

export interface MeanInterval {
  /** Units of the values, as are both ends. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly df: number;
}

/**
 * Student's interval of a mean: the true means that would not be surprising.
 *
 *     meanInterval([1, 2, 3, 4])  // { mean: 2.5, low: 0.98, high: 4.02, df: 3 }
 *
 * Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25.
 * @param group raw values, or what was added up of them (`groupMoments`)
 * @param confidence share of such intervals that hold the true mean
 * @returns null for a single value, which says nothing about its spread
 * @throws RangeError for no values, values that are not finite, or a confidence outside 0 and 1
 */
export function meanInterval(group: Group, confidence = 0.9): MeanInterval | null {
  const probability = twoSided(confidence);
  const { origin, groups } = groupMoments([group]);
  const { count, offset, squares } = groups[0]!;
  if (count < 2) return null;
  const df = count - 1;
  const reach = tQuantile(probability, df) * Math.sqrt(squares / df / count);
  return { mean: origin + offset, low: origin + offset - reach, high: origin + offset + reach, df };
}

/** What one customer adds to a ratio of sums: MRR that is left and MRR that there was, say. */
export interface RatioPart {
  readonly numerator: number;
  readonly denominator: number;
}
export interface RatioInterval {
  /** Units of the numerator per unit of the denominator, as are both ends. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly df: number;
}

/**
 * Interval of a ratio of sums over customers (net revenue retention, MRR per seat), where customers, not units of the
 * denominator, are what varies: by the delta method, that is as the mean of `numerator - ratio * denominator`, which is
 * about 0, with Student's t. Good from some 30 customers on whose denominators are not held by a few of them.
 *
 *     ratioInterval([[1, 2], [2, 3], [2, 5]].map(([numerator, denominator]) => ({ numerator, denominator })))
 *     // { ratio: 0.5, low: 0.247, high: 0.753, df: 2 }
 *
 * Source: W. G. Cochran, Sampling Techniques (3rd edition, 1977), equations 2.39 and 2.46, without correction for a
 * finite population.
 * @param parts one per customer
 * @param confidence share of such intervals that hold the true ratio
 * @returns null for fewer than two parts, or denominators that add up to 0
 * @throws RangeError for parts that are not finite, or a confidence outside 0 and 1
 */
export function ratioInterval(parts: readonly RatioPart[], confidence = 0.9): RatioInterval | null {
  const probability = twoSided(confidence);
  const wrong = parts.find((part) => !Number.isFinite(part.numerator) || !Number.isFinite(part.denominator));
  if (wrong) throw new RangeError(`ratioInterval: ${wrong.numerator} of ${wrong.denominator}`);
  const denominators = sum(parts.map((part) => part.denominator));
  if (parts.length < 2 || denominators === 0) return null;
  const ratio = sum(parts.map((part) => part.numerator)) / denominators;
  const residuals = parts.map((part) => part.numerator - ratio * part.denominator);
  const df = parts.length - 1;
  const error =
    Math.sqrt(sumNthPowerDeviations(residuals, 2) / df / parts.length) / Math.abs(denominators / parts.length);
  const reach = tQuantile(probability, df) * error;
  return { ratio, low: ratio - reach, high: ratio + reach, df };
}
