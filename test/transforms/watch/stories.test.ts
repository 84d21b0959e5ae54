import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../transforms/watch/candidate.ts';
import type { Leaves } from '../../../transforms/watch/leaves.ts';
import { type Search, tellStories } from '../../../transforms/watch/stories.ts';

/** Two channels of three campaigns, a hundred events expected of each leaf; counts of one period. */
const ROLL_UPS = [
  { dimensions: [], free: 0 },
  { dimensions: [0], free: 1 },
  { dimensions: [0, 1], free: 2 },
];
function searchOf(n: readonly number[], given: Partial<Search> = {}): Search {
  const codes = [
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
    [2, 2],
    [2, 3],
  ] as const;
  const column = (value: number) => new Float64Array(6).fill(value);
  const leaves: Leaves = {
    count: 6,
    codes: [0, 1].map((i) => Int32Array.from(codes, (each) => each[i]!)),
    baseN: column(800),
    baseD: column(8),
    amount: column(800),
    n: [Float64Array.from(n)],
    d: [column(1)],
  };
  const candidate = (rollUp: number, places: readonly [number, number]): Candidate => {
    const of = codes.flatMap((code, at) => (places.every((p, i) => p === 0 || p === code[i]) ? [at] : []));
    const expected = 100 * of.length;
    const variance = expected;
    const sums = { n: of.reduce((sum, at) => sum + n[at]!, 0), d: 1, expected, baseN: 8 * expected, baseD: 8 };
    return {
      rollUp,
      window: 0,
      codes: places,
      ...sums,
      sd: Math.sqrt(variance * 1.125),
      df: 500,
      variance,
      weight: expected,
    };
  };
  const candidates = [
    candidate(0, [0, 0]),
    candidate(1, [1, 0]),
    candidate(1, [2, 0]),
    ...codes.map((code) => candidate(2, code)),
  ];
  return {
    rollUps: ROLL_UPS,
    sizes: [2, 3],
    leaves,
    candidates,
    windows: [1],
    signed: false,
    kind: 'count',
    tests: [3, 6, 18],
    level: 0.05,
    unit: 1,
    sign: 0,
    ...given,
  };
}
const told = (search: Search) => tellStories(search).map(({ candidate }) => candidate.codes.join());

describe('tellStories', () => {
  it('is silent where all is as expected', () => expect(told(searchOf([100, 103, 97, 99, 101, 102]))).toEqual([]));
  it('tells the leaf that moved', () => expect(told(searchOf([100, 220, 97, 99, 101, 102]))).toEqual(['1,2']));
  it('tells the channel whose leaves moved alike', () =>
    expect(told(searchOf([160, 150, 155, 99, 101, 102]))).toEqual(['1,0']));
  it('tells everything where all moved alike', () =>
    expect(told(searchOf([150, 155, 148, 152, 149, 151]))).toEqual(['0,0']));
  it('tells faults of opposite sign inside one channel apart', () =>
    expect(told(searchOf([200, 30, 100, 100, 100, 100])).sort()).toEqual(['1,1', '1,2']));
  it('tells only the direction that is asked for', () => {
    expect(told(searchOf([200, 30, 100, 100, 100, 100], { sign: 1 }))).toEqual(['1,1']);
    expect(told(searchOf([200, 30, 100, 100, 100, 100], { sign: -1 }))).toEqual(['1,2']);
  });
  it('adjusts by the number of tests and of stories', () => {
    const [one] = tellStories(searchOf([100, 220, 97, 99, 101, 102]));
    expect(one!.q).toBeCloseTo(one!.p * 18, 12);
    expect(one!.moved).toBeCloseTo(120, 6);
    // The weaker of two needs half of what it would need alone.
    const stories = tellStories(searchOf([100, 220, 97, 99, 140, 102]));
    const weaker = stories.find(({ candidate }) => candidate.codes.join() === '2,2');
    expect(weaker!.q).toBeCloseTo((weaker!.p * 18) / 2, 8);
  });
});
