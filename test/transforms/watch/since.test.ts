import { describe, expect, it } from 'vitest';
import { type Day, stepIn } from '../../../transforms/watch/since.ts';

const FIRST = Date.parse('2026-08-09');
const day = (at: number) => new Date(FIRST + at * 86_400_000).toISOString().slice(0, 10);
/** Twelve weeks whose weekends cost half, and that change by a factor from a day on. */
const series = (from: number, factor: number): Day[] =>
  Array.from({ length: 84 }, (_, at) => {
    const weekend = [0, 6].includes(new Date(day(at)).getUTCDay());
    return { day: day(at), n: 100 * (weekend ? 1 : 2) * (at >= from ? factor : 1) + (at % 3), d: 100 };
  });
const baselineEnd = day(55);

describe('stepIn', () => {
  it.each([
    [77, 1.5, 1],
    [60, 0.7, -1],
    [80, 2, 1],
    // Inside the baseline: a move is told as old as it is.
    [50, 1.5, 1],
  ])('finds the step at day %d by a factor of %d', (from, factor, sign) =>
    expect(stepIn(series(from, factor), { baselineEnd, sign })).toBe(day(from)),
  );
  it('looks for a step in the direction that is asked for', () => {
    const up = series(70, 2).map((each, at) => (at >= 30 && at < 40 ? { ...each, n: each.n / 4 } : each));
    expect(stepIn(up, { baselineEnd, sign: 1 })).toBe(day(70));
  });
  it('is the last day where there is no step at all', () => {
    const flat = Array.from({ length: 84 }, (_, at) => ({ day: day(at), n: 0, d: 0 }));
    expect(stepIn(flat, { baselineEnd, sign: 1 })).toBe(day(83));
  });
});
