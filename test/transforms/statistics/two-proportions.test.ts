import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proportionDifference, relativeLift, type Share } from '../../../transforms/statistics/two-proportions.ts';

const of = (successes: number, trials: number): Share => ({ successes, trials });
const share = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, rate]) => of(Math.round(rate * trials), trials));
const WRONG = [of(3, 2), of(-1, 2), of(0.5, 2), of(1, 2.5), of(1, Number.POSITIVE_INFINITY)];

describe('proportionDifference', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10, 95 %.
  it.each([
    [of(56, 70), of(48, 80), 0.0524, 0.3339],
    [of(9, 10), of(3, 10), 0.1705, 0.809],
    [of(6, 7), of(2, 7), 0.0582, 0.8062],
    [of(5, 56), of(0, 29), -0.0381, 0.1926],
    [of(0, 10), of(0, 20), -0.1611, 0.2775],
    [of(0, 10), of(0, 10), -0.2775, 0.2775],
    [of(10, 10), of(0, 20), 0.6791, 1],
    [of(10, 10), of(0, 10), 0.6075, 1],
  ])('of $0 and $1 is what Newcombe published', (one, other, low, high) => {
    const found = proportionDifference(one, other, 0.95)!;
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  // A. Agresti, An Introduction to Categorical Data Analysis (2nd edition, 2007), 2.2.2: placebo and aspirin.
  it('of placebo and aspirin is 0.008, and surely so', () => {
    const found = proportionDifference(of(189, 11034), of(104, 11037), 0.95)!;
    expect(found.test).toBe('pooled two-proportion z');
    expect(found.difference).toBeCloseTo(0.0077, 4);
    expect(found.low).toBeCloseTo(0.005, 3);
    expect(found.high).toBeCloseTo(0.011, 3);
    expect(found.z).toBeCloseTo(5.001, 3);
    expect(found.p / 5.692e-7).toBeCloseTo(1, 3);
  });

  it('is a 90 % interval unless told', () =>
    expect(proportionDifference(of(1, 5), of(2, 5))).toEqual(proportionDifference(of(1, 5), of(2, 5), 0.9)));
  it('of none and none, and of all and all, is no difference', () => {
    expect(proportionDifference(of(0, 5), of(0, 9))).toMatchObject({ difference: 0, z: 0, p: 1 });
    expect(proportionDifference(of(5, 5), of(9, 9))).toMatchObject({ difference: 0, z: 0, p: 1 });
  });
  it('knows nothing without trials', () => {
    expect(proportionDifference(of(0, 0), of(1, 2))).toBeNull();
    expect(proportionDifference(of(1, 2), of(0, 0))).toBeNull();
  });
  it.each(WRONG)('refuses $successes of $trials', (wrong) => {
    expect(() => proportionDifference(wrong, of(1, 2))).toThrow(RangeError);
    expect(() => proportionDifference(of(1, 2), wrong)).toThrow(RangeError);
  });
  it.each([0, 1, -0.5, 95, Number.NaN])('refuses a confidence of %d', (c) =>
    expect(() => proportionDifference(of(1, 2), of(1, 2), c)).toThrow(RangeError),
  );

  it('holds what was observed, stays within -1 and 1, and turns with its sides', () => {
    fc.assert(
      fc.property(share, share, (one, other) => {
        const { difference, low, high, z, p } = proportionDifference(one, other)!;
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        expect(p >= 0 && p <= 1).toBe(true);
        const turned = proportionDifference(other, one)!;
        expect(turned.low).toBeCloseTo(-high, 12);
        expect(turned.high).toBeCloseTo(-low, 12);
        expect(turned.z).toBeCloseTo(-z, 12);
      }),
    );
  });
});

describe('relativeLift', () => {
  // The same chapter, 2.2.3: relative risk 1.82, 95 % interval 1.43 to 2.30 (rounded there from 2.306).
  it('of placebo and aspirin is what Agresti published', () => {
    const found = relativeLift(of(189, 11034), of(104, 11037), 0.95)!;
    expect(found.lift).toBeCloseTo(0.82, 2);
    expect(found.low).toBeCloseTo(0.433, 3);
    expect(found.high).toBeCloseTo(1.306, 3);
  });

  it('by hand: 30 of 100 and 20 of 100', () => {
    const error = Math.sqrt(1 / 30 - 1 / 100 + 1 / 20 - 1 / 100);
    const { lift, low, high } = relativeLift(of(30, 100), of(20, 100))!;
    expect(lift).toBeCloseTo(0.5, 12);
    expect(low).toBeCloseTo(1.5 * Math.exp(-1.6448536 * error) - 1, 6);
    expect(high).toBeCloseTo(1.5 * Math.exp(1.6448536 * error) - 1, 6);
  });

  it('adds half a customer to each cell where a count is 0, or all succeeded', () => {
    const error = Math.sqrt(1 / 0.5 - 1 / 11 + 1 / 3.5 - 1 / 11);
    const none = relativeLift(of(0, 10), of(3, 10))!;
    expect(none).toMatchObject({ lift: -1, low: -1 });
    expect(none.high).toBeCloseTo((0.5 / 3.5) * Math.exp(1.6448536 * error) - 1, 6);
    const noControl = relativeLift(of(3, 10), of(0, 10))!;
    expect(noControl).toMatchObject({ lift: null, high: null });
    expect(noControl.low).toBeCloseTo((3.5 / 0.5) * Math.exp(-1.6448536 * error) - 1, 6);
    const all = relativeLift(of(10, 10), of(20, 20))!;
    expect(all.lift).toBe(0);
    expect(all.low).toBeLessThan(0);
    expect(all.high).toBeGreaterThan(0);
  });

  it('knows nothing without trials, nor without successes', () => {
    expect(relativeLift(of(0, 0), of(1, 2))).toBeNull();
    expect(relativeLift(of(1, 2), of(0, 0))).toBeNull();
    expect(relativeLift(of(0, 5), of(0, 5))).toBeNull();
  });
  it.each(WRONG)('refuses $successes of $trials', (wrong) => {
    expect(() => relativeLift(wrong, of(1, 2))).toThrow(RangeError);
    expect(() => relativeLift(of(1, 2), wrong)).toThrow(RangeError);
  });
  it.each([0, 1, 95, Number.NaN])('refuses a confidence of %d', (c) =>
    expect(() => relativeLift(of(1, 2), of(1, 2), c)).toThrow(RangeError),
  );

  it('holds what was observed, and never falls below -1', () => {
    fc.assert(
      fc.property(share, share, (treated, control) => {
        const found = relativeLift(treated, control);
        if (!found) return;
        expect(found.low).toBeGreaterThanOrEqual(-1);
        if (found.lift !== null) {
          expect(found.low).toBeLessThanOrEqual(found.lift);
          expect(found.high).toBeGreaterThanOrEqual(found.lift);
        }
      }),
    );
  });
});
