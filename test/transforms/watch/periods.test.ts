import { describe, expect, it } from 'vitest';
import type { Periods } from '../../../transforms/watch/finding.ts';
import {
  baselineIndices,
  checkPeriods,
  firstDayOf,
  periodCount,
  windowDays,
  withinPeriods,
} from '../../../transforms/watch/periods.ts';

const weeks: Periods = { unit: 'week', end: '2026-10-31', baseline: 8, windows: [1, 4] };
const months: Periods = { unit: 'month', end: '2026-02-28', baseline: 3, windows: [1] };

describe('weeks', () => {
  it('are seven days each, counted back from the last', () => {
    expect([0, 1, 4].map((index) => firstDayOf(weeks, index))).toEqual(['2026-10-25', '2026-10-18', '2026-09-27']);
    expect(windowDays(weeks, 4)).toEqual(['2026-10-04', '2026-10-31']);
  });
  it('have their baseline before the longest window', () => {
    expect(periodCount(weeks)).toBe(12);
    expect(baselineIndices(weeks)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(withinPeriods(weeks)).toBe(`"day" between date '2026-08-09' and date '2026-10-31'`);
  });
});

it('months are calendar months', () => {
  expect([0, 1, 3].map((index) => firstDayOf(months, index))).toEqual(['2026-02-01', '2026-01-01', '2025-11-01']);
  expect(windowDays(months, 1)).toEqual(['2026-02-01', '2026-02-28']);
  expect(() => checkPeriods(months)).not.toThrow();
});
