import { describe, expect, it } from 'vitest';
import { closure, dependencies, rollUps } from '../../../transforms/watch/roll-ups.ts';

/** Channel, campaign, creative: 2, 4 and 3 values; each campaign has one channel, all else is crossed. */
const follows = dependencies(
  [2, 4, 3],
  [
    [0, 4, 6],
    [4, 0, 12],
    [6, 12, 0],
  ],
);

describe('dependencies', () => {
  it('finds that a campaign tells its channel, and not the other way', () =>
    expect(follows).toEqual([
      [true, false, false],
      [true, true, false],
      [false, false, true],
    ]));
  it('leaves out a dimension with one value', () =>
    expect(
      dependencies(
        [1, 3],
        [
          [0, 3],
          [3, 0],
        ],
      ),
    ).toEqual([
      [false, false],
      [false, true],
    ]));
});

it('closes a set under what follows from it', () => {
  expect(closure(follows, [1])).toEqual([0, 1]);
  expect(closure(follows, [1, 2])).toEqual([0, 1, 2]);
  expect(closure(follows, [])).toEqual([]);
});

describe('rollUps', () => {
  it('has each segment once, with all that is known of it', () =>
    expect(rollUps(follows).map(({ dimensions, free }) => [dimensions.join(), free])).toEqual([
      ['', 0],
      ['0', 1],
      ['0,1', 1],
      ['2', 1],
      ['0,2', 2],
      ['0,1,2', 2],
    ]));
  it('goes up to three free dimensions, and to the leaves', () => {
    const crossed = dependencies(
      [2, 2, 2, 2, 2],
      Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => 4)),
    );
    const all = rollUps(crossed);
    // 1 + 5 + 10 + 10, and the leaves.
    expect(all).toHaveLength(27);
    expect(all.at(-1)).toEqual({ dimensions: [0, 1, 2, 3, 4], free: 5 });
  });
  it('is the total alone where nothing varies', () => {
    expect(
      rollUps(
        dependencies(
          [1, 1],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ),
    ).toEqual([{ dimensions: [], free: 0 }]);
    expect(rollUps([])).toEqual([{ dimensions: [], free: 0 }]);
  });
});
