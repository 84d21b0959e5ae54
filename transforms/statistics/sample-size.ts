import { normalQuantile } from './normal-quantile.ts';
import { twoSided } from './two-sided.ts';

/**
 * Customers that each of two arms needs for a difference of proportions to be seen: with `power` the two-sided z test
 * of `proportionDifference` finds it, and it finds one that is not there with probability `significance`.
 *
 *     sampleSizePerArm(0.5, 0.25, 0.9)  // 77
 *
 * Source: J. L. Fleiss, Statistical Methods for Rates and Proportions (2nd edition, 1981), equation 3.14, without
 * correction for continuity: `(z(1 - significance / 2) sqrt(2 p q) + z(power) sqrt(p1 q1 + p2 q2))^2 / (p2 - p1)^2`,
 * with the mean `p`.
 * @param baseline proportion without the treatment, between 0 and 1 (either included)
 * @param difference to be seen, absolute, of either sign
 * @returns a whole number, rounded up
 * @throws RangeError for a difference of 0, one that leaves 0 to 1, or a power or significance outside 0 and 1
 */
export function sampleSizePerArm(baseline: number, difference: number, power = 0.8, significance = 0.05): number {
  const [p1, p2] = [baseline, baseline + difference];
  if (!(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1 && difference !== 0))
    throw new RangeError(`sampleSizePerArm: a difference of ${difference} from ${baseline}`);
  const mean = (p1 + p2) / 2;
  const chance = normalQuantile(twoSided(1 - significance)) * Math.sqrt(2 * mean * (1 - mean));
  const found = normalQuantile(power) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return Math.max(1, Math.ceil((Math.max(0, chance + found) / difference) ** 2));
}
