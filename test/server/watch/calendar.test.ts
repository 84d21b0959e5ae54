import { expect, test } from 'vitest';
import { addDays, addPeriods, dayAfter, dayBefore, daysBetween, lastComplete } from '../../../server/watch/calendar.ts';

test('days across months, years and leap days', () => {
  expect(dayAfter('2024-02-28')).toBe('2024-02-29');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  expect(dayBefore('2026-03-01')).toBe('2026-02-28');
  expect(addDays('2026-10-31', -60)).toBe('2026-09-01');
  expect(daysBetween('2026-10-01', '2026-10-31')).toBe(31);
});

test.each([
  ['2026-10-31', '2026-10-31'],
  ['2026-10-30', '2026-09-30'],
  ['2026-03-01', '2026-02-28'],
  ['2024-03-15', '2024-02-29'],
])('on %s the last month that is over ends on %s', (day, end) => {
  expect(lastComplete(day)).toBe(end);
});

test('periods back from the end of a month, or from a day', () => {
  expect(addPeriods('2026-10-31', 'month', -1)).toBe('2026-09-30');
  expect(addPeriods('2026-10-31', 'month', -8)).toBe('2026-02-28');
  expect(addPeriods('2026-02-28', 'month', 1)).toBe('2026-03-31');
  expect(addPeriods('2026-10-31', 'week', -4)).toBe('2026-10-03');
});
