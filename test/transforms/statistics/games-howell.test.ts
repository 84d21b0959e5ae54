import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gamesHowell } from '../../../transforms/statistics/games-howell.ts';
import { welchAnova } from '../../../transforms/statistics/welch-anova.ts';
import { groupsOfMoney } from './arbitrary-groups.ts';
import { byLot } from './random-labels.ts';
import { INSECT_SPRAYS } from './reference-samples.ts';

describe('gamesHowell', () => {
  // scipy 1.17.1: scipy.stats.tukey_hsd(*InsectSprays, equal_var=False).
  it.each([
    [0, 1, -0.8333, -6.5624, 4.8957, 0.997248],
    [0, 2, 12.4167, 7.607, 17.2263, 6.59219e-6],
    [0, 3, 9.5833, 4.6414, 14.5253, 0.00012559],
    [0, 4, 11, 6.2357, 15.7643, 3.20873e-5],
    [0, 5, -2.1667, -9.2287, 4.8953, 0.924748],
    [1, 5, -1.3333, -8.1922, 5.5256, 0.988787],
    [2, 3, -2.8333, -5.7146, 0.0479, 0.0556678],
    [2, 4, -1.4167, -3.7827, 0.9494, 0.446612],
    [3, 4, 1.4167, -1.3513, 4.1846, 0.600595],
    [4, 5, -13.1667, -19.3639, -6.9694, 0.000110433],
  ])('of InsectSprays, %d and %d, is what scipy says', (a, b, difference, low, high, p) => {
    const found = gamesHowell(INSECT_SPRAYS).find((pair) => pair.a === a && pair.b === b)!;
    expect(found.test).toBe('Games-Howell');
    expect(found.difference).toBeCloseTo(difference, 4);
    expect(found.low).toBeCloseTo(low, 3);
    expect(found.high).toBeCloseTo(high, 3);
    expect(Math.abs(found.p - p)).toBeLessThan(1e-6);
  });

  it('of two groups is the test of Welch', () => {
    fc.assert(
      fc.property(groupsOfMoney, (groups) => {
        const two = groups.slice(0, 2);
        const [pair] = gamesHowell(two);
        const { df2, p } = welchAnova(two)!;
        expect(pair!.df / df2).toBeCloseTo(1, 6);
        expect(pair!.p).toBeCloseTo(p, 6);
      }),
    );
  });

  it('has every pair once; an interval leaves 0 out where p is below 5 %, and p is a probability', () => {
    fc.assert(
      fc.property(groupsOfMoney, (groups) => {
        const pairs = gamesHowell(groups);
        expect(pairs).toHaveLength((groups.length * (groups.length - 1)) / 2);
        for (const { a, b, difference, low, high, p, df } of pairs) {
          expect(a).toBeLessThan(b);
          expect((low + high) / 2).toBeCloseTo(difference, 6);
          expect(p >= 0 && p <= 1).toBe(true);
          expect(df).toBeGreaterThanOrEqual(Math.min(groups[a]!.length, groups[b]!.length) - 1 - 1e-9);
          expect(df).toBeLessThanOrEqual(groups[a]!.length + groups[b]!.length - 2 + 1e-9);
          if (df > 3 && Math.abs(p - 0.05) > 1e-6) expect(low > 0 || high < 0).toBe(p < 0.05);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('looks at some pairs as it does at all of them', () => {
    const groups = [
      [1, 2, 3],
      [2, 3, 4],
      [5, 7, 9],
      [1, 1, 9],
    ];
    const isSmall = (difference: number) => Math.abs(difference) < 2;
    const all = gamesHowell(groups);
    const some = gamesHowell(groups, 0.95, isSmall);
    expect(some).toEqual(all.filter(({ difference }) => isSmall(difference)));
    expect([some.length, all.length]).toEqual([3, 6]);
  });

  it('a family errs in 5 % of cases, also where variances differ', () => {
    let wrong = 0;
    for (let seed = 0; seed < 120; seed++) {
      const groups = byLot(seed).map((group, at) => group.map((value) => (at + 1) * (Math.log(value) - 1)));
      if (Math.min(...gamesHowell(groups).map((pair) => pair.p)) < 0.05) wrong++;
    }
    // 0.05 + 3.29 sqrt(0.05 * 0.95 / 120).
    expect(wrong / 120).toBeLessThan(0.116);
    expect(wrong / 120).toBeGreaterThan(0.005);
  });

  it('pairs of two values are compared with care', () => {
    const [pair] = gamesHowell([
      [1, 1.1],
      [5, 9],
      [7, 8],
    ]);
    expect(pair!.df).toBeLessThan(2);
    expect(pair!.p).toBeGreaterThan(0.5);
    expect(pair!.low).toBeLessThan(-50);
  });

  it('is sure of pairs that do not vary', () => {
    const pairs = gamesHowell([
      [1, 1, 1],
      [1, 1],
      [2, 2],
      [1, 3],
    ]);
    expect(pairs[0]).toMatchObject({ difference: 0, q: 0, df: 1, p: 1, low: 0, high: 0 });
    expect(pairs[1]).toMatchObject({ difference: -1, q: Number.POSITIVE_INFINITY, df: 1, p: 0, low: -1, high: -1 });
    expect(pairs[2]).toMatchObject({ difference: -1, df: 1 });
    expect(pairs[2]!.low).toBeLessThan(-1);
  });

  it.each([
    ['one group', [[1, 2]]],
    ['a group of one', [[1, 2], [3]]],
    ['an empty group', [[1, 2], []]],
  ])('refuses %s', (_, groups) => expect(() => gamesHowell(groups)).toThrow(RangeError));
});
