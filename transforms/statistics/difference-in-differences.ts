import { normalQuantile } from './normal-quantile.ts';
import { normalTwoSided } from './tail-probabilities.ts';
import type { Share } from './two-proportions.ts';
import { twoSided } from './two-sided.ts';
import { wilson } from './wilson.ts';

/** The shares of one group before and after something was done. */
export interface BeforeAfter {
  readonly before: Share;
  readonly after: Share;
}

export interface DifferenceInDifferences {
  readonly test: 'difference in differences';
  /** Change of the treated less change of the control, -2 to 2, and the ends of its interval. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  /** Normal deviate at which the end of the interval that is nearer to 0 comes to lie on 0, with the sign of the effect. */
  readonly z: number;
  /** Two-sided, of no effect: 1 less the confidence at which the interval just holds 0. */
  readonly p: number;
}

/** A z beyond which p is 0 in double precision. */
const BEYOND = 40;

/**
 * By how much more a share changed in the treated than in the control: `(after - before) - (after - before)`, with the
 * interval that the four Wilson intervals give by MOVER (squares of their reaches added up), and the test that goes with
 * it: p is 1 less the confidence of the interval that ends at 0, so that a 95 % interval leaves 0 out just where p < 0.05.
 * For two shares the same is Newcombe's method 10. Right for few customers and for none of them; the four groups are taken
 * as independent, which is careful where the same customers are in both windows.
 *
 *     differenceInDifferences(
 *       { before: { successes: 20, trials: 200 }, after: { successes: 40, trials: 200 } },
 *       { before: { successes: 20, trials: 200 }, after: { successes: 22, trials: 200 } })
 *     // { effect: 0.09, low: 0.0122, high: 0.1677, z: 1.90, p: 0.058 }
 *
 * Source: G. Y. Zou, W. Huang and X. Zhang, A note on confidence interval estimation for a linear function of binomial
 * proportions, Computational Statistics & Data Analysis 53 (2009) 1080-1085; A. Donner and G. Y. Zou, Closed-form
 * confidence intervals for functions of the normal mean and standard deviation, Statistical Methods in Medical Research 21
 * (2012) 347-359, for MOVER; R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, for two shares.
 * @param confidence share of such intervals that hold the true effect
 * @returns null where one of the four has no trials
 * @throws RangeError for counts that cannot be, or a confidence outside 0 and 1
 */
export function differenceInDifferences(
  treated: BeforeAfter,
  control: BeforeAfter,
  confidence = 0.9,
): DifferenceInDifferences | null {
  const cells = [
    { share: treated.after, sign: 1 },
    { share: treated.before, sign: -1 },
    { share: control.after, sign: -1 },
    { share: control.before, sign: 1 },
  ] as const;
  const level = 2 * twoSided(confidence) - 1;
  if (cells.some(({ share }) => wilson(share.successes, share.trials, level) === null)) return null;
  const effect = cells.reduce((sum, { share, sign }) => sum + (sign * share.successes) / share.trials, 0);
  const reach = (z: number, upwards: boolean) => Math.hypot(...cells.map((cell) => reachOf(cell, z, upwards)));
  const z = normalQuantile(twoSided(confidence));
  // The end that is nearer to 0 moves away from the effect as z grows: halving finds where it meets 0.
  let [least, most] = [0, BEYOND];
  while (most - least > 1e-12) {
    const middle = (least + most) / 2;
    if (reach(middle, effect < 0) < Math.abs(effect)) least = middle;
    else most = middle;
  }
  const found = effect === 0 ? 0 : Math.sign(effect) * most;
  return {
    test: 'difference in differences',
    effect,
    low: Math.max(-2, effect - reach(z, false)),
    high: Math.min(2, effect + reach(z, true)),
    z: found,
    p: normalTwoSided(found),
  };
}

/** How far the Wilson interval at `z` reaches from a share, on the side that moves the effect up or down. */
function reachOf(
  { share, sign }: { readonly share: Share; readonly sign: 1 | -1 },
  z: number,
  upwards: boolean,
): number {
  const { successes, trials } = share;
  const p = successes / trials;
  const centre = (successes + z ** 2 / 2) / (trials + z ** 2);
  const half = (z / (trials + z ** 2)) * Math.sqrt(successes * (1 - p) + z ** 2 / 4);
  return sign > 0 === upwards ? centre + half - p : p - centre + half;
}

/**
 * Customers that each of the four groups needs for an effect to be seen: the normal deviate of a test at `significance` and
 * that of its power, over the effect, squared, times the sum of the four variances; three of them are at the baseline.
 *
 *     sampleSizePerCell(0.5, 0.1)  // 778
 *
 * Source: J. L. Fleiss, Statistical Methods for Rates and Proportions (2nd edition, 1981), 3.2, of which this is the form
 * for four shares with errors that are not pooled.
 * @param baseline share without the effect, between 0 and 1 (either included)
 * @param effect absolute, of either sign
 * @returns a whole number, rounded up
 * @throws RangeError for an effect of 0, one that leaves 0 to 1, or a power or significance outside 0 and 1
 */
export function sampleSizePerCell(baseline: number, effect: number, power = 0.8, significance = 0.05): number {
  const to = baseline + effect;
  if (!(baseline >= 0 && baseline <= 1 && to >= 0 && to <= 1 && effect !== 0))
    throw new RangeError(`sampleSizePerCell: an effect of ${effect} on ${baseline}`);
  const deviates = normalQuantile(twoSided(1 - significance)) + normalQuantile(power);
  const variance = 3 * baseline * (1 - baseline) + to * (1 - to);
  return Math.max(1, Math.ceil((Math.max(0, deviates) / effect) ** 2 * variance));
}
