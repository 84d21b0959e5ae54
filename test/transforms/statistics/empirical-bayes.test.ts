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
  // B. Efron and C. Morris, Stein's paradox in statistics, Scientific American 236 (May 1977) 119-127: shrinking factor
  // .212, Clemente .294, Robinson .289, Howard .284 (.290 and .286 where they round first), Munson .247, Alvis .242.
  it('baseball: the James-Stein estimates that Efron and Morris published', () => {
    const averages = HITS.map((hits) => hits / 45);
    const mean = averages.reduce((a, b) => a + b) / 18;
    const found = shrinkMeans(averages.map((estimate) => ({ estimate, variance: (mean * (1 - mean)) / 45 })));
    expect(found.mean).toBeCloseTo(0.265, 3);
    for (const group of found.groups) expect(group.weight).toBeCloseTo(0.212, 3);
    expect(found.groups[0]!.mean).toBeCloseTo(0.294, 3);
    expect(found.groups[16]!.mean).toBeCloseTo(0.247, 3);
    expect(found.groups[17]!.mean).toBeCloseTo(0.242, 3);
    // They found the squared error to be 3.5 times smaller.
    const ratio = away(averages) / away(found.groups.map((group) => group.mean));
    expect(ratio).toBeGreaterThan(3.3);
    expect(ratio).toBeLessThan(3.7);
  });

  // D. B. Rubin, Estimation in parallel randomized experiments, Journal of Educational Statistics 6 (1981) 377-401:
  // eight schools, which differ by less than chance would have it; the mean of all is 7.9 with his weights, 7.69 with
  // these.
  it('eight schools: no variance between, and the weight at its floor', () => {
    const errors = [15, 10, 16, 11, 9, 11, 10, 18];
    const effects = [28, 8, -3, 7, -1, 1, 18, 12];
    const found = shrinkMeans(effects.map((estimate, at) => ({ estimate, variance: errors[at]! ** 2 })));
    expect(found.mean).toBeCloseTo(7.686, 3);
    expect(found.betweenVariance).toBe(0);
    for (const { weight } of found.groups) expect(weight).toBeCloseTo(2 / 7, 12);
  });

  // G. A. Colditz et al., Efficacy of BCG vaccine, JAMA 271 (1994) 698-702, log risk ratios of 13 trials of unequal
  // size; R's metafor, rma(method = 'DL'): mean -0.7141, tau squared 0.3088.
  it('BCG vaccine: mean and variance between as DerSimonian and Laird have them', () => {
    const trials = [
      [4, 123, 11, 139],
      [6, 306, 29, 303],
      [3, 231, 11, 220],
      [62, 13598, 248, 12867],
      [33, 5069, 47, 5808],
      [180, 1541, 372, 1451],
      [8, 2545, 10, 629],
      [505, 88391, 499, 88391],
      [29, 7499, 45, 7277],
      [17, 1716, 65, 1665],
      [186, 50634, 141, 27338],
      [5, 2498, 3, 2341],
      [27, 16913, 29, 17854],
    ] as const;
    const found = shrinkMeans(
      trials.map(([a, n, b, m]) => ({ estimate: Math.log(a / n / (b / m)), variance: 1 / a - 1 / n + 1 / b - 1 / m })),
    );
    expect(found.mean).toBeCloseTo(-0.7141, 4);
    expect(found.betweenVariance).toBeCloseTo(0.3088, 4);
  });

  it('fewer than four groups are left as they are', () => {
    const groups = [1, 2, 6].map((estimate) => ({ estimate, variance: 1 }));
    expect(shrinkMeans(groups).groups).toEqual([1, 2, 6].map((mean) => ({ mean, weight: 1 })));
    expect(shrinkMeans(groups.slice(0, 1))).toEqual({ mean: 1, betweenVariance: 0, groups: [{ mean: 1, weight: 1 }] });
  });

  it('each ends between its own figure and the mean, the surer the nearer to its own; units do not matter', () => {
    const group = fc.record({
      estimate: fc.double({ min: -1000, max: 1000, noNaN: true }),
      variance: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(group, { minLength: 4, maxLength: 20 }), (groups) => {
        const found = shrinkMeans(groups);
        expect(found.betweenVariance).toBeGreaterThanOrEqual(0);
        const thousands = shrinkMeans(groups.map((g) => ({ estimate: g.estimate * 1000, variance: g.variance * 1e6 })));
        found.groups.forEach(({ mean, weight }, at) => {
          const { estimate, variance } = groups[at]!;
          expect(weight).toBeGreaterThanOrEqual(2 / (groups.length - 1) - 1e-12);
          expect(weight).toBeLessThanOrEqual(1);
          expect(mean).toBeGreaterThanOrEqual(Math.min(estimate, found.mean) - 1e-9);
          expect(mean).toBeLessThanOrEqual(Math.max(estimate, found.mean) + 1e-9);
          expect(thousands.groups[at]!.weight).toBeCloseTo(weight, 6);
          for (const [other, { weight: less }] of found.groups.entries())
            if (groups[other]!.variance > variance) expect(less).toBeLessThanOrEqual(weight + 1e-12);
        });
      }),
    );
  });

  it.each([
    ['nobody', []],
    ['a figure without error', [{ estimate: 1, variance: 0 }]],
    ['a negative variance', [{ estimate: 1, variance: -1 }]],
    ['not a number', [{ estimate: Number.NaN, variance: 1 }]],
    ['an unknown variance', [{ estimate: 1, variance: Number.POSITIVE_INFINITY }]],
  ])('refuses %s', (_, groups) => expect(() => shrinkMeans(groups)).toThrow(RangeError));
});
