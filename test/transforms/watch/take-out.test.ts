import { describe, expect, it } from 'vitest';
import type { MetricKind } from '../../../transforms/watch/finding.ts';
import type { Leaves } from '../../../transforms/watch/leaves.ts';
import { backToExpected } from '../../../transforms/watch/take-out.ts';

/** Leaves of one window of one period after a baseline of ten. */
function setting(
  kind: MetricKind,
  rows: readonly { baseN: number; baseD: number; n: number; d: number }[],
  signed = false,
) {
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
  const leaves: Leaves = {
    count: rows.length,
    codes: [],
    baseN: column(({ baseN }) => baseN),
    baseD: column(({ baseD }) => baseD),
    amount: column(({ baseN }) => Math.abs(baseN)),
    n: [column(({ n }) => n)],
    d: [column(({ d }) => d)],
  };
  return { leaves, windows: [1], kind, signed };
}

describe('backToExpected', () => {
  it('scales the leaves of a ratio to what was expected, and tells by how much', () => {
    const given = setting('ratio', [
      { baseN: 2000, baseD: 1000, n: 400, d: 100 },
      { baseN: 1000, baseD: 1000, n: 230, d: 100 },
      { baseN: 1500, baseD: 1000, n: 150, d: 100 },
    ]);
    const { n, d } = backToExpected(given, [0, 1], 0, 1.5);
    expect([...given.leaves.n[0]!]).toEqual([
      expect.closeTo((300 * 400) / 630),
      expect.closeTo((300 * 230) / 630),
      150,
    ]);
    expect([...n]).toEqual([expect.closeTo((300 * 400) / 630 - 400), expect.closeTo((300 * 230) / 630 - 230)]);
    expect([...d]).toEqual([expect.closeTo(0), expect.closeTo(0)]);
  });
  it('gives lost denominators back, so that roll-ups across keep their mix', () => {
    const given = setting('ratio', [
      { baseN: 2000, baseD: 1000, n: 200, d: 50 },
      { baseN: 1000, baseD: 1000, n: 100, d: 100 },
    ]);
    backToExpected(given, [0], 0, 2);
    // All had 150 of the 200 a period of the baseline: half of them is the first leaf's usual part.
    expect(given.leaves.d[0]![0]).toBeCloseTo(75);
    expect(given.leaves.n[0]![0]).toBeCloseTo(150);
  });
  it('shares out what has gone altogether', () => {
    const given = setting('count', [
      { baseN: 300, baseD: 10, n: 0, d: 1 },
      { baseN: 100, baseD: 10, n: 0, d: 1 },
    ]);
    backToExpected(given, [0, 1], 0, 40);
    expect([...given.leaves.n[0]!]).toEqual([30, 10]);
  });
  it('shifts what may be negative', () => {
    const given = setting(
      'ratio',
      [
        { baseN: 200, baseD: 1000, n: -30, d: 100 },
        { baseN: -100, baseD: 1000, n: -40, d: 100 },
      ],
      true,
    );
    backToExpected(given, [0, 1], 0, 0.05);
    expect([...given.leaves.n[0]!]).toEqual([expect.closeTo(10), expect.closeTo(0)]);
  });
  it('puts new leaves aside, and leaves the others as they are when it was the new ones that moved', () => {
    const given = setting('count', [
      { baseN: 300, baseD: 10, n: 31, d: 1 },
      { baseN: 0, baseD: 10, n: 50, d: 1 },
    ]);
    const { n } = backToExpected(given, [0, 1], 0, 30);
    expect([...given.leaves.n[0]!]).toEqual([31, 0]);
    expect([...n]).toEqual([0, -50]);
  });
});
