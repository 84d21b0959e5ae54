import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from '../../../transforms/statistics/wilson.ts';

describe('wilson', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3, 95 %.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is what Newcombe published', (successes, trials, low, high) => {
    const interval = wilson(successes, trials, 0.95)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('is a 90 % interval unless told', () => expect(wilson(15, 148)).toEqual(wilson(15, 148, 0.9)));
  it('knows nothing without trials', () => expect(wilson(0, 0)).toBeNull());
  it.each([
    [3, 2],
    [-1, 2],
    [0.5, 2],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses %d of %d', (successes, trials) => expect(() => wilson(successes, trials)).toThrow(RangeError));
  it.each([-1, 1, 2, Number.NaN])('refuses a confidence of %d', (c) =>
    expect(() => wilson(1, 2, c)).toThrow(RangeError),
  );

  it('holds the observed rate, stays within 0 and 1, and mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
        const successes = Math.round(trials * share);
        const { low, high } = wilson(successes, trials)!;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        const mirrored = wilson(trials - successes, trials)!;
        expect(mirrored.low).toBeCloseTo(1 - high, 10);
        expect(mirrored.high).toBeCloseTo(1 - low, 10);
      }),
    );
  });
});
