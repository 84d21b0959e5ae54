import { expect, test } from 'vitest';
import { timeZone, zoneOfInterval } from '../../../../server/sql-api/session/time-zone.ts';
import { zoneOf } from '../../../../server/sql-api/zone.ts';

const set = (value: string) => timeZone(value, 'TimeZone');

test.each([
  ['europe/berlin', 'Europe/Berlin'],
  ['utc', 'UTC'],
  ['US/Pacific', 'US/Pacific'],
  ['2', '<+02>-02'],
  ['-3.5', '<-03:30>+03:30'],
  ['+5', '<+05>-05'],
  ['GMT-02:00', 'GMT-02:00'],
])('%s is shown as %s', (value, shown) => {
  expect(set(value)).toBe(shown);
  // What is shown can be set again.
  expect(set(shown)).toBe(shown);
});

test.each(['', 'Nowhere', '+02:00', '02:00', '200', 'x; drop', 'constructor'])('%j is refused', (value) => {
  expect(() => set(value)).toThrow(expect.objectContaining({ code: '22023' }));
});

test('fixed distances count to the east, whatever the sign that is written', () => {
  expect(zoneOf('<+02>-02')).toEqual({ minutesEast: 120 });
  expect(zoneOf('GMT-02:00')).toEqual({ minutesEast: 120 });
  expect(zoneOf('UTC+3')).toEqual({ minutesEast: -180 });
  expect(zoneOf('<-03:30>+03:30')).toEqual({ minutesEast: -210 });
  expect(zoneOf('Europe/Berlin')).toEqual({ name: 'Europe/Berlin' });
});

test('intervals are fixed distances', () => {
  expect(zoneOfInterval('+02:00')).toBe('<+02>-02');
  expect(zoneOfInterval('-3')).toBe('<-03>+03');
  expect(() => zoneOfInterval('1 day')).toThrow(expect.objectContaining({ code: '22023' }));
});
