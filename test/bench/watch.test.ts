import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAYS } from '../../bench/find-faults.ts';
import { plant } from '../../bench/planted.ts';
import { makeWatchRows, WATCHED_DIMENSIONS, WATCHED_END } from '../../bench/watch-rows.ts';
import { type Database, openDatabase } from '../../server/warehouse/session.ts';
import { detect } from '../../server/watch/detect.ts';

let database: Database;
let connection: DuckDBConnection;
beforeAll(async () => {
  database = await openDatabase(':memory:');
  connection = await database.connect();
});
afterAll(() => database.close());

/** Rows and what they hold, as one line. */
const summary = async (table: string) => {
  const sums = 'count(*), round(sum(numerator), 4), round(sum(denominator), 4), bit_xor(hash("day", numerator))';
  return (await connection.runAndReadAll(`select ${sums} from ${table}`)).getRowsJson();
};

it('makes the same rows from the same seed', async () => {
  const rows = { leaves: 50, days: 14 };
  await makeWatchRows(connection, 'one', { ...rows, seed: 1 });
  await makeWatchRows(connection, 'again', { ...rows, seed: 1 });
  await makeWatchRows(connection, 'other', { ...rows, seed: 2 });
  expect(await summary('again')).toEqual(await summary('one'));
  expect(await summary('other')).not.toEqual(await summary('one'));
  const faults = { kind: 'ratio', leaves: 50, days: DAYS, faults: 1, over: 1 } as const;
  const planted = await plant(connection, 'one', { ...faults, seed: 1 });
  expect(await plant(connection, 'again', { ...faults, seed: 1 })).toEqual(planted);
  expect(await summary('again')).toEqual(await summary('one'));
});

it('the two faults among many segments are told, and nothing else', async () => {
  await makeWatchRows(connection, 'rows', { seed: 1, leaves: 2000, days: 90 });
  const { findings } = await detect(connection, {
    relation: 'rows',
    dimensions: WATCHED_DIMENSIONS,
    kind: 'ratio',
    periods: { unit: 'week', end: WATCHED_END, baseline: 8, windows: [1, 4] },
    direction: 'both',
    minimum: 50,
    level: 0.05,
  });
  const told = findings.map(({ where, since }) => [where.at(-1)!.value, since]);
  expect(told.sort()).toEqual([
    ['campaign-3', '2026-10-25'],
    ['creative-5', '2026-10-04'],
  ]);
});
