import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { layoutOf, manifestFile, snapshotFile } from '../../../server/warehouse/layout.ts';
import { manifestText } from '../../../server/warehouse/manifest.ts';
import { publish } from '../../../server/warehouse/publish.ts';
import { openSnapshots, type Snapshots } from '../../../server/warehouse/snapshots.ts';

let warehouse: string;
const opened: Snapshots[] = [];

beforeEach(() => {
  warehouse = mkdtempSync(path.join(os.tmpdir(), 'strata-snapshots-'));
});
afterEach(async () => {
  for (const snapshots of opened.splice(0)) await snapshots.close();
  rmSync(warehouse, { recursive: true, force: true });
});

const idOf = (n: number) => `20240101T00000${n}Z-000${n}`;

/** Writes a whole build whose table `t` holds `n`, and publishes it. */
async function makeBuild(n: number) {
  const id = idOf(n);
  const folder = layoutOf(warehouse).build(id);
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(snapshotFile(folder));
  const connection = await instance.connect();
  await connection.run(`create table t as select ${n} as n, date '2024-01-31' as d from range(5000)`);
  connection.closeSync();
  instance.closeSync();
  const manifest = { id, startedAt: '', seconds: 0, strata: '', asOf: null, inputs: [], tables: [], checks: [] };
  writeFileSync(
    manifestFile(folder),
    manifestText({ ...manifest, plan: '', selected: null, settings: null, segmentations: [] }),
  );
  publish(warehouse, id);
  return id;
}
async function open(options = {}) {
  const snapshots = await openSnapshots(warehouse, { poll: 0, ...options });
  opened.push(snapshots);
  return snapshots;
}
const read = (snapshots: Snapshots, sql: string) =>
  snapshots.use(async ({ connection }) => (await connection.runAndReadAll(sql)).getRowsJson());

describe('before the first build', () => {
  test('a server can wait: queries get a clear error, then answers once a build is published', async () => {
    const snapshots = await open({ poll: 10 });
    expect(snapshots.current()).toBeUndefined();
    await expect(read(snapshots, 'select 1')).rejects.toSatisfy((e) => isStrataError(e, 'warehouse.empty'));
    const changed = new Promise<string>((resolve) => snapshots.onChange((served) => resolve(served.id)));
    const id = await makeBuild(1);
    expect(await changed).toBe(id);
    expect(await read(snapshots, 'select max(n) from t')).toEqual([[1]]);
  });
});

describe('the session', () => {
  test('answers as Postgres does, in UTC', async () => {
    await makeBuild(1);
    const rows = await read(
      await open(),
      `select 7 / 2, 1.0 / 0, current_setting('TimeZone'), (select min(x) from (select x from (values (1), (null)) v(x) order by x desc limit 1))`,
    );
    expect(rows).toEqual([[3, null, 'UTC', null]]);
  });

  test.each([
    ['a file', "select * from read_csv('/etc/hosts')"],
    ['another database', "attach '/tmp/other.duckdb' as other"],
    ['writing out', "copy (select 1) to '/tmp/out.csv'"],
    ['an extension', 'install httpfs'],
    ['another setting', 'set threads = 1'],
    ['lifting the ban', 'set enable_external_access = true'],
    ['a write', 'create table x (i int)'],
    ['a change', 'delete from t'],
  ])('refuses %s', async (_, sql) => {
    await makeBuild(1);
    await expect(read(await open(), sql)).rejects.toThrow();
  });
});

describe('a new build', () => {
  test('is served after a move; what runs on the old one ends there, and then the old one closes', async () => {
    await makeBuild(1);
    const snapshots = await open();
    const lease = await snapshots.lease();
    await makeBuild(2);
    const before = snapshots.current()!;
    const after = (await snapshots.refresh())!;
    expect([before.id, after.id]).toEqual([idOf(1), idOf(2)]);
    expect(after.generation).toBe(before.generation + 1);
    expect(await read(snapshots, 'select max(n) from t')).toEqual([[2]]);
    expect((await lease.connection.runAndReadAll('select max(n) from t')).getRowsJson()).toEqual([[1]]);
    lease.give();
    // Closed means that the file can be opened for writing again.
    const instance = await DuckDBInstance.create(snapshotFile(layoutOf(warehouse).build(idOf(1))));
    instance.closeSync();
  });

  test('no query fails while builds come, old ones included', async () => {
    await makeBuild(1);
    const snapshots = await open({ poll: 5 });
    let going = true;
    const seen = new Set<unknown>();
    let queries = 0;
    const readers = Array.from({ length: 6 }, async () => {
      while (going) {
        const [[low, high]] = (await read(snapshots, 'select min(n), max(n) from t')) as [[number, number]];
        expect(low).toBe(high);
        seen.add(low);
        queries++;
      }
    });
    for (const n of [2, 3, 4]) {
      await makeBuild(n);
      await vi.waitFor(() => expect(seen).toContain(n), { timeout: 30_000, interval: 20 });
    }
    publish(warehouse, idOf(2));
    await vi.waitFor(() => expect(snapshots.current()?.id).toBe(idOf(2)), { timeout: 30_000, interval: 20 });
    going = false;
    await Promise.all(readers);
    expect(snapshots.current()?.id).toBe(idOf(2));
    expect([...seen].sort()).toEqual([1, 2, 3, 4]);
    expect(queries).toBeGreaterThan(20);
  });

  test('a rollback to a build that still has readers takes it back, and opens no file twice', async () => {
    await makeBuild(1);
    const snapshots = await open();
    const lease = await snapshots.lease();
    await makeBuild(2);
    await snapshots.refresh();
    publish(warehouse, idOf(1));
    await snapshots.refresh();
    lease.give();
    expect(await read(snapshots, 'select max(n) from t')).toEqual([[1]]);
  });

  test('one that cannot be opened is reported once, and the old one goes on', async () => {
    await makeBuild(1);
    const errors: Error[] = [];
    const snapshots = await open({ poll: 5, onError: (error: Error) => errors.push(error) });
    await makeBuild(2);
    writeFileSync(snapshotFile(layoutOf(warehouse).build(idOf(2))), 'no database');
    publish(warehouse, idOf(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    publish(warehouse, idOf(2));
    await expect(snapshots.refresh()).rejects.toSatisfy((e) => isStrataError(e, 'warehouse.damaged'));
    await vi.waitFor(() => expect(errors).not.toHaveLength(0), 5000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(errors).toHaveLength(1);
    expect(snapshots.current()?.id).toBe(idOf(1));
    expect(await read(snapshots, 'select max(n) from t')).toEqual([[1]]);
  });
});
