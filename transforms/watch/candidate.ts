/** A segment in a window that may have moved, and how far it is from its expectation. */
import { conditionalTail } from '../statistics/conditional-tail.ts';
import { gammaShareTail } from '../statistics/gamma-share-tail.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
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

/** How numerators are distributed: `counted` events, `amounts` that are never negative, or `signed` ones. */
export type Numerators = 'counted' | 'amounts' | 'signed';

/**
 * The test of a numerator against the expectation: Student's t, but of what is skewed no further out than the exact tail
 * of counts (Poisson) or amounts (gamma) of the same mean and variance lies.
 * @param n the numerator, of which other stories may have been taken out
 * @param times by how much that has made its variance grow
 */
export function testOf(candidate: Candidate, n: number, numerators: Numerators, times = 1): Test {
  const { expected, df, d, baseN, baseD } = candidate;
  const variance = candidate.variance * times;
  const t = (n - expected) / (candidate.sd * Math.sqrt(times));
  // As a multiple of the variance that chance events would have: 1 for counts that scatter by chance alone.
  const dispersion = (variance * baseD) / baseN;
  if (numerators === 'signed' || !(dispersion > 0) || !(d > 0)) return { t, p: tTwoSided(t, df) };
  const later = Math.max(0, n) / dispersion;
  const earlier = baseN / dispersion;
  const tail =
    numerators === 'counted'
      ? conditionalTail({ count: later, exposure: d }, { count: earlier, exposure: baseD })
      : gammaShareTail({ amount: later, shape: expected / dispersion }, { amount: earlier, shape: earlier });
  // As a normal deviate, so that how well the variance is known counts for both. Beyond what doubles hold t stands.
  const deviate = tail > 0 ? -normalQuantile(tail / 2) : Number.POSITIVE_INFINITY;
  return { t, p: tTwoSided(Math.min(Math.abs(t), Math.abs(deviate)), df) };
}
