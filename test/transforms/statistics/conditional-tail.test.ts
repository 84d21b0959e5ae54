import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionalTail } from '../../../transforms/statistics/conditional-tail.ts';

/** P(X <= k) of a binomial, term by term. */
function upTo(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

describe('conditionalTail', () => {
  it.each([
    [12, 30, 1, 10],
    [0, 25, 1, 4],
    [9, 0, 2, 3],
    [3, 30, 1, 10],
    [40, 40, 1, 1],
  ])('%d after %d is twice the smaller binomial tail', (later, earlier, now, before) => {
    const share = now / (now + before);
    const below = upTo(later, later + earlier, share);
    const above = later === 0 ? 1 : 1 - upTo(later - 1, later + earlier, share);
    const p = conditionalTail({ count: later, exposure: now }, { count: earlier, exposure: before });
    expect(p / Math.min(1, 2 * Math.min(below, above))).toBeCloseTo(1, 5);
  });
  it('is a probability, and less where the later count is further out', () =>
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.integer({ min: 1, max: 20 }), (earlier, more, before) => {
        const at = (count: number) => conditionalTail({ count, exposure: 1 }, { count: earlier, exposure: before });
        const usual = earlier / before;
        expect(at(usual + more)).toBeLessThanOrEqual(1);
        expect(at(usual + more + 1)).toBeLessThanOrEqual(at(usual + more) + 1e-9);
      }),
    ));
  it('says nothing where there are none', () =>
    expect(conditionalTail({ count: 0, exposure: 1 }, { count: 0, exposure: 8 })).toBe(1));
  it.each([
    () => conditionalTail({ count: -1, exposure: 1 }, { count: 1, exposure: 1 }),
    () => conditionalTail({ count: 1, exposure: 0 }, { count: 1, exposure: 1 }),
  ])('%s is refused', (call) => expect(call).toThrow(RangeError));
});
