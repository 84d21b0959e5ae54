/** Instants in the zone of the session, as a real Postgres reads and writes them there: byte for byte. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import { offsetText } from '../../../../server/sql-api/execute/offsets.ts';
import { Postgres } from './postgres.ts';
import { messages, type Served, serve, withValue } from './served.ts';

let served: Served;
let postgres: Postgres;
beforeAll(async () => {
  [served, postgres] = await Promise.all([serve(), Postgres.open()]);
});
afterAll(async () => {
  await served.close();
  await postgres.close();
});

const ZONES = [
  'UTC',
  'Europe/Zurich',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Australia/Lord_Howe',
  '<+02>-02',
  '<-03:30>+03:30',
  '<+30>-30',
  'GMT-02:00',
];

/** Every half an hour of the days around the changes of the clock in all these zones, and times long ago and far ahead. */
const CHANGES = ['2024-03-10', '2024-03-31', '2024-04-07', '2024-09-29', '2024-10-06', '2024-10-27', '2024-11-03'];
const two = (value: number) => String(value).padStart(2, '0');
const TIMES = [
  ...CHANGES.flatMap((day) =>
    Array.from({ length: 48 }, (_, half) => `${day} ${two(half >> 1)}:${two((half & 1) * 30)}`),
  ),
  ...[
    '2026-01-01',
    '1969-12-31 23:59:59.999999',
    '1941-06-01 12:00',
    '1894-05-31 23:45',
    '1853-07-16',
    '1700-01-01 06:00:00.5',
  ],
  ...[
    '0044-03-15 12:00:00 BC',
    '2037-07-01',
    '2050-07-01',
    '2399-12-31 23:00',
    '2400-02-29',
    '12024-08-01',
    '290000-12-31',
  ],
  ...['infinity', '-infinity', 'epoch', '2026-01-01 00:00:00+01', '2026-07-01 00:00:00Z', '2026-07-01 12:00:00-05:30'],
];

/** What our side gives for a parameter that is handed back; the SQLSTATE when it fails. */
async function ours(oid: number, type: string, value: string, timeZone: string, told: 0 | 1): Promise<Buffer | string> {
  const execution = withValue(`select cast($1 as ${type})`, oid, value, 0, oid);
  try {
    return await messages(served, { ...execution, timeZone }, told);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.code;
  }
}
const readable = (answer: Buffer | string) => (typeof answer === 'string' ? answer : answer.toString('latin1', 11));

describe.each(ZONES)('%s', (zone) => {
  beforeAll(() => postgres.zone(zone));

  test('instants are read and written as in Postgres', async () => {
    const array = `{${TIMES.map((time) => `"${time}"`).join(',')},NULL}`;
    const split = (answer: Buffer | string) => readable(answer).split(',');
    const theirs = split(await postgres.ask('select $1::timestamptz[]', [[1185, array, 0]], 0));
    const answers = split(await ours(1185, 'timestamptz[]', array, zone, 0));
    expect(theirs).toHaveLength(TIMES.length + 1);
    expect(answers.map((answer, i) => `${TIMES[i]}: ${answer}`)).toEqual(
      theirs.map((told, i) => `${TIMES[i]}: ${told}`),
    );
  });

  test('in binary they are what they are', async () => {
    for (const time of ['2024-03-31 12:00', '2024-10-27 02:30', '2024-12-31 00:00+00', 'infinity']) {
      const theirs = await postgres.ask('select $1::timestamptz', [[1184, time, 0]], 1);
      expect(readable(await ours(1184, 'timestamptz', time, zone, 1))).toBe(readable(theirs));
    }
  });

  test('timestamps without a zone stay as they are', async () => {
    expect(readable(await ours(1114, 'timestamp', '2024-03-31 02:30', zone, 0))).toBe('2024-03-31 02:30:00');
  });
});

test('distances from UTC are told as short as they can be', () => {
  expect([0, 3600, -12_600, 2048, 20_700].map(offsetText)).toEqual(['+00', '+01', '-03:30', '+00:34:08', '+05:45']);
});
