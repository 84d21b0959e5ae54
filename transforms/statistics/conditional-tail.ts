import jStat from 'jstat';

/** A count over an exposure: events and how long, or among how many, they were counted. */
export interface Exposed {
  readonly count: number;
  readonly exposure: number;
}

/**
 * The two-sided p-value of a count against an earlier one, exactly: given how many there are in both, those of the later
 * one are binomial with its share of the exposure. Where counts are small that keeps skewness from looking like news.
 *
 *     conditionalTail({ count: 12, exposure: 1 }, { count: 30, exposure: 10 })  // 0.00052
 *
 * Source: J. Przyborowski and H. Wilenski, Homogeneity of results in testing samples from Poisson series, Biometrika 31
 * (1940) 313-323; twice the smaller tail. Through the incomplete beta function (Abramowitz and Stegun 26.5.24), which
 * also takes counts that are not whole: overdispersed counts are divided by their dispersion.
 * @throws RangeError for negative counts or exposures that are not above 0
 */
export function conditionalTail(later: Exposed, earlier: Exposed): number {
  for (const { count, exposure } of [later, earlier])
    if (!(count >= 0 && exposure > 0))
      throw new RangeError(`conditionalTail: ${count} over an exposure of ${exposure}`);
  const share = later.exposure / (later.exposure + earlier.exposure);
  // P(X >= k) and P(X <= k) of the later count.
  const above = later.count === 0 ? 1 : jStat.ibeta(share, later.count, earlier.count + 1);
  const below = earlier.count === 0 ? 1 : jStat.ibeta(1 - share, earlier.count, later.count + 1);
  return Math.min(1, Math.max(0, 2 * Math.min(above, below)));
}
