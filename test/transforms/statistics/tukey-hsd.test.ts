import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anova } from '../../../transforms/statistics/anova.ts';
import { pairsOf, tukeyHsd } from '../../../transforms/statistics/tukey-hsd.ts';
import { groupsOfMoney } from './arbitrary-groups.ts';
import { byLot } from './random-labels.ts';
import { hasShared, PLANT_GROWTH, ravenstackMrr, ravenstackTukey } from './reference-samples.ts';

describe('tukeyHsd', () => {
  // R: TukeyHSD(aov(weight ~ group, PlantGrowth)), which subtracts the other way round.
  it.each([
    [0, 1, 0.371, -0.3202161, 1.0622161, 0.3908711],
    [0, 2, -0.494, -1.1852161, 0.1972161, 0.197996],
    [1, 2, -0.865, -1.5562161, -0.1737839, 0.0120064],
  ])('of PlantGrowth, %d and %d, is what R prints', (a, b, difference, low, high, p) => {
    const found = tukeyHsd(PLANT_GROWTH).find((pair) => pair.a === a && pair.b === b)!;
    expect(found).toMatchObject({ test: 'Tukey-Kramer', df: 27 });
    expect(found.difference).toBeCloseTo(difference, 9);
    expect(found.low).toBeCloseTo(low, 5);
    expect(found.high).toBeCloseTo(high, 5);
    expect(found.p).toBeCloseTo(p, 6);
  });

  it.runIf(hasShared).each(ravenstackTukey())('of RavenStack, $dimension $pair, is what R says', (row) => {
    const groups = ravenstackMrr(row.dimension!);
    const [b, a] = row.pair!.split('-').map((name) => [...groups.keys()].indexOf(name));
    const found = tukeyHsd([...groups.values()]).find((pair) => pair.a === a && pair.b === b)!;
    expect(-found.difference).toBeCloseTo(Number(row.diff), 7);
    // Money in tens of thousands: to a cent, where R's own quantile ends.
    expect(Math.abs(-found.high - Number(row.lwr))).toBeLessThan(0.01);
    expect(Math.abs(-found.low - Number(row.upr))).toBeLessThan(0.01);
    expect(found.p).toBeCloseTo(Number(row.p_adj), 6);
    expect(found.df).toBe(495);
  });

  it('of two groups is the analysis of variance', () => {
    fc.assert(
      fc.property(groupsOfMoney, (groups) => {
        const two = groups.slice(0, 2);
        const [pair] = tukeyHsd(two);
        const { f, p } = anova(two)!;
        expect(Math.abs(pair!.q ** 2 / 2 - f)).toBeLessThanOrEqual(1e-9 * (f + 1));
        expect(pair!.p).toBeCloseTo(p, 6);
      }),
    );
  });

  it('has every pair once; an interval leaves 0 out where p is below 5 %, and p is a probability', () => {
    fc.assert(
      fc.property(groupsOfMoney, (groups) => {
        const pairs = tukeyHsd(groups);
        expect(pairs).toHaveLength((groups.length * (groups.length - 1)) / 2);
        for (const { a, b, difference, low, high, p, df } of pairs) {
          expect(a).toBeLessThan(b);
          expect((low + high) / 2).toBeCloseTo(difference, 6);
          expect(p >= 0 && p <= 1).toBe(true);
          if (df > 3 && Math.abs(p - 0.05) > 1e-6) expect(low > 0 || high < 0).toBe(p < 0.05);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a family errs in 5 % of cases', () => {
    let wrong = 0;
    for (let seed = 0; seed < 400; seed++) if (Math.min(...tukeyHsd(byLot(seed)).map((pair) => pair.p)) < 0.05) wrong++;
    // 0.05 +- 3.29 sqrt(0.05 * 0.95 / 400), less below: Kramer's form is conservative.
    expect(wrong / 400).toBeGreaterThan(0.01);
    expect(wrong / 400).toBeLessThan(0.086);
  });

  it('asks for more where it is to be surer', () => {
    const [usual, surer] = [0.95, 0.99].map((confidence) => tukeyHsd(PLANT_GROWTH, confidence)[2]!);
    expect(surer!.high).toBeGreaterThan(0);
    expect(usual!.high).toBeLessThan(0);
    expect(surer!.p).toBe(usual!.p);
  });

  it('is sure of values that do not vary', () => {
    const [same, other] = tukeyHsd([
      [1, 1],
      [1, 1],
      [2, 2],
    ]);
    expect(same).toMatchObject({ difference: 0, q: 0, p: 1, low: 0, high: 0 });
    expect(other).toMatchObject({ difference: -1, q: Number.POSITIVE_INFINITY, p: 0, low: -1, high: -1 });
  });

  it.each([
    ['one group', [[1, 2]]],
    ['one value in each', [[1], [2], [3]]],
    ['an empty group', [[1, 2], []]],
  ])('refuses %s', (_, groups) => expect(() => tukeyHsd(groups)).toThrow(RangeError));
  it('refuses a confidence of 95', () => expect(() => tukeyHsd(PLANT_GROWTH, 95)).toThrow(RangeError));
});

it('pairsOf lists pairs in order', () =>
  expect(pairsOf(['x', 'y', 'z'])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]));
