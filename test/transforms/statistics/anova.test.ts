import fc from 'fast-check';
import { sum, sumNthPowerDeviations } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { anova } from '../../../transforms/statistics/anova.ts';
import { groupsOfMoney } from './arbitrary-groups.ts';
import { expectFalsePositives } from './random-labels.ts';
import { hasShared, nistAnova, PLANT_GROWTH, ravenstackAnova, ravenstackMrr } from './reference-samples.ts';

/** Largest relative difference that the digits of the data leave room for: of 1e12 and a tenth, four are left. */
const ROOM: Record<string, number> = { SiRstv: 1e-12, SmLs01: 1e-14, SmLs02: 1e-14, SmLs07: 1e-4 };

describe.each(nistAnova())('$dataset of NIST', ({ dataset, certified, groups }) => {
  const found = anova(groups)!;
  const near = (value: number, expected: number) =>
    expect(Math.abs(value / expected - 1)).toBeLessThan(ROOM[dataset] ?? 1e-9);

  it('F, sums of squares and R squared are the certified ones', () => {
    near(found.f, certified.f);
    near(found.between, certified.between);
    near(found.within, certified.within);
    near(found.etaSquared, certified.rSquared);
    expect(found.dfBetween).toBe(groups.length - 1);
    expect(found.dfWithin).toBe(groups.flat().length - groups.length);
  });

  it('so they are from counts, means and variances', () => {
    const [constant] = groups[0]!;
    const moved = groups.map((group) => group.map((value) => value - constant!));
    const { f } = anova(
      moved.map((group) => {
        const mean = sum(group) / group.length;
        return { count: group.length, mean, variance: sumNthPowerDeviations(group, 2) / (group.length - 1) };
      }),
    )!;
    near(f, certified.f);
  });
});

describe('anova', () => {
  // R: summary(aov(weight ~ group, PlantGrowth)).
  it('of PlantGrowth is what R prints', () => {
    const found = anova(PLANT_GROWTH)!;
    expect(found.test).toBe('one-way ANOVA');
    expect([found.dfBetween, found.dfWithin]).toEqual([2, 27]);
    expect(found.between).toBeCloseTo(3.766, 3);
    expect(found.within).toBeCloseTo(10.492, 3);
    expect(found.f).toBeCloseTo(4.846, 3);
    expect(found.p).toBeCloseTo(0.0159, 4);
  });

  it.runIf(hasShared).each(ravenstackAnova())('of RavenStack by $dimension is what R says', (row) => {
    const found = anova([...ravenstackMrr(row.dimension!).values()])!;
    for (const [value, expected] of [
      [found.between, row.ss_between],
      [found.within, row.ss_within],
      [found.total, row.ss_total],
      [found.f, row.F],
      [found.etaSquared, row.eta_squared],
      [found.omegaSquared, row.omega_squared],
    ] as const)
      expect(value / Number(expected)).toBeCloseTo(1, 10);
    expect(found.p).toBeCloseTo(Number(row.p), 7);
  });

  it('takes raw values, sums and moments for the same, and mixed', () => {
    const one = anova([
      [1, 2, 3],
      [2, 3, 4],
    ])!;
    expect(one).toMatchObject({ between: 1.5, within: 4, total: 5.5, f: 1.5 });
    expect(one.p).toBeCloseTo(0.288, 3);
    const sums = { count: 3, sum: 6, sumOfSquares: 14 };
    const moments = { count: 3, mean: 3, variance: 1 };
    expect(anova([sums, moments])).toEqual(one);
    expect(anova([[1, 2, 3], moments])).toEqual(one);
    expect(anova([sums, [2, 3, 4]])).toEqual(one);
  });

  it('a single value has no variance, whatever is said of it', () => {
    const found = anova([[5], [1, 2, 3]])!;
    expect(anova([{ count: 1, mean: 5, variance: null }, [1, 2, 3]])).toEqual(found);
    expect(anova([{ count: 1, sum: 5, sumOfSquares: 25 }, [1, 2, 3]])).toEqual(found);
  });

  it('is infinitely sure where groups differ and their values do not, and says nothing of equal values', () => {
    const sure = [
      [1, 1],
      [2, 2],
    ];
    expect(anova(sure)).toMatchObject({ f: Number.POSITIVE_INFINITY, p: 0, etaSquared: 1, omegaSquared: 1 });
    expect(
      anova([
        [0.1, 0.1],
        [0.1, 0.1, 0.1],
      ]),
    ).toBeNull();
  });

  it('sums and their parts are those of the values; eta squared is a share, p a probability', () => {
    fc.assert(
      fc.property(groupsOfMoney, (groups) => {
        const found = anova(groups)!;
        const total = sumNthPowerDeviations(groups.flat(), 2);
        expect(Math.abs(found.between + found.within - total)).toBeLessThanOrEqual(1e-10 * total);
        expect(found.total).toBe(found.between + found.within);
        expect(found.etaSquared).toBeGreaterThanOrEqual(0);
        expect(found.etaSquared).toBeLessThanOrEqual(1);
        expect(found.omegaSquared).toBeLessThanOrEqual(found.etaSquared);
        expect(found.p).toBeGreaterThanOrEqual(0);
        expect(found.p).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('F stays when values are shifted, scaled or turned over, and groups put in another order', () => {
    fc.assert(
      fc.property(
        groupsOfMoney,
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.constantFrom(-3, 0.01, 7),
        (groups, by, times) => {
          const { f } = anova(groups)!;
          const other = anova(groups.map((group) => group.map((value) => times * value + by)))!;
          expect(Math.abs(other.f - f)).toBeLessThanOrEqual(1e-6 * (f + 1));
          const order = anova(groups.toReversed())!;
          expect(Math.abs(order.f - f)).toBeLessThanOrEqual(1e-9 * (f + 1));
        },
      ),
    );
  });

  it('finds what is not there in 5 % of cases', () => expectFalsePositives((groups) => anova(groups)!.p));

  it.each([
    ['no group', []],
    ['one group', [[1, 2]]],
    ['an empty group', [[1, 2], []]],
    ['one value in each', [[1], [2]]],
    [
      'not a number',
      [
        [1, Number.NaN],
        [2, 3],
      ],
    ],
    [
      'infinite',
      [
        [1, 2],
        [2, Number.POSITIVE_INFINITY],
      ],
    ],
    ['a negative variance', [{ count: 3, mean: 1, variance: -1 }, [2, 3]]],
    ['no variance of two values', [{ count: 2, mean: 1, variance: null }, [2, 3]]],
    ['squares that no values have', [{ count: 3, sum: 6, sumOfSquares: 11 }, [2, 3]]],
    ['half a customer', [{ count: 2.5, mean: 1, variance: 1 }, [2, 3]]],
  ])('refuses %s', (_, groups) => expect(() => anova(groups)).toThrow(RangeError));
});
