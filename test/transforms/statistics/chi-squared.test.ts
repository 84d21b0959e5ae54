import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquared } from '../../../transforms/statistics/chi-squared.ts';
import { proportionDifference } from '../../../transforms/statistics/two-proportions.ts';
import { expectFalsePositives } from './random-labels.ts';

const table = (rows: number, columns: number) =>
  fc.array(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });

describe('chiSquared', () => {
  // A. Agresti, An Introduction to Categorical Data Analysis (2nd edition, 2007), table 2.5: sex and party, page 39.
  it('of sex and party is what Agresti published', () => {
    const found = chiSquared([
      [762, 327, 468],
      [484, 239, 477],
    ])!;
    expect(found).toMatchObject({ test: 'Pearson chi-squared', df: 2, lowExpected: false });
    expect(found.statistic).toBeCloseTo(30.07, 2);
    expect(found.p / 2.954e-7).toBeCloseTo(1, 3);
    expect(found.cramersV).toBeCloseTo(Math.sqrt(30.0701 / 2757), 6);
  });

  // The same book, table 2.3: heart attacks under placebo and aspirin. R: chisq.test(..., correct = FALSE).
  it('of a 2 x 2 table is the square of the pooled z', () => {
    const found = chiSquared([
      [189, 10845],
      [104, 10933],
    ])!;
    expect(found.statistic).toBeCloseTo(25.01, 2);
    const { z, p } = proportionDifference({ successes: 189, trials: 11034 }, { successes: 104, trials: 11037 })!;
    expect(found.statistic).toBeCloseTo(z ** 2, 9);
    expect(found.p).toBeCloseTo(p, 12);
  });

  it('V is 1 where rows tell columns, and 0 where they tell nothing', () => {
    expect(
      chiSquared([
        [10, 0, 0],
        [0, 20, 0],
        [0, 0, 30],
      ])!.cramersV,
    ).toBe(1);
    expect(
      chiSquared([
        [10, 20],
        [20, 40],
      ]),
    ).toMatchObject({ statistic: 0, p: 1, cramersV: 0 });
  });

  it('says where a count below 5 was expected', () => {
    expect(
      chiSquared([
        [4, 6],
        [6, 4],
      ])!.lowExpected,
    ).toBe(false);
    expect(
      chiSquared([
        [4, 6],
        [5, 5],
      ])!.lowExpected,
    ).toBe(true);
  });

  it('does not care for the order of rows, nor which of both are the rows', () => {
    fc.assert(
      fc.property(table(3, 4), (rows) => {
        const found = chiSquared(rows)!;
        expect(found.df).toBe(6);
        expect(found.cramersV).toBeGreaterThanOrEqual(0);
        expect(found.cramersV).toBeLessThanOrEqual(1);
        const turned = chiSquared(rows[0]!.map((_, column) => rows.map((row) => row[column]!)))!;
        expect(turned.statistic).toBeCloseTo(found.statistic, 7);
        expect(turned.cramersV).toBeCloseTo(found.cramersV, 9);
        expect(chiSquared(rows.toReversed())!.statistic).toBeCloseTo(found.statistic, 7);
      }),
    );
  });

  it('finds what is not there in 5 % of cases', () =>
    // Churned or not: the quarter with the largest values, which is nobody's in particular.
    expectFalsePositives((groups) => {
      const bar = groups.flat().sort((a, b) => b - a)[30]!;
      const churned = groups.map((group) => group.filter((value) => value > bar).length);
      return chiSquared(groups.map((group, at) => [churned[at]!, group.length - churned[at]!]))!.p;
    }));

  it.each([
    [
      'row',
      [
        [1, 2],
        [0, 0],
      ],
    ],
    [
      'column',
      [
        [1, 0],
        [2, 0],
      ],
    ],
  ])('is null with an empty %s', (_, rows) => expect(chiSquared(rows)).toBeNull());
  it.each([
    ['no row', []],
    ['one row', [[1, 2]]],
    ['one column', [[1], [2]]],
    ['rows of different lengths', [[1, 2], [3]]],
    [
      'half a customer',
      [
        [1, 2],
        [3, 0.5],
      ],
    ],
    [
      'fewer than none',
      [
        [1, 2],
        [3, -1],
      ],
    ],
    [
      'not a number',
      [
        [1, 2],
        [3, Number.NaN],
      ],
    ],
  ])('refuses %s', (_, rows) => expect(() => chiSquared(rows)).toThrow(RangeError));
});
