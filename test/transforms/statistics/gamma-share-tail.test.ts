import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gammaShareTail } from '../../../transforms/statistics/gamma-share-tail.ts';
import { fTail } from '../../../transforms/statistics/tail-probabilities.ts';

const shape = fc.double({ min: 0.5, max: 500, noNaN: true });

describe('gammaShareTail', () => {
  // Of two exponential variables each share is as likely as any other.
  it.each([0.01, 0.2, 0.5, 0.9])('of shapes 1 and 1 at a share of %d', (share) =>
    expect(gammaShareTail({ amount: share, shape: 1 }, { amount: 1 - share, shape: 1 })).toBeCloseTo(
      2 * Math.min(share, 1 - share),
      6,
    ),
  );
  // Means of gamma variables of one scale have F as their ratio.
  it('is the test of F', () =>
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.2, max: 5, noNaN: true }), (a, b, ratio) => {
        const above = fTail(ratio, 2 * a, 2 * b);
        const p = gammaShareTail({ amount: ratio * a, shape: a }, { amount: b, shape: b });
        expect(p).toBeCloseTo(2 * Math.min(above, 1 - above), 5);
      }),
    ));
  it('says nothing where nothing came', () =>
    expect(gammaShareTail({ amount: 0, shape: 1 }, { amount: 0, shape: 1 })).toBe(1));
  it.each([
    () => gammaShareTail({ amount: -1, shape: 1 }, { amount: 1, shape: 1 }),
    () => gammaShareTail({ amount: 1, shape: 0 }, { amount: 1, shape: 1 }),
  ])('%s is refused', (call) => expect(call).toThrow(RangeError));
});
