import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadFigures, matchFiguresSql } from '../../../../server/warehouse/build/build-loads.ts';
import type { BuildEvent } from '../../../../server/warehouse/build/events.ts';
import { diffBuilds } from '../../../../server/warehouse/diff.ts';
import { layoutOf, snapshotFile } from '../../../../server/warehouse/layout.ts';
import type { Input } from '../../../../server/warehouse/manifest.ts';
import { publish, servedBuild } from '../../../../server/warehouse/publish.ts';
import { openDatabase } from '../../../../server/warehouse/session.ts';
import { bigint, double, nullable, text, timestamp } from '../../../../transforms/columns.ts';
import { defineLog } from '../../../../transforms/define.ts';
import { orderRelations } from '../../../../transforms/plan.ts';
import { buildFirms, FIRMS, plan, rawSql, regions, rowsOf, temporaryWarehouse } from '../small-company.ts';

const log = defineLog({
  name: 'loads',
  layer: 'marts',
  description: 'Loads.',
  grain: ['build', 'source', 'entity'],
  from: {},
  columns: {
    build: text('Build.'),
    built_at: timestamp('When.'),
    source: text('Source.'),
    entity: text('Table.'),
    rows_loaded: bigint('Rows.'),
    freshness_hours: double('Hours.'),
    records: nullable(bigint('Records.')),
  },
});
const input = (given: Partial<Input>): Input => ({
  source: 'crm',
  entity: 'accounts',
  path: 'accounts.csv',
  extractTime: '2024-06-01T00:00:00.000Z',
  hash: '0',
  rows: 4,
  accepted: 2,
  rejected: 1,
  duplicates: 1,
  superseded: false,
  ...given,
});
const load = async () => ({ inputs: [input({})], raw: () => ({ select: rawSql(FIRMS) }) });
const logged = () => plan({ relations: orderRelations([regions, log]) });
const buildLogged = (warehouse: string, options = {}) =>
  buildFirms(warehouse, FIRMS, { load, plan: logged, ...options });
const buildsIn = (file: string) => rowsOf(file, 'select build, source, entity, rows_loaded from loads order by build');
const row = (build: string) => ({ build, source: 'crm', entity: 'accounts', rows_loaded: '2' });

test('figures are those of the contents that paths show now', () => {
  const inputs = [
    input({}),
    input({ path: 'old.csv', superseded: true, rows: 50, accepted: 50, extractTime: '2025-01-01T00:00:00.000Z' }),
    input({
      path: 'more.csv',
      rows: 10,
      accepted: 10,
      rejected: 0,
      duplicates: 0,
      extractTime: '2024-06-02T06:00:00.000Z',
    }),
    input({ source: 'billing' }),
  ];
  const limits = { default: 48, sources: { billing: null } };
  expect(loadFigures(inputs, '2024-06-02T12:00:00.000Z', limits)).toEqual([
    {
      source: 'crm',
      entity: 'accounts',
      rows_read: 14,
      rows_loaded: 12,
      rows_rejected: 1,
      duplicate_rows: 1,
      extracted_at: '2024-06-02T06:00:00.000Z',
      freshness_hours: 6,
      source_extracted_at: '2024-06-02T06:00:00.000Z',
      stale_after_hours: 48,
    },
    {
      source: 'billing',
      entity: 'accounts',
      rows_read: 4,
      rows_loaded: 2,
      rows_rejected: 1,
      duplicate_rows: 1,
      extracted_at: '2024-06-01T00:00:00.000Z',
      freshness_hours: 36,
      source_extracted_at: '2024-06-01T00:00:00.000Z',
      stale_after_hours: null,
    },
  ]);
});

test('a record counts for each source that has it, and for none where nothing is known of it', async () => {
  const database = await openDatabase(':memory:');
  const connection = await database.connect();
  await connection.run(`create table matches as select * from
    (values ('leads', '1', 'A1', null), ('leads', '2', null, 'no account fits'), ('leads', '4', null, 'a decision'),
      ('leads', '5', null, 'no account fits'), ('contacts', '1', 'A1', null)) v(entity, record_id, account_id, reason)`);
  const keys = `select * from (values ('crm', '1'), ('crm', '2'), ('crm', '3'), ('crm', '4'), ('crm', '5'), ('ads', '1')) v(source, record_id)`;
  const rows = (await connection.runAndReadAll(matchFiguresSql('matches', 'leads', keys))).getRowsJS();
  expect(rows).toEqual([
    ['ads', 1n, 1n, null],
    ['crm', 4n, 1n, 'no account fits: 2, a decision: 1'],
  ]);
  database.close();
});

test('a log goes on from the newest build that has it, whichever is served, and has no part in what differs', async () => {
  const warehouse = temporaryWarehouse();
  const before = await buildFirms(warehouse);
  const one = await buildLogged(warehouse);
  expect(await buildsIn(servedBuild(warehouse).file)).toEqual([row(one.id)]);
  expect(one.tables.at(-1)).toMatchObject({ name: 'loads', rows: 1, content: null });

  const two = await buildLogged(warehouse, { select: ['regions'] });
  expect(two.selected).toEqual({ tables: ['regions'], from: one.id });
  expect(await buildsIn(servedBuild(warehouse).file)).toEqual([row(one.id), row(two.id)]);
  expect((await diffBuilds(warehouse, one.id, two.id)).map(({ name, status }) => [name, status])).toEqual([
    ['accounts', 'same'],
    ['regions', 'same'],
  ]);

  publish(warehouse, before.id);
  const three = await buildLogged(warehouse);
  expect(await buildsIn(servedBuild(warehouse).file)).toEqual([row(one.id), row(two.id), row(three.id)]);

  // What is damaged cannot tell any more, and stops nothing.
  writeFileSync(snapshotFile(layoutOf(warehouse).build(three.id)), 'no database');
  const events: BuildEvent[] = [];
  const four = await buildLogged(warehouse, { onEvent: (event: BuildEvent) => events.push(event) });
  expect(events).toContainEqual({ step: 'unreadable', id: three.id, log: 'loads' });
  expect(await buildsIn(servedBuild(warehouse).file)).toEqual([row(one.id), row(two.id), row(four.id)]);
});

test('a log holds the last 1000 builds, and what an earlier strata has not known is empty', async () => {
  const warehouse = temporaryWarehouse();
  const one = await buildLogged(warehouse);
  const database = await openDatabase(servedBuild(warehouse).file);
  const connection = await database.connect();
  await connection.run(`insert into loads by name
    select printf('19990101T%06dZ-0000', n) as build, timestamp '1999-01-01' as built_at, s.source, 'accounts' as entity,
      n as rows_loaded, 0 as freshness_hours from range(1200) r(n), (values ('a'), ('b')) s(source)`);
  await connection.run('alter table loads drop column records');
  await connection.run('alter table loads add column mood text');
  database.close();
  const two = await buildLogged(warehouse);
  const summary = `select count(distinct build)::int as builds, count(*)::int as rows, count(records)::int as records,
    min(rows_loaded) filter (where source = 'a')::int as first, max(build) as last from loads`;
  expect(await rowsOf(servedBuild(warehouse).file, summary)).toEqual([
    // 998 of the 1200 old ones, 202 to 1199, of two sources each.
    { builds: 1000, rows: 1998, records: 0, first: 202, last: two.id },
  ]);
  expect(one.id < two.id).toBe(true);
});
