import { describe, expect, it } from 'vitest';
import { studentizedRangeQuantile, studentizedRangeTail } from '../../../transforms/statistics/studentized-range.ts';
import { tTwoSided } from '../../../transforms/statistics/tail-probabilities.ts';

/**
 * H. L. Harter, Tables of range and studentized range, Annals of Mathematical Statistics 31 (1960) 1122-1147: q for 2,
 * 3, ... 10 groups, accurate within a unit in the last place.
 */
const HARTER = [
  [0.95, 5, [3.635, 4.602, 5.218, 5.673, 6.033, 6.33, 6.582, 6.802, 6.995]],
  [0.95, 10, [3.151, 3.877, 4.327, 4.654, 4.912, 5.124, 5.305, 5.461, 5.599]],
  [0.95, 20, [2.95, 3.578, 3.958, 4.232, 4.445, 4.62, 4.768, 4.896, 5.008]],
  [0.95, 60, [2.829, 3.399, 3.737, 3.977, 4.163, 4.314, 4.441, 4.55, 4.646]],
  [0.95, 1e9, [2.772, 3.314, 3.633, 3.858, 4.03, 4.17, 4.286, 4.387, 4.474]],
  [0.99, 5, [5.702, 6.976, 7.804, 8.421, 8.913, 9.321, 9.669, 9.972, 10.24]],
  [0.99, 10, [4.482, 5.27, 5.769, 6.136, 6.428, 6.669, 6.875, 7.055, 7.213]],
  [0.99, 1e9, [3.643, 4.12, 4.403, 4.603, 4.757, 4.882, 4.987, 5.078, 5.157]],
] as const;

describe.each(HARTER)('%d with %d degrees of freedom, as Harter has it', (confidence, df, row) => {
  it.each(row.map((q, at) => [at + 2, q] as const))('%d groups: %d', (groups, q) => {
    expect(Math.abs(studentizedRangeQuantile(confidence, groups, df) - q)).toBeLessThan(q > 10 ? 0.011 : 0.0016);
    expect(Math.abs(studentizedRangeTail(q, groups, df) / (1 - confidence) - 1)).toBeLessThan(0.003);
  });
});

describe('few degrees of freedom', () => {
  // The same tables, 2 degrees of freedom at 95 %: jStat is good to three digits there, and two groups are exact.
  it.each([
    [2, 6.085],
    [3, 8.331],
    [10, 13.99],
    [20, 16.77],
  ])('2 and %d groups: about %d', (groups, q) =>
    expect(studentizedRangeQuantile(0.95, groups, 2) / q).toBeCloseTo(1, groups === 2 ? 4 : 2),
  );

  it('fewer than 2: at least as much as is true', () => {
    expect(studentizedRangeQuantile(0.95, 2, 1)).toBeCloseTo(17.97, 2);
    expect(studentizedRangeQuantile(0.95, 3, 1)).toBeGreaterThan(26.98);
    expect(studentizedRangeTail(26.98, 3, 1)).toBeGreaterThan(0.05);
    expect(studentizedRangeTail(0.5, 3, 1.5)).toBe(1);
  });
});

describe('the studentized range', () => {
  it('of two groups is Student t times the root of 2', () =>
    expect(studentizedRangeTail(3 * Math.SQRT2, 2, 17.8)).toBe(tTwoSided(3, 17.8)));

  it('a quantile is exceeded with the probability that was asked for, also where jStat.tukey.inv gives up', () => {
    for (const confidence of [0.5, 0.9, 0.95, 0.99, 0.999])
      for (const groups of [3, 8, 50])
        for (const df of [2.5, 12.3, 60, 495, 30_000]) {
          const q = studentizedRangeQuantile(confidence, groups, df);
          expect(studentizedRangeTail(q, groups, df) / (1 - confidence)).toBeCloseTo(1, 5);
        }
  });

  it('falls from 1 to 0', () => {
    expect(studentizedRangeTail(0, 4, 30)).toBe(1);
    expect(studentizedRangeTail(Number.POSITIVE_INFINITY, 4, 30)).toBe(0);
    expect(studentizedRangeTail(80, 4, 3000)).toBeLessThan(1e-10);
    for (let q = 0.1; q < 12; q += 0.1)
      expect(studentizedRangeTail(q, 6, 40)).toBeLessThanOrEqual(studentizedRangeTail(q - 0.1, 6, 40) + 1e-12);
  });

  it.each([
    () => studentizedRangeTail(-1, 3, 10),
    () => studentizedRangeTail(Number.NaN, 3, 10),
    () => studentizedRangeTail(1, 1, 10),
    () => studentizedRangeTail(1, 2.5, 10),
    () => studentizedRangeTail(1, 3, 0),
    () => studentizedRangeQuantile(0.95, 3, Number.NaN),
    () => studentizedRangeQuantile(1, 3, 10),
    () => studentizedRangeQuantile(0, 3, 10),
    () => studentizedRangeQuantile(95, 3, 10),
  ])('%s is refused', (call) => expect(call).toThrow(RangeError));
});
