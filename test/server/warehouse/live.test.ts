import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { recordWatch } from '../../../server/alerts/alerts.ts';
import type { Story } from '../../../server/alerts/story.ts';
import { layoutOf, manifestFile, snapshotFile } from '../../../server/warehouse/layout.ts';
import { type LiveRows, writeLive } from '../../../server/warehouse/live.ts';
import { manifestText } from '../../../server/warehouse/manifest.ts';
import { pruneBuilds } from '../../../server/warehouse/prune.ts';
import { publish } from '../../../server/warehouse/publish.ts';
import { openSnapshots, type Snapshots } from '../../../server/warehouse/snapshots.ts';
import { temporaryWarehouse } from './small-company.ts';

let warehouse: string;
const opened: Snapshots[] = [];
const told: string[] = [];

beforeEach(() => {
  warehouse = temporaryWarehouse();
  told.length = 0;
});
afterEach(async () => {
  for (const snapshots of opened.splice(0)) await snapshots.close();
});

const idOf = (n: number) => `20240101T00000${n}Z-000${n}`;
/** A whole build, published, whose table `t` has one row. */
async function makeBuild(n: number) {
  const id = idOf(n);
  const folder = layoutOf(warehouse).build(id);
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(snapshotFile(folder));
  const connection = await instance.connect();
  await connection.run(`create table t as select ${n} as n`);
  connection.closeSync();
  instance.closeSync();
  const known = { id, startedAt: '', seconds: 0, strata: '', asOf: '2024-01-31', inputs: [], tables: [], checks: [] };
  const manifest = { ...known, plan: '', selected: null, settings: null, segmentations: [] };
  writeFileSync(manifestFile(folder), manifestText(manifest));
  publish(warehouse, id);
  return id;
}
async function open(options = {}) {
  const onError = (error: Error) => void told.push(error.message);
  const snapshots = await openSnapshots(warehouse, { poll: 0, onError, ...options });
  opened.push(snapshots);
  return snapshots;
}
const read = (snapshots: Snapshots, sql: string) =>
  snapshots.use(async ({ connection }) => (await connection.runAndReadAll(sql)).getRowsJson());

type TreeRow = NonNullable<LiveRows['metric_tree']>[number];
const node = (name: string, given: Partial<Record<keyof TreeRow, unknown>> = {}) =>
  ({
    ...{ tree: 'growth', node: name, parent: null, title: name, owner: 'Kim', breakdown: 'all', segment: 'all' },
    ...{ month: '2024-01-01', value: 1.5, change: null, contribution: null, unit: 'money', target: null },
    ...{ responsible: 'Kim', accountable: 'Kim', consulted: null, informed: null, better: 'up', mix: null, rate: null },
    ...given,
  }) as TreeRow;
const story = (key: string): Story => ({
  ...{ key, metric: 'cac', segmentKey: 'all', since: '2024-01-02', severity: 'high', impact: 12.345, currency: 'EUR' },
  ...{ owner: 'Kim', cause: 'It rose.', details: {} },
});
const watch = (build: string, ...stories: Story[]) =>
  recordWatch(warehouse, { build, at: '2024-02-01T06:00:00.000Z', stories, watched: ['cac'] });

