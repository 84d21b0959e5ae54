import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma, trigamma, trigammaInverse } from '../../../transforms/statistics/gamma-derivatives.ts';

/** Euler's constant. */
const GAMMA = 0.5772156649015329;
const above = fc.double({ min: 0.05, max: 1e4, noNaN: true });

// Exact values: Abramowitz and Stegun 6.3.2 to 6.3.4 and 6.4.2, 6.4.4.
describe('digamma', () => {
  it.each([
    [1, -GAMMA],
    [2, 1 - GAMMA],
    [0.5, -GAMMA - 2 * Math.LN2],
    [5, -GAMMA + 1 + 1 / 2 + 1 / 3 + 1 / 4],
    [2.5, -GAMMA - 2 * Math.LN2 + 2 + 2 / 3],
  ])('of %d', (x, value) => expect(digamma(x)).toBeCloseTo(value, 10));
  it('grows by 1 / x a step', () =>
    fc.assert(
      fc.property(above, (x) => {
        expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 8);
      }),
    ));
});

describe('trigamma', () => {
  it.each([
    [1, Math.PI ** 2 / 6],
    [2, Math.PI ** 2 / 6 - 1],
    [0.5, Math.PI ** 2 / 2],
    [1.5, Math.PI ** 2 / 2 - 4],
  ])('of %d', (x, value) => expect(trigamma(x)).toBeCloseTo(value, 9));
  it('is the slope of digamma', () =>
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 500, noNaN: true }), (x) => {
        const step = 1e-4 * x;
        expect((digamma(x + step) - digamma(x - step)) / (2 * step) / trigamma(x)).toBeCloseTo(1, 5);
      }),
    ));
});

describe('trigammaInverse', () => {
  it('undoes trigamma', () =>
    fc.assert(
      fc.property(above, (x) => {
        expect(trigammaInverse(trigamma(x)) / x).toBeCloseTo(1, 5);
      }),
    ));
  it('holds at both ends', () => {
    expect(trigammaInverse(1e8)).toBeCloseTo(1e-4, 8);
    expect(trigammaInverse(1e-8) / 1e8).toBeCloseTo(1, 6);
  });
});

it.each([() => digamma(0), () => trigamma(-1), () => trigammaInverse(0), () => digamma(Number.NaN)])(
  '%s is refused',
  (call) => expect(call).toThrow(RangeError),
);
