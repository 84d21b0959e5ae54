import { describe, expect, test } from 'vitest';
import { nextRun, scheduleProblems } from '../../../server/refresh/schedule.ts';

describe('scheduleProblems', () => {
  test.each(['0 6 * * *', '*/15 8-18 * * MON-FRI', '30 0 6 * * *', '@daily', '0 6 L * *', ' 0  6 * * 1 '])(
    '%j is a schedule',
    (expression) => {
      expect(scheduleProblems(expression, 'Europe/Berlin')).toEqual([]);
    },
  );

  test.each([
    ['61 * * * *', 'minute'],
    ['0 25 * * *', 'hour'],
    ['0 6 * *', '4 fields'],
    ['6', '1 field'],
    ['0 6 * * someday', 'illegal'],
    ['@dayly', '@dayly'],
    ['0 0 30 2 *', 'never'],
    // A moment is no schedule, though croner takes it for one.
    ['2099-01-01T06:00:00', '1 field'],
  ])('%j is none, and says why and what is one', (expression, why) => {
    const [problem, ...others] = scheduleProblems(expression, 'UTC');
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ where: 'STRATA_SCHEDULE' });
    expect(problem!.what).toContain(why);
    expect(problem!.hint).toContain('"0 6 * * *"');
  });

  test('a time zone that is none', () => {
    expect(scheduleProblems('0 6 * * *', 'Europe/Berlyn')).toMatchObject([{ where: 'STRATA_SCHEDULE_TIMEZONE' }]);
  });
});

test('a schedule is due by the clock of its time zone, in summer and in winter', () => {
  const next = nextRun({ expression: '0 6 * * *', timezone: 'America/New_York' })!;
  const there = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' });
  expect(there.format(new Date(next))).toBe('06:00');
  const inJuly = nextRun({ expression: '0 6 1 7 *', timezone: 'America/New_York' })!;
  expect(inJuly.slice(5)).toBe('07-01T10:00:00.000Z');
  const inJanuary = nextRun({ expression: '0 6 1 1 *', timezone: 'America/New_York' })!;
  expect(inJanuary.slice(5)).toBe('01-01T11:00:00.000Z');
});
