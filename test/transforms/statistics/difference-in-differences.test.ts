import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import {
  differenceInDifferences,
  sampleSizePerCell,
} from '../../../transforms/statistics/difference-in-differences.ts';
import { proportionDifference } from '../../../transforms/statistics/two-proportions.ts';
import { wilson } from '../../../transforms/statistics/wilson.ts';

const of = (successes: number, trials: number) => ({ successes, trials });
const group = (x0: number, n0: number, x1: number, n1: number) => ({ before: of(x0, n0), after: of(x1, n1) });
/** A group that is so large that it adds no error, and does not change. */
const still = group(5e8, 1e9, 5e8, 1e9);
const share = fc.integer({ min: 1, max: 3000 }).chain((n) => fc.nat(n).map((x) => of(x, n)));
const groups = fc.record({ before: share, after: share });

describe('differenceInDifferences', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10, at 95 %: (a) to (c) and (e).
  it.each([
    [group(48, 80, 56, 70), 0.0524, 0.3339],
    [group(3, 10, 9, 10), 0.1705, 0.809],
    [group(2, 7, 6, 7), 0.0582, 0.8062],
    [group(0, 29, 5, 56), -0.0381, 0.1926],
  ])('is Newcombe’s interval of two shares where a control knows all and does not change: %j', (treated, low, high) => {
    const found = differenceInDifferences(treated, still, 0.95)!;
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('adds up the squares of four Wilson reaches', () => {
    const [treated, control] = [group(20, 200, 40, 200), group(20, 200, 22, 200)];
    const found = differenceInDifferences(treated, control)!;
    const [tenth, fifth, some] = [wilson(20, 200)!, wilson(40, 200)!, wilson(22, 200)!];
    expect(found.effect).toBeCloseTo(0.09, 12);
    const down = [0.2 - fifth.low, tenth.high - 0.1, some.high - 0.11, 0.1 - tenth.low];
    const up = [fifth.high - 0.2, 0.1 - tenth.low, 0.11 - some.low, tenth.high - 0.1];
    expect(found.low).toBeCloseTo(0.09 - Math.hypot(...down), 10);
    expect(found.high).toBeCloseTo(0.09 + Math.hypot(...up), 10);
  });

  it('has a p below 0.05 just where the 95 % interval leaves 0 out', () => {
    fc.assert(
      fc.property(groups, groups, (treated, control) => {
        const { low, high, p } = differenceInDifferences(treated, control, 0.95)!;
        if (Math.abs(p - 0.05) > 1e-9) expect(low > 0 || high < 0).toBe(p < 0.05);
      }),
    );
  });

  it('turns with its sides, holds its effect, and stays within -2 and 2', () => {
    fc.assert(
      fc.property(groups, groups, (treated, control) => {
        const [found, turned] = [
          differenceInDifferences(treated, control)!,
          differenceInDifferences(control, treated)!,
        ];
        expect(turned.effect).toBeCloseTo(-found.effect, 12);
        expect(turned.low).toBeCloseTo(-found.high, 9);
        expect(turned.z).toBeCloseTo(-found.z, 6);
        expect(found.low).toBeGreaterThanOrEqual(-2);
        expect(found.high).toBeLessThanOrEqual(2);
        expect(found.low).toBeLessThanOrEqual(found.effect);
        expect(found.high).toBeGreaterThanOrEqual(found.effect);
      }),
    );
  });

  it('agrees with the z test of two shares where there are many', () => {
    const found = differenceInDifferences(group(4000, 10_000, 4150, 10_000), still)!;
    expect(found.z).toBeCloseTo(proportionDifference(of(4150, 10_000), of(4000, 10_000))!.z, 1);
  });

  it('finds what is not there in one of twenty, also where little happens', () => {
    const draw = random(20261031);
    const few = (n: number, rate: number) => of(Array.from({ length: n }, draw).filter((u) => u < rate).length, n);
    let [found, held] = [0, 0];
    for (let i = 0; i < 2000; i++) {
      const pair = (n: number, rate: number) => ({ before: few(n, rate), after: few(n, rate) });
      const { p, low, high } = differenceInDifferences(pair(200, 0.04), pair(500, 0.03))!;
      if (p < 0.05) found++;
      if (low <= 0 && high >= 0) held++;
    }
    // Within 3.29 standard errors of a binomial share of 2,000 on the side of too many alarms.
    expect(found / 2000).toBeLessThan(0.066);
    expect(found / 2000).toBeGreaterThan(0.02);
    expect(held / 2000).toBeGreaterThan(0.878);
  });

  it('knows nothing without trials, and refuses what cannot be', () => {
    expect(differenceInDifferences(group(0, 0, 1, 2), still)).toBeNull();
    expect(differenceInDifferences(still, group(1, 2, 0, 0))).toBeNull();
    expect(() => differenceInDifferences(group(3, 2, 1, 2), still)).toThrow(RangeError);
    expect(() => differenceInDifferences(still, still, 95)).toThrow(RangeError);
  });

  it('of no effect is 0 with a p of 1', () => {
    expect(differenceInDifferences(group(5, 50, 5, 50), group(1, 9, 1, 9))).toMatchObject({ effect: 0, z: 0, p: 1 });
  });
});

describe('sampleSizePerCell', () => {
  it('is the sum of variances over the squared effect', () => {
    // (1.959964 + 0.841621)^2 (3 * 0.25 + 0.24) / 0.1^2 = 777.03
    expect(sampleSizePerCell(0.5, 0.1)).toBe(778);
    // (1.959964 + 1.281552)^2 (3 * 0.0196 + 0.0384) / 0.02^2 = 2553.3
    expect(sampleSizePerCell(0.02, 0.02, 0.9)).toBe(2554);
  });

  it('is enough to find the effect four times in five', () => {
    const draw = random(7);
    const n = sampleSizePerCell(0.3, 0.15);
    const few = (rate: number) => of(Array.from({ length: n }, draw).filter((u) => u < rate).length, n);
    const found = Array.from({ length: 500 }, () =>
      differenceInDifferences({ before: few(0.3), after: few(0.45) }, { before: few(0.3), after: few(0.3) }),
    ).filter((one) => one!.p <= 0.05);
    // Binomial(500, 0.8) is within 371 and 429 in all but 1 of 1,000 runs.
    expect(found.length).toBeGreaterThanOrEqual(371);
    expect(found.length).toBeLessThanOrEqual(429);
  });

  it.each([
    [0.5, 0],
    [0.9, 0.2],
    [-0.1, 0.2],
  ])('refuses an effect of %d on %d', (base, effect) =>
    expect(() => sampleSizePerCell(base, effect)).toThrow(RangeError),
  );
});
