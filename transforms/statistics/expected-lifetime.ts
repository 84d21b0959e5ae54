import type { SbgFit } from './fit-sbg.ts';
import { normalQuantile } from './normal-quantile.ts';
import { type SbgParams, sbgRetention } from './sbg.ts';

/**
 * Discounted expected lifetime (DEL) of a customer that has just been won, in periods: `sum of S(t) / (1 + d)^t` over
 * t = 0, 1, 2, ... Times the margin of a period it is what a new customer is worth, the first payment included.
 * Source: Fader and Hardie (2010), "Customer-base valuation in a contractual setting", Marketing Science 29(1), 85-93.
 * @param discount rate per period, above 0
 * @throws RangeError when the discount is not above 0: the sum need not end then
 */
export function discountedExpectedLifetime(params: SbgParams, discount: number): number {
  return 1 + discountedExpectedResidualLifetime(params, 1, discount) / (1 + discount);
}

/**
 * Discounted expected residual lifetime (DERL) of a customer that is about to decide on its `renewal`-th renewal:
 * `sum over t >= n of S(t) / S(n - 1) / (1 + d)^(t - n)`. Same source.
 * @param renewal n, from 1: the customer has paid for n periods
 * @param discount rate per period, above 0
 */
export function discountedExpectedResidualLifetime(params: SbgParams, renewal: number, discount: number): number {
  if (!(discount > 0)) throw new RangeError(`the discount must be above 0, not ${discount}`);
  const factor = 1 / (1 + discount);
  let sum = 0;
  let term = 1;
  // Each term is at most `factor` times the one before, so this bounds what is still to come.
  for (let t = renewal; term * factor > sum * 1e-15 * (1 - factor); t++) {
    term *= sbgRetention(params, t) * (t === renewal ? 1 : factor);
    sum += term;
  }
  return sum;
}

/**
 * An interval of DEL by the delta method: the covariance of `ln alpha` and `ln beta` (observed information of the fit),
 * carried to `ln DEL` by its numerical gradient, with normal quantiles; so both ends are above 0.
 * @param level coverage, 0.9 for a 90 % interval
 */
export function lifetimeInterval(fit: SbgFit, discount: number, level = 0.9): { low: number; high: number } {
  const lifetime = discountedExpectedLifetime(fit, discount);
  const step = 1e-5;
  const slope = (a: number, b: number) => {
    const at = (sign: number) =>
      discountedExpectedLifetime(
        { alpha: fit.alpha * Math.exp(sign * a), beta: fit.beta * Math.exp(sign * b) },
        discount,
      );
    return Math.log(at(1) / at(-1)) / (2 * step);
  };
  const [byAlpha, byBeta] = [slope(step, 0), slope(0, step)];
  const [[aa, ab], [, bb]] = fit.covariance;
  const deviation = Math.sqrt(Math.max(0, byAlpha ** 2 * aa + 2 * byAlpha * byBeta * ab + byBeta ** 2 * bb));
  const spread = Math.exp(normalQuantile((1 + level) / 2) * deviation);
  return { low: lifetime / spread, high: lifetime * spread };
}
