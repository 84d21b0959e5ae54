import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../transforms/statistics/benjamini-hochberg.ts';

/** Y. Benjamini and Y. Hochberg (1995), section 4.2: 15 comparisons of two treatments of myocardial infarction. */
const MYOCARDIAL = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];
const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });

describe('benjaminiHochberg', () => {
  it('finds the four that Benjamini and Hochberg found', () =>
    expect(benjaminiHochberg(MYOCARDIAL).filter((p) => p <= 0.05)).toHaveLength(4));

  // scipy 1.17.1: scipy.stats.false_discovery_control.
  it('adjusts them as scipy does', () => {
    const expected = [
      0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765, 0.486, 0.58118182, 0.714875,
      0.75323077, 0.81321429, 1,
    ];
    benjaminiHochberg(MYOCARDIAL).forEach((p, at) => {
      expect(p).toBeCloseTo(expected[at]!, 7);
    });
  });

  it('leaves p-values where they were', () => {
    const shuffled = [0.5, 0.01, 0.03, 0.04];
    [0.5, 0.04, 0.16 / 3, 0.16 / 3].forEach((expected, at) => {
      expect(benjaminiHochberg(shuffled)[at]).toBeCloseTo(expected, 12);
    });
    expect(shuffled).toEqual([0.5, 0.01, 0.03, 0.04]);
  });

  it('never makes smaller, keeps the order, and is never stricter than Bonferroni', () => {
    fc.assert(
      fc.property(ps, (values) => {
        const adjusted = benjaminiHochberg(values);
        const family = values.map((p) => Math.min(1, p * values.length));
        values.forEach((p, i) => {
          expect(adjusted[i]!).toBeGreaterThanOrEqual(p * (1 - 1e-15));
          expect(adjusted[i]!).toBeLessThanOrEqual(family[i]! * (1 + 1e-12));
          values.forEach((other, j) => {
            if (p < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
    );
  });

  it('of none is none, of one is itself', () => {
    expect(benjaminiHochberg([])).toEqual([]);
    expect(benjaminiHochberg([0.03])).toEqual([0.03]);
  });
  it.each([-0.1, 1.1, Number.NaN])('refuses %d', (p) => expect(() => benjaminiHochberg([0.5, p])).toThrow(RangeError));
});
