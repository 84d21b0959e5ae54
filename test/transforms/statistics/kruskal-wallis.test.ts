import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kruskalWallis as ofRanks } from '../../../transforms/statistics/kruskal-wallis.ts';
import { groupsOfMoney } from './arbitrary-groups.ts';
import { expectFalsePositives } from './random-labels.ts';
import { ranked } from './ranked.ts';
import { hasShared, INSECT_SPRAYS, PLANT_GROWTH, ravenstackAnova, ravenstackMrr } from './reference-samples.ts';

/** M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods (1973), page 116: mucociliary efficiency. No ties. */
const MUCOCILIARY = [
  [2.9, 3, 2.5, 2.6, 3.2],
  [3.8, 2.7, 4, 2.4],
  [2.8, 3.4, 3.7, 2.2, 2],
];

const kruskalWallis = (groups: readonly (readonly number[])[]) => ofRanks(ranked(groups));

describe('kruskalWallis', () => {
  // R: kruskal.test(...). The latter two have ties.
  it.each([
    ['Hollander and Wolfe', MUCOCILIARY, 0.77143, 2, 0.68],
    ['PlantGrowth', PLANT_GROWTH, 7.9882, 2, 0.01842],
    ['InsectSprays', INSECT_SPRAYS, 54.691, 5, 1.511e-10],
  ])('of %s is what was published', (_, groups, h, df, p) => {
    const found = kruskalWallis(groups)!;
    expect(found.test).toBe('Kruskal-Wallis');
    expect(found.h / h).toBeCloseTo(1, 4);
    expect(found.df).toBe(df);
    expect(found.p / p).toBeCloseTo(1, 3);
  });

  it.runIf(hasShared).each(ravenstackAnova())('of RavenStack by $dimension is what R says', (row) => {
    const found = kruskalWallis([...ravenstackMrr(row.dimension!).values()])!;
    expect(found.h).toBeCloseTo(Number(row.kruskal_H), 9);
    expect(found.df).toBe(Number(row.kruskal_df));
    expect(found.p).toBeCloseTo(Number(row.kruskal_p), 9);
  });

  it('knows values by their order alone', () => {
    fc.assert(
      fc.property(groupsOfMoney, (groups) => {
        const found = kruskalWallis(groups)!;
        expect(kruskalWallis(groups.map((group) => group.map((value) => -value)))!.h).toBeCloseTo(found.h, 9);
        expect(found.h).toBeGreaterThanOrEqual(0);
        expect(found.h).toBeLessThanOrEqual(groups.flat().length - 1 + 1e-9);
      }),
    );
  });

  it('corrects for ties as the textbook formula does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }), {
          minLength: 2,
          maxLength: 5,
        }),
        (groups) => {
          const all = groups.flat();
          const n = all.length;
          const rank = (x: number) => all.filter((y) => y < x).length + (all.filter((y) => y === x).length + 1) / 2;
          const ties = [0, 1, 2, 3]
            .map((x) => all.filter((y) => y === x).length)
            .reduce((sum, t) => sum + t ** 3 - t, 0);
          if (ties === n ** 3 - n) {
            expect(kruskalWallis(groups)).toBeNull();
            return;
          }
          const squares = groups.reduce((sum, g) => sum + g.reduce((r, x) => r + rank(x), 0) ** 2 / g.length, 0);
          const h = ((12 / (n * (n + 1))) * squares - 3 * (n + 1)) / (1 - ties / (n ** 3 - n));
          expect(kruskalWallis(groups)!.h).toBeCloseTo(h, 8);
        },
      ),
    );
  });

  it('finds what is not there in 5 % of cases', () => {
    expectFalsePositives((groups) => kruskalWallis(groups)!.p);
    expectFalsePositives((groups) => kruskalWallis(groups.map((group) => group.map(Math.round)))!.p);
  });

  it('takes what was added up of ranks for them', () => {
    const summed = ranked(PLANT_GROWTH).map((ranks) => ({
      count: ranks.length,
      sum: ranks.reduce((a, b) => a + b, 0),
      sumOfSquares: ranks.reduce((a, b) => a + b * b, 0),
    }));
    expect(ofRanks(summed)!.h).toBeCloseTo(kruskalWallis(PLANT_GROWTH)!.h, 10);
  });

  it('is null where all values are equal', () => expect(kruskalWallis([[3, 3], [3]])).toBeNull());
  it.each([
    ['one group', [[1, 2]]],
    ['an empty group', [[1, 2], []]],
    ['not a number', [[1, Number.NaN], [2]]],
  ])('refuses %s', (_, groups) => expect(() => ofRanks(groups)).toThrow(RangeError));
});