describe('live tables', () => {
  test('are there and empty beside a build of which nothing is known yet', async () => {
    await makeBuild(1);
    const snapshots = await open();
    expect(await read(snapshots, 'select count(*) from live.alerts')).toEqual([['0']]);
    const types = await read(snapshots, 'select month, value, parent from live.metric_tree, t');
    expect(types).toEqual([]);
    expect(told).toEqual([]);
  });

  test('show what is written, typed by their columns, and count a new revision only when rows changed', async () => {
    const id = await makeBuild(1);
    const snapshots = await open();
    const revisions: number[] = [];
    snapshots.onChange((served) => revisions.push(served.revision));
    writeLive(warehouse, id, { metric_tree: [node('mrr'), node('arpu', { parent: 'mrr', value: null })] });
    await snapshots.refresh();
    expect(
      await read(
        snapshots,
        'select node, parent, value, typeof(month), month::text from live.metric_tree order by node',
      ),
    ).toEqual([
      ['arpu', 'mrr', null, 'DATE', '2024-01-01'],
      ['mrr', null, 1.5, 'DATE', '2024-01-01'],
    ]);
    writeLive(warehouse, id, { metric_tree: [node('mrr'), node('arpu', { parent: 'mrr', value: null })] });
    await snapshots.refresh();
    await watch(id, story('a'));
    await snapshots.refresh();
    expect(await read(snapshots, 'select key, state, impact, raised_date::text from live.alerts')).toEqual([
      ['a', 'open', '12.35', '2024-02-01'],
    ]);
    // The same story again adds to the log, but to no row that is served, but for the day that it was seen.
    await watch(id, story('a'));
    await snapshots.refresh();
    await snapshots.refresh();
    expect(revisions).toEqual([2, 3]);
    expect(snapshots.current()).toMatchObject({ id, generation: 1, revision: 3 });
  });

  test('belong to their build; alerts belong to all', async () => {
    const first = await makeBuild(1);
    writeLive(warehouse, first, { metric_tree: [node('mrr')] });
    await watch(first, story('a'));
    const snapshots = await open();
    const counts = 'select n, (select count(*) from live.metric_tree), (select count(*) from live.alerts) from t';
    expect(await read(snapshots, counts)).toEqual([[1, '1', '1']]);
    await makeBuild(2);
    await snapshots.refresh();
    expect(await read(snapshots, counts)).toEqual([[2, '0', '1']]);
    publish(warehouse, first);
    await snapshots.refresh();
    expect(await read(snapshots, counts)).toEqual([[1, '1', '1']]);
  });

  test('every statement reads the old rows or the new ones, while they are replaced', async () => {
    const id = await makeBuild(1);
    const snapshots = await open({ poll: 5 });
    const rowsOf = (value: number) => Array.from({ length: 500 }, (_, i) => node(`n${i}`, { value }));
    let stop = false;
    const seen = new Set<string>();
    const readers = Array.from({ length: 4 }, async () => {
      while (!stop) {
        const [[least, most, rows]] = (await read(
          snapshots,
          'select min(value), max(value), count(*) from live.metric_tree',
        )) as [[number | null, number | null, string]];
        expect(least).toBe(most);
        expect(rows).toBe(least === null ? '0' : '500');
        seen.add(String(least));
      }
    });
    for (let value = 1; value <= 20; value++) {
      writeLive(warehouse, id, { metric_tree: rowsOf(value) });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    stop = true;
    await Promise.all(readers);
    await snapshots.refresh();
    expect(await read(snapshots, 'select max(value) from live.metric_tree')).toEqual([[20]]);
    expect(seen.size).toBeGreaterThan(3);
    expect(told).toEqual([]);
  });

  test('a damaged file is told once, leaves what was served, and does not keep others from being read', async () => {
    const id = await makeBuild(1);
    writeLive(warehouse, id, { metric_tree: [node('mrr')] });
    await watch(id, story('a'));
    const snapshots = await open();
    writeFileSync(layoutOf(warehouse).alerts, '{"type":"watched"\n', { flag: 'a' });
    writeLive(warehouse, id, { metric_tree: [node('mrr'), node('arpu')] });
    await snapshots.refresh();
    await snapshots.refresh();
    expect(told).toEqual([expect.stringMatching(/alerts\.jsonl:2: is no JSON/)]);
    const counts = 'select (select count(*) from live.metric_tree), (select count(*) from live.alerts)';
    expect(await read(snapshots, counts)).toEqual([['2', '1']]);
    writeFileSync(layoutOf(warehouse).live(id), '{"metric_tree": [{"node": "mrr"}]}');
    await snapshots.refresh();
    expect(told).toHaveLength(2);
    expect(told[1]).toMatch(/0001\.json: holds no rows of live tables: metric_tree\.tree/);
    expect(await read(snapshots, counts)).toEqual([['2', '1']]);
    rmSync(layoutOf(warehouse).alerts);
    rmSync(layoutOf(warehouse).live(id));
    await snapshots.refresh();
    expect(await read(snapshots, counts)).toEqual([['0', '0']]);
    // Whoever tells nobody of it is not served as if nothing were known.
    writeFileSync(layoutOf(warehouse).live(id), '[]');
    const error = await openSnapshots(warehouse, { poll: 0 }).catch((e: unknown) => e);
    expect(isStrataError(error, 'warehouse.damaged')).toBe(true);
  });

  test.each([
    ['a wrong type', [node('a', { value: 'much' })], 'table.wrong_value'],
    ['no number', [node('a', { value: Number.NaN })], 'table.wrong_value'],
    ['no such day', [node('a', { month: '2024-02-30' })], 'table.wrong_value'],
    ['a missing value', [node('a', { owner: null })], 'table.null'],
    ['a row twice', [node('a'), node('b'), node('a')], 'table.grain'],
  ] as const)('refuses rows with %s', async (_, rows, code) => {
    const id = await makeBuild(1);
    expect(() => writeLive(warehouse, id, { metric_tree: rows })).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ table: 'metric_tree' }) }),
    );
    expect(readdirSync(warehouse)).not.toContain('watch');
  });

  test('cannot be written for a build that is not there, and go with their build', async () => {
    for (const n of [1, 2, 3]) writeLive(warehouse, await makeBuild(n), { metric_tree: [] });
    expect(() => writeLive(warehouse, idOf(4), {})).toThrow(
      expect.objectContaining({ code: 'warehouse.unknown_build' }),
    );
    await watch(idOf(3), story('a'));
    expect(pruneBuilds(warehouse, 2)).toEqual([idOf(1)]);
    expect(readdirSync(layoutOf(warehouse).watch).sort()).toEqual(
      [2, 3].map((n) => path.basename(layoutOf(warehouse).live(idOf(n)))).concat('alerts.jsonl'),
    );
  });
});
