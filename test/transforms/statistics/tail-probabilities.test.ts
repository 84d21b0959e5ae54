import { describe, expect, it } from 'vitest';
import { chiSquaredTail, fTail, normalTwoSided, tTwoSided } from '../../../transforms/statistics/tail-probabilities.ts';

// Critical values of the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7, to three digits after the point.
describe('fTail', () => {
  it.each([
    [161.448, 1, 1, 0.05],
    [4.965, 1, 10, 0.05],
    [3.478, 4, 10, 0.05],
    [2.866, 4, 20, 0.05],
    [1.927, 10, 100, 0.05],
    [5.994, 4, 10, 0.01],
    [2.503, 10, 100, 0.01],
  ])('of %d with %d and %d is %d', (f, df1, df2, p) => expect(fTail(f, df1, df2) / p).toBeCloseTo(1, 2));

  // By hand: with df1 = 2 it is (1 + 2 f / df2) ^ (-df2 / 2).
  it('keeps the digits of what is next to nothing', () => {
    for (const [f, df] of [
      [100, 50],
      [1000, 200],
      [0.001, 30],
    ] as const)
      expect(fTail(f, 2, df) / (1 + (2 * f) / df) ** (-df / 2)).toBeCloseTo(1, 6);
  });
  it('ends at 1 and 0', () => {
    expect(fTail(0, 3, 7)).toBe(1);
    expect(fTail(Number.POSITIVE_INFINITY, 3, 7)).toBe(0);
  });
});

describe('chiSquaredTail', () => {
  it.each([
    [3.841, 1, 0.05],
    [6.635, 1, 0.01],
    [9.488, 4, 0.05],
    [18.307, 10, 0.05],
    [124.342, 100, 0.05],
  ])('of %d with %d is %d', (x, df, p) => expect(chiSquaredTail(x, df)).toBeCloseTo(p, 4));
  it('ends at 1 and 0', () => {
    expect(chiSquaredTail(0, 4)).toBe(1);
    expect(chiSquaredTail(2000, 4)).toBe(0);
    expect(chiSquaredTail(Number.POSITIVE_INFINITY, 4)).toBe(0);
  });
});

describe('tTwoSided', () => {
  it.each([
    [12.706, 1, 0.05],
    [2.228, 10, 0.05],
    [-2.228, 10, 0.05],
    [1.984, 100, 0.05],
  ])('of %d with %d is %d', (t, df, p) => expect(tTwoSided(t, df)).toBeCloseTo(p, 4));
  it('is 1 at 0, for many degrees of freedom too', () => expect(tTwoSided(0, 100_000)).toBe(1));
});

describe('normalTwoSided', () => {
  it.each([
    [1.959964, 0.05],
    [-1.959964, 0.05],
    [2.575829, 0.01],
    [3.290527, 0.001],
  ])('of %d is %d', (z, p) => expect(normalTwoSided(z)).toBeCloseTo(p, 7));
  it('ends at 1 and 0', () => {
    expect(normalTwoSided(0)).toBe(1);
    expect(normalTwoSided(-40)).toBe(0);
  });
});

it.each([
  () => fTail(-1, 1, 1),
  () => fTail(Number.NaN, 1, 1),
  () => fTail(1, 0, 1),
  () => fTail(1, 1, Number.NaN),
  () => chiSquaredTail(-1, 1),
  () => chiSquaredTail(1, 0),
  () => tTwoSided(Number.NaN, 1),
  () => tTwoSided(1, -1),
  () => normalTwoSided(Number.NaN),
])('%s is refused', (call) => expect(call).toThrow(RangeError));
