import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { shrinkMeans, shrinkRates } from '../../../transforms/statistics/empirical-bayes.ts';

/** Hits of 18 players in their first 45 times at bat in 1970: Efron and Morris, table 1 of 1975. */
const HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];
/** What they hit in the rest of the season. */
const LATER = [346, 298, 276, 222, 273, 270, 263, 210, 269, 230, 264, 256, 303, 264, 226, 285, 316, 200].map(
  (points) => points / 1000,
);
const away = (estimates: number[]) => estimates.reduce((sum, e, i) => sum + (e - LATER[i]!) ** 2, 0);
const share = (successes: number, trials: number) => ({ successes, trials });

describe('shrinkRates', () => {
  it('by hand: three groups of 100', () => {
    // Mean 0.2; spread 100 * 2 * 0.01 = 2, of which 0.16 * 2 by chance; room 0.16 * (300 - 100 - 2) = 31.68.
    const found = shrinkRates([share(10, 100), share(20, 100), share(30, 100)]);
    const strength = 31.68 / 1.68 - 1;
    expect(found.mean).toBeCloseTo(0.2, 12);
    expect(found.alpha).toBeCloseTo(0.2 * strength, 9);
    expect(found.beta).toBeCloseTo(0.8 * strength, 9);
    expect(found.groups[0]!.weight).toBeCloseTo(100 / (100 + strength), 9);
    expect(found.groups[0]!.rate).toBeCloseTo((10 + 0.2 * strength) / (100 + strength), 9);
  });

  it('baseball: all move towards .265 in their order, and are nearer to what was hit later', () => {
    const found = shrinkRates(HITS.map((hits) => share(hits, 45)));
    const rates = found.groups.map((group) => group.rate);
    expect(found.mean).toBeCloseTo(0.265, 3);
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    expect(new Set(found.groups.map((group) => group.weight)).size).toBe(1);
    expect(away(rates)).toBeLessThan(away(HITS.map((hits) => hits / 45)) / 2);
  });

  it('finds the prior that groups were drawn from', () => {
    const draw = random(11);
    // Beta(2, 6), as the second smallest of seven uniform numbers.
    const groups = Array.from({ length: 3000 }, (_, at) => {
      const rate = Array.from({ length: 7 }, draw).sort((a, b) => a - b)[1]!;
      const trials = 5 + (at % 60);
      return share(Array.from({ length: trials }, draw).filter((x) => x < rate).length, trials);
    });
    const found = shrinkRates(groups);
    expect(Math.abs(found.alpha! - 2)).toBeLessThan(0.2);
    expect(Math.abs(found.beta! - 6)).toBeLessThan(0.6);
  });

  it('groups that differ no more than by chance are all the same', () => {
    const found = shrinkRates([share(10, 100), share(11, 100), share(1, 12)]);
    expect(found).toMatchObject({ alpha: null, beta: null });
    for (const group of found.groups) expect(group).toEqual({ rate: found.mean, weight: 0 });
    expect(shrinkRates([share(3, 10)])).toEqual({
      mean: 0.3,
      alpha: null,
      beta: null,
      groups: [{ rate: 0.3, weight: 0 }],
    });
    expect(shrinkRates([share(0, 9), share(0, 5)])).toMatchObject({ mean: 0, alpha: null });
    expect(shrinkRates([share(1, 1), share(0, 1)])).toMatchObject({ mean: 0.5, alpha: null });
  });

  it('groups that are all or nothing are left alone', () => {
    const found = shrinkRates([share(50, 50), share(0, 50)]);
    expect(found).toMatchObject({ alpha: 0, beta: 0 });
    expect(found.groups.map((group) => group.rate)).toEqual([1, 0]);
  });

  it('a group without trials gets the mean, and changes nothing for the others', () => {
    const groups = [share(10, 100), share(30, 100), share(2, 40)];
    const found = shrinkRates([...groups, share(0, 0)]);
    expect(found.groups[3]).toEqual({ rate: found.mean, weight: 0 });
    expect(found.groups.slice(0, 3)).toEqual(shrinkRates(groups).groups);
  });

  it('each ends between its own rate and the mean, the smaller the nearer to the mean', () => {
    const group = fc
      .tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([trials, rate]) => share(Math.round(trials * rate), trials));
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 20 }), (groups) => {
        const { mean, groups: found } = shrinkRates(groups);
        found.forEach(({ rate, weight }, at) => {
          const own = groups[at]!.successes / groups[at]!.trials;
          expect(weight >= 0 && weight <= 1).toBe(true);
          expect(rate).toBeGreaterThanOrEqual(Math.min(own, mean) - 1e-12);
          expect(rate).toBeLessThanOrEqual(Math.max(own, mean) + 1e-12);
          for (const [other, { weight: more }] of found.entries())
            if (groups[other]!.trials > groups[at]!.trials) expect(more).toBeGreaterThanOrEqual(weight - 1e-12);
        });
      }),
    );
  });

  it.each([
    ['nobody', []],
    ['no trials', [share(0, 0)]],
    ['more successes than trials', [share(3, 2)]],
    ['half a customer', [share(0.5, 2)]],
    ['not a number', [share(Number.NaN, 2)]],
  ])('refuses %s', (_, groups) => expect(() => shrinkRates(groups)).toThrow(RangeError));
});

