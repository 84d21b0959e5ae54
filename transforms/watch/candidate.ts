/** A segment in a window that may have moved, and how far it is from its expectation. */
import { conditionalTail } from '../statistics/conditional-tail.ts';
import { tTwoSided } from '../statistics/tail-probabilities.ts';

export interface Candidate {
  /** Position of its roll-up, and of its window among those that are judged. */
  readonly rollUp: number;
  readonly window: number;
  /** Code of each dimension's value, in declared order; 0 where the dimension is rolled up. */
  readonly codes: readonly number[];
  /** Sums in the window; without a denominator that is the number of periods. */
  readonly n: number;
  readonly d: number;
  readonly expected: number;
  /** Standard deviation of `n` about its expectation, with the degrees of freedom it is known from. */
  readonly sd: number;
  readonly df: number;
  /** Variance of a numerator per unit of denominator. */
  readonly variance: number;
  /** Sums of the baseline periods that the expectation comes from. */
  readonly baseN: number;
  readonly baseD: number;
  /** Variance of a unit of denominator as far as it lies in the leaves' own scatter: the weight of the scan statistic. */
  readonly weight: number;
}

export interface Test {
  readonly t: number;
  readonly p: number;
}

/**
 * The test of a numerator against the expectation: Student's t, and where numerators are not negative no smaller than
 * the exact tail of as many events as make the same variance.
 * @param n the numerator, of which other stories may have been taken out
 */
export function testOf(candidate: Candidate, n: number, signed: boolean): Test {
  const { expected, sd, df, d, variance, baseN, baseD } = candidate;
  const t = (n - expected) / sd;
  const p = tTwoSided(t, df);
  const rate = baseN / baseD;
  // As a multiple of the variance that chance events would have: 1 for counts that scatter by chance alone.
  const dispersion = variance / rate;
  if (signed || !(rate > 0) || !(d > 0) || !(dispersion > 0)) return { t, p };
  const later = { count: Math.max(0, n) / dispersion, exposure: d };
  return { t, p: Math.max(p, conditionalTail(later, { count: baseN / dispersion, exposure: baseD })) };
}
