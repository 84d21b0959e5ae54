import { afterAll, beforeAll, expect, test } from 'vitest';
import { Driver } from '../../../server/cube/driver.ts';
import { openSnapshots, type Snapshots } from '../../../server/warehouse/snapshots.ts';
import { makeWarehouse } from './company.ts';

const { warehouse, build, remove } = makeWarehouse();
let snapshots: Snapshots;
let driver: Driver;
beforeAll(async () => {
  await build();
  snapshots = await openSnapshots(warehouse, { poll: 0 });
  driver = new Driver(snapshots);
});
afterAll(async () => {
  await snapshots.close();
  remove();
});

const stream = async (sql: string) => (await driver.stream(sql, [], { highWaterMark: 100 })).rowStream;

test('values come as Cube expects them: numbers as text, times in ISO', async () => {
  const sql = `select 1 as i, 12.50::decimal(18,2) as d, 0.5::double as f, true as b, null as n, date '2024-01-02' as day,
    timestamp '2024-01-02 03:04:05.678' as at, ? as p`;
  expect(await driver.query(sql, ['x'])).toEqual([
    {
      i: '1',
      d: '12.5',
      f: '0.5',
      b: true,
      n: null,
      day: '2024-01-02T00:00:00.000Z',
      at: '2024-01-02T03:04:05.678Z',
      p: 'x',
    },
  ]);
});

test('a stream gives all rows, and its connection back', async () => {
  let rows = 0;
  for await (const row of await stream('select * from range(10000) t(n)')) rows += row ? 1 : 0;
  expect(rows).toBe(10_000);
});

test('a stream that fails half-way is an error, not a short result', async () => {
  const sql = "select case when n > 150000 then error('broken') else n end as n from range(200000) t(n)";
  const read = async () => {
    for await (const _ of await stream(sql));
  };
  await expect(read()).rejects.toThrow();
});

test('a stream that is left early leaves the build to others', async () => {
  for await (const row of await stream('select * from range(1000000) t(n)')) {
    expect(row).toEqual({ n: '0' });
    break;
  }
  expect(await driver.query('select 1 as one')).toEqual([{ one: '1' }]);
});

test('a query that is cancelled ends at once, and its connection is not given on in the middle of it', async () => {
  const slow = 'select count(*) from range(1000000) a, range(1000000) b where a.range + b.range < 0';
  const running = driver.query(slow);
  setTimeout(() => running.cancel(), 100);
  const before = performance.now();
  await expect(running).rejects.toThrow(/interrupt/i);
  expect(performance.now() - before).toBeLessThan(20_000);
  const unbegun = driver.query('select 1 as one');
  unbegun.cancel();
  await expect(unbegun).rejects.toThrow();
  const done = driver.query('select 1 as one');
  await done;
  await done.cancel();
  expect(await driver.query('select 2 as two')).toEqual([{ two: '2' }]);
});

test('it can read and nothing else', async () => {
  expect(driver.readOnly()).toBe(true);
  await expect(driver.query('create table x (i int)')).rejects.toThrow(/read-only/);
});