describe('shrinkMeans', () => {
  const group = (count: number, mean: number, variance: number | null) => ({ count, mean, variance });

  it('by hand: two groups of four', () => {
    // Spread 8 * 25 = 200, of which 16 by chance; room 8 - 32 / 8 = 4.
    const found = shrinkMeans([group(4, 10, 16), group(4, 20, 16)]);
    expect(found).toMatchObject({ mean: 15, within: 16, between: 46 });
    expect(found.groups[0]!.weight).toBeCloseTo(4 / (4 + 16 / 46), 12);
    expect(found.groups[0]!.mean).toBeCloseTo(15 - (5 * 4) / (4 + 16 / 46), 12);
  });

  // C. A. Hachemeister's bodily injury claims of five states (1975), as R's actuar gives them, cm(~state, hachemeister):
  // variance within 139,120,026 per claim, between 89,639; credibility .9847, .9276, .8985, .7279, .9588.
  it('claims of five states: variance between and weights as actuaries know them', () => {
    const states = [
      [100_155, 2061],
      [19_895, 1511],
      [13_735, 1806],
      [4152, 1353],
      [36_110, 1600],
    ] as const;
    const found = shrinkMeans(states.map(([claims, mean]) => group(claims, mean, 139_120_026)));
    expect(found.within).toBeCloseTo(139_120_026, 0);
    expect(Math.abs(found.between / 89_639 - 1)).toBeLessThan(0.001);
    const published = [0.9847, 0.9276, 0.8985, 0.7279, 0.9588];
    // Their means are rounded to whole dollars here.
    found.groups.forEach(({ weight }, at) => void expect(Math.abs(weight - published[at]!)).toBeLessThan(2e-4));
  });

  it('baseball: nearer to what was hit later than what had been hit', () => {
    const averages = HITS.map((hits) => hits / 45);
    const found = shrinkMeans(averages.map((rate) => group(45, rate, (rate * (1 - rate) * 45) / 44)));
    expect(found.mean).toBeCloseTo(0.265, 3);
    expect(away(averages) / away(found.groups.map(({ mean }) => mean))).toBeGreaterThan(3);
  });

  it('finds the prior that groups were drawn from', () => {
    const draw = random(5);
    // Sums of twelve uniform numbers have a variance of 1.
    const normal = () => Array.from({ length: 12 }, draw).reduce((a, b) => a + b) - 6;
    const groups = Array.from({ length: 4000 }, (_, at) => {
      const truth = 100 + 10 * normal();
      const values = Array.from({ length: 2 + (at % 20) }, () => truth + 30 * normal());
      const mean = values.reduce((a, b) => a + b) / values.length;
      return group(values.length, mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1));
    });
    const found = shrinkMeans(groups);
    expect(Math.abs(found.mean - 100)).toBeLessThan(1);
    expect(Math.abs(Math.sqrt(found.between) - 10)).toBeLessThan(0.5);
    expect(Math.abs(Math.sqrt(found.within!) - 30)).toBeLessThan(0.5);
  });

  it('groups that differ no more than by chance are all the same, and so are single values', () => {
    expect(shrinkMeans([group(5, 10, 100), group(5, 11, 100)]).groups).toEqual([
      { mean: 10.5, weight: 0 },
      { mean: 10.5, weight: 0 },
    ]);
    expect(shrinkMeans([group(1, 1, null), group(1, 3, null)])).toEqual({
      mean: 2,
      within: null,
      between: 0,
      groups: [
        { mean: 2, weight: 0 },
        { mean: 2, weight: 0 },
      ],
    });
    expect(shrinkMeans([group(9, 7, 3)])).toMatchObject({ mean: 7, between: 0, groups: [{ mean: 7, weight: 0 }] });
  });

  it('groups without spread within are left alone', () => {
    const found = shrinkMeans([group(3, 1, 0), group(2, 6, 0)]);
    expect(found.groups).toEqual([
      { mean: 1, weight: 1 },
      { mean: 6, weight: 1 },
    ]);
  });

  it('a group without values gets the mean, and changes nothing for the others', () => {
    const groups = [group(4, 10, 16), group(4, 20, 16)];
    const found = shrinkMeans([group(0, Number.NaN, null), ...groups]);
    expect(found.groups[0]).toEqual({ mean: 15, weight: 0 });
    expect(found.groups.slice(1)).toEqual(shrinkMeans(groups).groups);
  });

  it('each ends between its own mean and that of all, the smaller the nearer to it; units do not matter', () => {
    const arbitrary = fc.record({
      count: fc.integer({ min: 0, max: 400 }),
      mean: fc.double({ min: -1000, max: 1000, noNaN: true }),
      variance: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 20 }), (groups) => {
        fc.pre(groups.some(({ count }) => count > 0));
        const found = shrinkMeans(groups);
        const thousands = shrinkMeans(groups.map((g) => group(g.count, g.mean * 1000, g.variance * 1e6)));
        found.groups.forEach(({ mean, weight }, at) => {
          const own = groups[at]!;
          expect(weight >= 0 && weight <= 1).toBe(true);
          if (own.count === 0) expect(mean).toBe(found.mean);
          else {
            expect(mean).toBeGreaterThanOrEqual(Math.min(own.mean, found.mean) - 1e-9);
            expect(mean).toBeLessThanOrEqual(Math.max(own.mean, found.mean) + 1e-9);
          }
          expect(thousands.groups[at]!.weight).toBeCloseTo(weight, 6);
          for (const [other, { weight: more }] of found.groups.entries())
            if (groups[other]!.count > own.count) expect(more).toBeGreaterThanOrEqual(weight - 1e-12);
        });
      }),
    );
  });

  it.each([
    ['nobody', []],
    ['no values', [group(0, 0, null)]],
    ['a negative variance', [group(3, 1, -1)]],
    ['not a number', [group(3, Number.NaN, 1)]],
    ['an unknown variance', [group(3, 1, null)]],
    ['half a customer', [group(0.5, 1, 1)]],
  ])('refuses %s', (_, groups) => expect(() => shrinkMeans(groups)).toThrow(RangeError));
});
