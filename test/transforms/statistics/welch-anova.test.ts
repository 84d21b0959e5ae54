import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { welchAnova } from '../../../transforms/statistics/welch-anova.ts';
import { groupsOfMoney } from './arbitrary-groups.ts';
import { expectFalsePositives } from './random-labels.ts';
import { hasShared, INSECT_SPRAYS, PLANT_GROWTH, ravenstackAnova, ravenstackMrr } from './reference-samples.ts';

describe('welchAnova', () => {
  // R: oneway.test(weight ~ group, PlantGrowth), oneway.test(count ~ spray, InsectSprays), oneway.test(extra ~ group,
  // sleep): the last are Student's (1908) two soporifics, where it is Welch's t test, t = -1.8608.
  it.each([
    ['PlantGrowth', PLANT_GROWTH, 5.181, 2, 17.128, 0.01739],
    ['InsectSprays', INSECT_SPRAYS, 36.065, 5, 30.043, 7.999e-12],
    [
      'sleep',
      [
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
      ],
      3.4626,
      1,
      17.776,
      0.07939,
    ],
  ] as const)('of %s is what R prints', (_, groups, f, df1, df2, p) => {
    const found = welchAnova(groups)!;
    expect(found.test).toBe("Welch's ANOVA");
    expect(found.f).toBeCloseTo(f, 3);
    expect(found.df1).toBe(df1);
    expect(found.df2).toBeCloseTo(df2, 3);
    expect(found.p / p).toBeCloseTo(1, 3);
  });

  it.runIf(hasShared).each(ravenstackAnova())('of RavenStack by $dimension is what R says', (row) => {
    const found = welchAnova([...ravenstackMrr(row.dimension!).values()])!;
    expect(found.f).toBeCloseTo(Number(row.welch_F), 10);
    expect(found.df2).toBeCloseTo(Number(row.welch_df2), 8);
    expect(found.p).toBeCloseTo(Number(row.welch_p), 7);
  });

  it('stays when values are shifted and scaled, and is the same from moments', () => {
    fc.assert(
      fc.property(groupsOfMoney, fc.integer({ min: -1e6, max: 1e6 }), (groups, by) => {
        const found = welchAnova(groups)!;
        const other = welchAnova(groups.map((group) => group.map((value) => -2 * value + by)))!;
        expect(Math.abs(other.f - found.f)).toBeLessThanOrEqual(1e-5 * (found.f + 1));
        expect(other.df2 / found.df2).toBeCloseTo(1, 5);
        expect(found.df2).toBeGreaterThan(0);
        const moments = groups.map((group) => ({
          count: group.length,
          sum: group.reduce((a, b) => a + b, 0),
          sumOfSquares: group.reduce((a, b) => a + b * b, 0),
        }));
        expect(welchAnova(moments)!.df2 / found.df2).toBeCloseTo(1, 4);
      }),
    );
  });

  it('finds what is not there in 5 % of cases, also where variances and sizes differ', () => {
    expectFalsePositives((groups) => welchAnova(groups)!.p);
    // The smallest group varies most, which fools the other test. About log-normal values, whose logarithm is
    // symmetric.
    expectFalsePositives((groups) => welchAnova(groups.map((g, at) => g.map((x) => (at + 1) * (Math.log(x) - 1))))!.p);
  });

  it('is null where a group does not vary, for its mean would count without limit', () =>
    expect(
      welchAnova([
        [1, 1],
        [1, 2],
      ]),
    ).toBeNull());

  it.each([
    ['one group', [[1, 2]]],
    ['a group of one', [[1], [2, 3]]],
    ['an empty group', [[], [2, 3]]],
    [
      'not a number',
      [
        [1, Number.NaN],
        [2, 3],
      ],
    ],
  ])('refuses %s', (_, groups) => expect(() => welchAnova(groups)).toThrow(RangeError));
});
