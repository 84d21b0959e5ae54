import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal } from '../../../sources/demo/distributions.ts';
import { random as seeded } from '../../../sources/demo/prng.ts';
import { judgeLevels } from '../../../transforms/watch/level.ts';

/** 15 months around 0.5, of which the last one is told. */
const steady = [0.5, 0.51, 0.49, 0.5, 0.52, 0.5, 0.49, 0.51, 0.5, 0.48, 0.5, 0.51, 0.5, 0.49];
const one = (last: number | null, name = 'a') => ({ name, values: [...steady, last] });

describe('a series', () => {
  test('that jumps is told, with what was expected and by hand its t', () => {
    const { tested, moves } = judgeLevels([one(0.3)], 'down', 0.05);
    expect(tested).toBe(1);
    // Of the last three before it (0.51, 0.5, 0.49) the median; before, each month over the median of its three.
    const pairs = [
      [0.5, 0.5],
      [0.52, 0.5],
      [0.5, 0.5],
      [0.49, 0.5],
      [0.51, 0.5],
      [0.5, 0.5],
      [0.48, 0.5],
      [0.5, 0.5],
      [0.51, 0.5],
      [0.5, 0.5],
      [0.49, 0.5],
    ];
    const rms = Math.sqrt(
      pairs.reduce((sum, [value, median]) => sum + Math.log(value! / median!) ** 2, 0) / pairs.length,
    );
    expect(moves).toHaveLength(1);
    expect(moves[0]).toMatchObject({ name: 'a', value: 0.3, expected: 0.5, df: 11 });
    expect(moves[0]!.t).toBeCloseTo(Math.log(0.3 / 0.5) / rms, 9);
  });

  test('is told in the direction that is asked for', () => {
    expect(judgeLevels([one(0.3)], 'up', 0.05).moves).toEqual([]);
    expect(judgeLevels([one(0.3)], 'both', 0.05).moves).toHaveLength(1);
    expect(judgeLevels([one(0.7)], 'up', 0.05).moves).toHaveLength(1);
  });

  test('that wanders, or moves less than a twentieth, is not', () => {
    const wandering = {
      name: 'w',
      values: [0.5, 0.3, 0.6, 0.2, 0.7, 0.4, 0.1, 0.6, 0.3, 0.8, 0.2, 0.5, 0.4, 0.6, 0.2],
    };
    expect(judgeLevels([wandering], 'both', 0.05).moves).toEqual([]);
    const still = { name: 's', values: [...steady.map(() => 0.5), 0.52] };
    expect(judgeLevels([still], 'both', 0.05).moves).toEqual([]);
    expect(judgeLevels([{ ...still, values: [...steady.map(() => 0.5), 0.6] }], 'both', 0.05).moves).toHaveLength(1);
  });

  test('without a last value, or with a short past, is not judged', () => {
    expect(judgeLevels([one(null)], 'both', 0.05).tested).toBe(0);
    expect(judgeLevels([{ name: 'n', values: [0.5, 0.5, 0.5, 0.5, 0.5, 0.1] }], 'both', 0.05).tested).toBe(0);
    expect(judgeLevels([{ name: 'z', values: steady.map(() => 0) }], 'both', 0.05).tested).toBe(0);
  });
});

test('where nothing moved, a false alarm is as rare as it is asked for', () => {
  const random = seeded(7);
  const families = 400;
  let alarms = 0;
  for (let i = 0; i < families; i++) {
    const series = Array.from({ length: 7 }, (_, name) => ({
      name: String(name),
      values: Array.from({ length: 16 }, () => (name < 3 ? 2 : 0) + 0.2 * normal(random)),
    }));
    if (judgeLevels(series, 'both', 0.05).moves.length > 0) alarms++;
  }
  // 5 % of 400 are 20; 31 or fewer in 99 of 100 runs of a test that keeps its level.
  expect(alarms).toBeLessThanOrEqual(31);
});

test('the order of series does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0.1, 0.3, 0.45, 0.5, 0.7, 0.9], { minLength: 2 }), (lasts) => {
      const series = lasts.map((last) => one(last, String(last)));
      const names = (list: typeof series) =>
        judgeLevels(list, 'both', 0.05)
          .moves.map(({ name }) => name)
          .sort();
      expect(names(series)).toEqual(names(series.toReversed()));
    }),
  );
});
