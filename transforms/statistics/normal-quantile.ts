import jStat from 'jstat';

/**
 * The value that a standard normal variable stays below with probability `p`.
 *
 *     normalQuantile(0.975)  // 1.959964
 *
 * Source: `jStat.normal.inv`, by the inverse complementary error function.
 * @throws RangeError unless 0 < p < 1
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalQuantile: p is ${p}, expected between 0 and 1`);
  return jStat.normal.inv(p, 0, 1);
}
