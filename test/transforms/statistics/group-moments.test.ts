import { describe, expect, it } from 'vitest';
import { grandOffset, groupMoments } from '../../../transforms/statistics/group-moments.ts';

describe('groupMoments', () => {
  it('tells means from the first value', () => {
    const { origin, groups } = groupMoments([
      [10, 12],
      [13, 13, 16],
    ]);
    expect(origin).toBe(10);
    expect(groups).toEqual([
      { count: 2, offset: 1, squares: 2 },
      { count: 3, offset: 4, squares: 6 },
    ]);
    expect(grandOffset(groups)).toBe(2.8);
  });

  it('keeps the digits of large values that differ by little', () => {
    const [group] = groupMoments([[1e15 + 1, 1e15 + 2, 1e15 + 3]]).groups;
    expect(group).toEqual({ count: 3, offset: 1, squares: 2 });
  });

  it('takes a crumb of rounding in sums for equal values', () => {
    const sum = 0.1 + 0.1 + 0.1;
    const [group] = groupMoments([{ count: 3, sum, sumOfSquares: 0.1 ** 2 * 3 }]).groups;
    expect(group!.squares).toBeCloseTo(0, 15);
    expect(group!.squares).toBeGreaterThanOrEqual(0);
  });

  it('is empty for no groups', () => expect(groupMoments([])).toEqual({ origin: 0, groups: [] }));
});
