import jStat from 'jstat';

/** An amount, and the shape of its gamma distribution: its expectation squared over its variance. */
export interface Amount {
  readonly amount: number;
  readonly shape: number;
}

/**
 * The two-sided p-value of an amount against an earlier one, where amounts are sums of many positive and skewed ones:
 * of two gamma variables of one scale the later one's share of both has a beta distribution. What the exact test of
 * counts is to counts.
 *
 *     gammaShareTail({ amount: 20, shape: 10 }, { amount: 80, shape: 80 })  // 0.0195
 *
 * Source: N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 2 (1995), chapter 25; twice
 * the smaller tail.
 * @throws RangeError for negative amounts, or shapes that are not above 0
 */
export function gammaShareTail(later: Amount, earlier: Amount): number {
  for (const { amount, shape } of [later, earlier])
    if (!(amount >= 0 && shape > 0)) throw new RangeError(`gammaShareTail: ${amount} with a shape of ${shape}`);
  const all = later.amount + earlier.amount;
  if (all === 0) return 1;
  const share = later.amount / all;
  const below = jStat.ibeta(share, later.shape, earlier.shape);
  const above = jStat.ibeta(1 - share, earlier.shape, later.shape);
  return Math.min(1, Math.max(0, 2 * Math.min(above, below)));
}
