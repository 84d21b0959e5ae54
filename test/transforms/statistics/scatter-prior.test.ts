import { describe, expect, it } from 'vitest';
import { exp, ln, normal } from '../../../sources/demo/distributions.ts';
import { random } from '../../../sources/demo/prng.ts';
import { type ScatterBand, scatterPriors } from '../../../transforms/statistics/scatter-prior.ts';

/** A mean of squares of standard normal draws: chi-squared over its degrees of freedom. */
function meanSquare(draw: () => number, df: number): number {
  let sum = 0;
  for (let i = 0; i < df; i++) sum += normal(draw) ** 2;
  return sum / df;
}

/** The moments that SQL would sum, of segments whose variances are drawn from a known prior. */
function drawn(
  count: number,
  df: number,
  prior: { df: number; intercept: number; slope: number },
  band = 5,
): ScatterBand {
  const draw = random(7, count, df);
  const moments = { band, df, count, x: 0, xx: 0, y: 0, xy: 0, yy: 0 };
  for (let i = 0; i < count; i++) {
    const x = ln(32 + 32 * draw());
    const spread = Number.isFinite(prior.df) ? 1 / meanSquare(draw, prior.df) : 1;
    const y = ln(exp(prior.intercept + prior.slope * x) * spread * meanSquare(draw, df));
    moments.x += x;
    moments.xx += x * x;
    moments.y += y;
    moments.xy += x * y;
    moments.yy += y * y;
  }
  return moments;
}
const at = (prior: { intercept: number; slope: number }, x: number) => Math.exp(prior.intercept + prior.slope * x);

describe('scatterPriors', () => {
  it('finds the prior that variances were drawn from', () => {
    const [prior] = scatterPriors([drawn(20_000, 7, { df: 12, intercept: 0.5, slope: -0.3 })]);
    expect(prior!.df / 12).toBeCloseTo(1, 0);
    expect(at(prior!, ln(48)) / exp(0.5 - 0.3 * ln(48))).toBeCloseTo(1, 1);
  });
  it('takes variances that differ by chance alone as one', () => {
    const [prior] = scatterPriors([drawn(5000, 7, { df: Number.POSITIVE_INFINITY, intercept: 1, slope: 0 })]);
    expect(prior!.df).toBeGreaterThan(100);
    expect(at(prior!, ln(48)) / Math.E).toBeCloseTo(1, 1);
  });
  it('reads different degrees of freedom together', () => {
    const bands = [
      drawn(10_000, 4, { df: 10, intercept: 0, slope: 0 }),
      drawn(10_000, 11, { df: 10, intercept: 0, slope: 0 }),
    ];
    const [prior] = scatterPriors(bands);
    expect(prior!.df / 10).toBeCloseTo(1, 0);
  });
  it('joins bands with few segments, and learns nothing from too few', () => {
    const prior = { df: 10, intercept: 0, slope: 0 };
    const bands = [drawn(100, 7, prior, 3), drawn(5, 7, prior, 4), drawn(2, 7, prior, 6)];
    const [low, middle, high] = scatterPriors(bands);
    expect(middle).toEqual({ ...low, band: 4 });
    expect(high).toEqual({ ...low, band: 6 });
    expect(scatterPriors(bands.slice(1))).toMatchObject([
      { band: 4, df: 0 },
      { band: 6, df: 0 },
    ]);
    expect(scatterPriors([])).toEqual([]);
  });
});
