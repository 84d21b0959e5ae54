import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddsRatio } from '../../../transforms/statistics/log-odds.ts';
import { proportionDifference } from '../../../transforms/statistics/two-proportions.ts';

const of = (successes: number, trials: number) => ({ successes, trials });

describe('oddsRatio', () => {
  // A. Agresti, An Introduction to Categorical Data Analysis (2nd edition, 2007), 2.3.3: heart attacks under placebo
  // and aspirin, log odds ratio 0.605 with standard error 0.123, odds ratio 1.83, 95 % interval 1.44 to 2.33.
  it('of placebo and aspirin is what Agresti published', () => {
    const found = oddsRatio(of(189, 11034), of(104, 11037), 0.95)!;
    expect(found.oddsRatio).toBeCloseTo(1.832, 3);
    expect(found.low).toBeCloseTo(1.44, 2);
    expect(found.high).toBeCloseTo(2.33, 2);
    expect(found.logOdds).toBeCloseTo(0.605, 3);
    expect(found.standardError).toBeCloseTo(0.123, 3);
    expect(found.corrected).toBe(false);
    expect(found.riskDifference).toEqual(proportionDifference(of(189, 11034), of(104, 11037), 0.95));
  });

  it.each([
    [of(0, 10), of(3, 10), (0.5 * 7.5) / (10.5 * 3.5)],
    [of(10, 10), of(3, 10), (10.5 * 7.5) / (0.5 * 3.5)],
    [of(3, 10), of(10, 10), (3.5 * 0.5) / (7.5 * 10.5)],
    [of(0, 10), of(0, 10), 1],
  ])('adds half a customer to each cell of $0 and $1', (having, lacking, expected) => {
    const found = oddsRatio(having, lacking)!;
    expect(found.corrected).toBe(true);
    expect(found.oddsRatio).toBeCloseTo(expected, 12);
    const cells = [having, lacking].flatMap(({ successes, trials }) => [successes + 0.5, trials - successes + 0.5]);
    expect(found.standardError).toBeCloseTo(Math.sqrt(cells.reduce((sum, cell) => sum + 1 / cell, 0)), 12);
  });

  it('turns with its sides, and with success and failure', () => {
    const share = fc
      .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([trials, rate]) => of(Math.round(rate * trials), trials));
    fc.assert(
      fc.property(share, share, (having, lacking) => {
        const found = oddsRatio(having, lacking)!;
        expect(found.low).toBeGreaterThan(0);
        expect(found.low).toBeLessThan(found.oddsRatio);
        expect(found.high).toBeGreaterThan(found.oddsRatio);
        const fail = (s: typeof having) => of(s.trials - s.successes, s.trials);
        for (const turned of [oddsRatio(lacking, having)!, oddsRatio(fail(having), fail(lacking))!]) {
          expect(turned.logOdds).toBeCloseTo(-found.logOdds, 10);
          expect(turned.low * found.high).toBeCloseTo(1, 9);
          expect(turned.standardError).toBeCloseTo(found.standardError, 12);
        }
      }),
    );
  });

  it('is a 90 % interval unless told', () =>
    expect(oddsRatio(of(1, 5), of(2, 5))).toEqual(oddsRatio(of(1, 5), of(2, 5), 0.9)));
  it('knows nothing without trials', () => {
    expect(oddsRatio(of(0, 0), of(1, 2))).toBeNull();
    expect(oddsRatio(of(1, 2), of(0, 0))).toBeNull();
  });
  it.each([of(3, 2), of(-1, 2), of(0.5, 2)])('refuses $successes of $trials', (wrong) => {
    expect(() => oddsRatio(wrong, of(1, 2))).toThrow(RangeError);
    expect(() => oddsRatio(of(1, 2), wrong)).toThrow(RangeError);
  });
  it.each([0, 1, 95])('refuses a confidence of %d', (c) =>
    expect(() => oddsRatio(of(1, 2), of(1, 2), c)).toThrow(RangeError),
  );
});
