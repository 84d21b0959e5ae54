import { describe, expect, it } from 'vitest';
import { tTwoSided } from '../../../transforms/statistics/tail-probabilities.ts';
import { type Candidate, testOf } from '../../../transforms/watch/candidate.ts';

/** Ten events expected, as chance has it, after eighty in eight periods. */
const few: Candidate = {
  rollUp: 0,
  window: 0,
  codes: [],
  n: 22,
  d: 1,
  expected: 10,
  sd: Math.sqrt(10 * (1 + 1 / 8)),
  df: 1000,
  variance: 10,
  baseN: 80,
  baseD: 8,
  weight: 10,
};

describe('testOf', () => {
  it('is Student-t of what may be negative', () => {
    const { t, p } = testOf(few, 22, 'signed');
    expect(t).toBeCloseTo(12 / Math.sqrt(11.25), 12);
    expect(p).toBe(tTwoSided(t, 1000));
  });
  it('does not take the skewness of few events for news', () => {
    const { p } = testOf(few, 22, 'counted');
    // Binomial(102, 1 / 9), 22 or more, twice: 0.0034 (scipy 1.17.1), a little more with the uncertainty of the variance.
    expect(p).toBeGreaterThan(0.0033);
    expect(p).toBeLessThan(0.0036);
    expect(testOf(few, 22, 'signed').p).toBeLessThan(0.0005);
  });
  it('takes amounts for more skewed than counts', () =>
    expect(testOf(few, 22, 'amounts').p).toBeGreaterThan(testOf(few, 22, 'counted').p));
  it('never finds more than t does', () => {
    for (const numerators of ['counted', 'amounts'] as const)
      for (const n of [0, 2, 5, 9, 10, 11, 15, 30])
        expect(testOf(few, n, numerators).p).toBeGreaterThanOrEqual(testOf(few, n, 'signed').p);
  });
  it('agrees with t where there are many', () => {
    const many = { ...few, expected: 1e5, variance: 1e5, baseN: 8e5, sd: Math.sqrt(1e5 * 1.125) };
    expect(testOf(many, 101_000, 'counted').p / testOf(many, 101_000, 'signed').p).toBeCloseTo(1, 1);
  });
});
