import jStat from 'jstat';
import { normalQuantile } from './normal-quantile.ts';

/**
 * The value that Student's t with `df` degrees of freedom stays below with probability `p`.
 *
 *     tQuantile(0.975, 10)  // 2.228139
 *
 * Source: `jStat.studentt.inv`, by the inverse incomplete beta function; right to 7 digits (measured against scipy
 * 1.17.1) up to a million degrees of freedom. Beyond, where jStat loses its way, the normal distribution is as good.
 * @param df above 0, need not be whole, may be infinite
 * @throws RangeError unless 0 < p < 1 and df > 0
 */
export function tQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`tQuantile: p is ${p}, expected between 0 and 1`);
  if (!(df > 0)) throw new RangeError(`tQuantile: ${df} degrees of freedom, expected more than 0`);
  return df > 1e6 ? normalQuantile(p) : jStat.studentt.inv(p, df);
}
