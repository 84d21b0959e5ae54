import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { meanInterval, ratioInterval } from '../../../transforms/statistics/mean-interval.ts';
import { tQuantile } from '../../../transforms/statistics/t-quantile.ts';
import { byLot } from './random-labels.ts';

const parts = (pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([numerator, denominator]) => ({ numerator, denominator }));

describe('meanInterval', () => {
  // Student (1908): hours of sleep gained by ten patients with the one soporific rather than the other. R: t.test(...,
  // paired = TRUE).
  it('of the sleep data is what R prints', () => {
    const found = meanInterval([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4], 0.95)!;
    expect(found.mean).toBeCloseTo(1.58, 12);
    expect(found.low).toBeCloseTo(0.7001142, 6);
    expect(found.high).toBeCloseTo(2.4598858, 6);
    expect(found.df).toBe(9);
  });

  it('is a 90 % interval unless told, also of sums and moments', () => {
    const found = meanInterval([1, 2, 3, 4])!;
    expect(found.high - 2.5).toBeCloseTo((2.353363 * Math.sqrt(5 / 3)) / 2, 5);
    expect(meanInterval({ count: 4, sum: 10, sumOfSquares: 30 })).toEqual(found);
    const moments = meanInterval({ count: 4, mean: 2.5, variance: 5 / 3 })!;
    expect(moments.low).toBeCloseTo(found.low, 12);
  });

  it('holds the true mean of a skewed population in about 90 % of cases', () => {
    let held = 0;
    // The mean of byLot: the integral of exp(x / 2) over 0 to 1, to the power of 4.
    const truth = (2 * (Math.exp(0.5) - 1)) ** 4;
    for (let seed = 0; seed < 2000; seed++) {
      const { low, high } = meanInterval(byLot(seed)[0]!)!;
      if (low <= truth && truth <= high) held++;
    }
    // 0.9 +- 3.29 sqrt(0.9 * 0.1 / 2000).
    expect(Math.abs(held / 2000 - 0.9)).toBeLessThan(0.022);
  });

  it('has no width where values do not vary, and is null for a single one', () => {
    expect(meanInterval([3, 3, 3])).toEqual({ mean: 3, low: 3, high: 3, df: 2 });
    expect(meanInterval([3])).toBeNull();
  });
  it.each([[[]], [[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])('refuses %j', (values) =>
    expect(() => meanInterval(values)).toThrow(RangeError),
  );
  it.each([0, 1, 90])('refuses a confidence of %d', (c) => expect(() => meanInterval([1, 2], c)).toThrow(RangeError));
});

describe('ratioInterval', () => {
  // C. S. Weil (1970): pups of 16 litters that lived, of those that were weaned, under a control and a treatment; table
  // 1 of J. N. K. Rao and A. J. Scott, A simple method for the analysis of clustered binary data, Biometrics 48 (1992)
  // 577-585. The design effect is the variance of the ratio over that of a binomial share: R's package PF, rsb(),
  // prints 1.232495 and 3.952861.
  it.each([
    [
      'control',
      [
        [13, 13],
        [12, 12],
        [9, 9],
        [9, 9],
        [8, 8],
        [8, 8],
        [12, 13],
        [11, 12],
        [9, 10],
        [9, 10],
        [8, 9],
        [11, 13],
        [4, 5],
        [5, 7],
        [7, 10],
        [7, 10],
      ],
      142 / 158,
      158,
      1.232495,
    ],
    [
      'treated',
      [
        [12, 12],
        [11, 11],
        [10, 10],
        [9, 9],
        [10, 11],
        [9, 10],
        [9, 10],
        [8, 9],
        [8, 9],
        [4, 5],
        [7, 9],
        [4, 7],
        [5, 10],
        [3, 6],
        [3, 10],
        [0, 7],
      ],
      112 / 145,
      145,
      3.952861,
    ],
  ] as const)(
    'of the litters of rats, %s, has the design effect of Rao and Scott',
    (_, litters, ratio, pups, effect) => {
      const found = ratioInterval(parts(litters), 0.95)!;
      expect(found.ratio).toBeCloseTo(ratio, 12);
      expect(found.df).toBe(15);
      const error = (found.high - found.low) / 2 / tQuantile(0.975, 15);
      expect(error ** 2 / ((ratio * (1 - ratio)) / pups)).toBeCloseTo(effect, 5);
    },
  );

  it('is the interval of a mean where each customer counts for one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 }), (values) => {
        const found = ratioInterval(parts(values.map((value) => [value, 1])))!;
        const { mean, low, high, df } = meanInterval(values)!;
        expect(found.df).toBe(df);
        expect(found.ratio).toBeCloseTo(mean, 9);
        expect(found.low).toBeCloseTo(low, 7);
        expect(found.high).toBeCloseTo(high, 7);
      }),
    );
  });

  it('does not care for the currency, and has no width where all have the same ratio', () => {
    const some = parts([
      [1, 2],
      [2, 3],
      [2, 5],
    ]);
    const found = ratioInterval(some)!;
    expect(found.ratio).toBe(0.5);
    const cents = ratioInterval(some.map((p) => ({ numerator: p.numerator * 100, denominator: p.denominator * 100 })))!;
    expect(cents.low).toBeCloseTo(found.low, 12);
    expect(
      ratioInterval(
        parts([
          [1, 2],
          [2, 4],
          [5, 10],
        ]),
      ),
    ).toEqual({ ratio: 0.5, low: 0.5, high: 0.5, df: 2 });
  });

  it('holds the true ratio in about 90 % of cases', () => {
    let held = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const draw = random(99, seed);
      const customers = Array.from({ length: 100 }, () => {
        const before = Math.exp(2 * draw());
        return { numerator: before * (0.7 + 0.6 * draw()), denominator: before };
      });
      const { low, high } = ratioInterval(customers)!;
      if (low <= 1 && 1 <= high) held++;
    }
    // 0.9 +- 3.29 sqrt(0.9 * 0.1 / 1000).
    expect(Math.abs(held / 1000 - 0.9)).toBeLessThan(0.031);
  });

  it('is null for fewer than two, and for denominators that add up to 0', () => {
    expect(ratioInterval([])).toBeNull();
    expect(ratioInterval(parts([[1, 2]]))).toBeNull();
    expect(
      ratioInterval(
        parts([
          [1, 0],
          [2, 0],
        ]),
      ),
    ).toBeNull();
  });
  it('refuses what is not finite', () => {
    expect(() =>
      ratioInterval(
        parts([
          [1, 2],
          [Number.NaN, 1],
        ]),
      ),
    ).toThrow(RangeError);
    expect(() =>
      ratioInterval(
        parts([
          [1, 2],
          [1, Number.POSITIVE_INFINITY],
        ]),
      ),
    ).toThrow(RangeError);
    expect(() =>
      ratioInterval(
        parts([
          [1, 2],
          [1, 3],
        ]),
        90,
      ),
    ).toThrow(RangeError);
  });
});
