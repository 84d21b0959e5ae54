import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from '../../../transforms/statistics/holm.ts';

describe('holm', () => {
  // By hand: the least times 4, the next times 3, and never less than one before it.
  it.each([
    [
      [0.01, 0.04, 0.03, 0.5],
      [0.04, 0.09, 0.09, 0.5],
    ],
    [
      [0.01, 0.02, 0.022, 0.09],
      [0.04, 0.06, 0.06, 0.09],
    ],
    [
      [0.6, 0.9],
      [1, 1],
    ],
  ])('of %j is %j', (ps, expected) => {
    holm(ps).forEach((p, at) => {
      expect(p).toBeCloseTo(expected[at]!, 12);
    });
  });

  // Benjamini and Hochberg (1995), section 4.2: Bonferroni's procedure, which Holm's contains, finds three of these 15.
  it('finds three of the 15 of Benjamini and Hochberg', () => {
    const ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719];
    expect(holm([...ps, 0.6528, 0.759, 1]).filter((p) => p <= 0.05)).toHaveLength(3);
  });

  it('lies between the p-value and that of Bonferroni, and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (ps) => {
        const adjusted = holm(ps);
        ps.forEach((p, i) => {
          expect(adjusted[i]!).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]!).toBeLessThanOrEqual(Math.min(1, p * ps.length) + 1e-15);
          ps.forEach((other, j) => {
            if (p < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
    );
  });

  it('of none is none, of one is itself', () => {
    expect(holm([])).toEqual([]);
    expect(holm([0.03])).toEqual([0.03]);
  });
  it.each([-0.1, 1.1, Number.NaN])('refuses %d', (p) => expect(() => holm([0.5, p])).toThrow(RangeError));
});
