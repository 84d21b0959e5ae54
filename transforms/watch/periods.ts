/** The periods of a series as days and as SQL: counted back from the last one, which has the index 0. */
import type { Periods } from './finding.ts';

const DAY = 86_400_000;
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);

/** First day of the period with this index, `YYYY-MM-DD`. */
export function firstDayOf({ unit, end }: Periods, index: number): string {
  const last = Date.parse(end);
  if (unit === 'week') return iso(last - (7 * (index + 1) - 1) * DAY);
  const day = new Date(last);
  return iso(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - index, 1));
}

/** Periods of the longest window: the baseline is what comes before it, for all windows alike. */
export const longestWindow = (periods: Periods): number => Math.max(...periods.windows);

/** All periods that are looked at. */
export const periodCount = (periods: Periods): number => longestWindow(periods) + periods.baseline;

/** Indices of the periods of the baseline, the latest first. */
export const baselineIndices = (periods: Periods): number[] =>
  Array.from({ length: periods.baseline }, (_, at) => longestWindow(periods) + at);

/** First and last day of a window of so many periods. */
export const windowDays = (periods: Periods, window: number): readonly [string, string] => [
  firstDayOf(periods, window - 1),
  periods.end,
];

/** SQL for the index of the period that the column `day` falls into. */
export const periodIndex = ({ unit, end }: Periods): string =>
  unit === 'week'
    ? `cast((date '${end}' - "day") // 7 as integer)`
    : `cast(date_diff('month', "day", date '${end}') as integer)`;

/** SQL for the days that are looked at. */
export const withinPeriods = (periods: Periods): string =>
  `"day" between date '${firstDayOf(periods, periodCount(periods) - 1)}' and date '${periods.end}'`;

/** @throws RangeError for periods that cannot be */
export function checkPeriods(periods: Periods): void {
  const { unit, end, baseline, windows } = periods;
  if (!/^\d{4}-\d\d-\d\d$/.test(end) || Number.isNaN(Date.parse(end)) || iso(Date.parse(end)) !== end)
    throw new RangeError(`the last day of the periods is ${end}, expected one as 2026-10-31`);
  if (unit === 'month' && new Date(Date.parse(end) + DAY).getUTCDate() !== 1)
    throw new RangeError(`months end with the last day of one, not with ${end}`);
  if (!Number.isInteger(baseline) || baseline < 1)
    throw new RangeError(`a baseline of ${baseline} periods, expected at least 1`);
  if (windows.length === 0 || windows.some((window) => !Number.isInteger(window) || window < 1))
    throw new RangeError(`windows of ${windows.join(', ') || 'no'} periods, expected whole numbers from 1`);
  if (new Set(windows).size < windows.length)
    throw new RangeError(`windows of ${windows.join(', ')} periods: one twice`);
}
