import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { isStrataError } from '../../../../errors.ts';
import type { BuildEvent } from '../../../../server/warehouse/build/events.ts';
import { layoutOf } from '../../../../server/warehouse/layout.ts';
import { buildIds, servedBuild, servedId } from '../../../../server/warehouse/publish.ts';
import { bigint, date, double, money, nullable, text } from '../../../../transforms/columns.ts';
import { defineComputed, defineTransform } from '../../../../transforms/define.ts';
import { orderRelations } from '../../../../transforms/plan.ts';
import { accounts, buildFirms, FIRMS, plan, regions, rowsOf, shares, temporaryWarehouse } from '../small-company.ts';

/** The StrataError that a promise ends with, as code and details. */
async function failure(promise: Promise<unknown>): Promise<{ code: string; details: unknown }> {
  const error = await promise.then(
    () => new Error('no error'),
    (e: unknown) => e,
  );
  if (!isStrataError(error)) throw error;
  return { code: error.code, details: error.details };
}

test('a build makes core and marts with comments, and publishes them', async () => {
  const warehouse = temporaryWarehouse();
  const events: BuildEvent[] = [];
  const manifest = await buildFirms(warehouse, FIRMS, { onEvent: (e) => events.push(e) });

  const { id, file } = servedBuild(warehouse);
  expect(id).toBe(manifest.id);
  expect(
    await rowsOf(file, 'select region, accounts, cast(aum as double) as aum from regions order by region'),
  ).toEqual([
    { region: 'AMER', accounts: '1', aum: 299.25 },
    { region: 'EMEA', accounts: '2', aum: 100.75 },
  ]);
  expect(await rowsOf(file, 'select region, round(share, 4) as share from shares order by region')).toEqual([
    { region: 'AMER', share: 0.7481 },
    { region: 'EMEA', share: 0.2519 },
  ]);
  expect(await rowsOf(file, 'select table_name, comment from duckdb_tables() order by 1')).toEqual([
    { table_name: 'accounts', comment: accounts.description },
    { table_name: 'regions', comment: regions.description },
    { table_name: 'shares', comment: shares.description },
  ]);
  expect(manifest.tables.map((t) => [t.name, t.kept, t.rows])).toEqual([
    ['stg_accounts', false, 3],
    ['accounts', true, 3],
    ['regions', true, 2],
    ['shares', true, 2],
  ]);
  expect(manifest.checks).toMatchObject([{ name: 'regions_are_known', violations: 0, samples: [] }]);
  expect(events.map((e) => e.step)).toEqual([
    'started',
    'table',
    'table',
    'table',
    'table',
    'checked',
    'completed',
    'published',
  ]);
  expect(readdirSync(warehouse).sort()).toEqual(['builds', 'current']);
});

test('the same input gives the same content, another one does not', async () => {
  const warehouse = temporaryWarehouse();
  const one = await buildFirms(warehouse);
  const two = await buildFirms(warehouse, FIRMS.toReversed());
  const other = await buildFirms(warehouse, [...FIRMS.slice(1), { id: 'a', region: 'EMEA', aum: 100.51 }]);
  const contents = (m: typeof one) => m.tables.map((t) => [t.name, t.content, t.definition]);
  expect(contents(two)).toEqual(contents(one));
  expect(two.plan).toBe(one.plan);
  const changed = other.tables.filter((t, at) => t.kept && t.content !== one.tables[at]!.content).map((t) => t.name);
  expect(changed).toEqual(['accounts', 'regions', 'shares']);
  expect(buildIds(warehouse)).toEqual([one.id, two.id, other.id]);
});

test('an empty warehouse builds', async () => {
  const manifest = await buildFirms(temporaryWarehouse(), []);
  expect(manifest.tables.map((t) => t.rows)).toEqual([0, 0, 0, 0]);
});

test('a warning is kept with sample rows', async () => {
  const manifest = await buildFirms(temporaryWarehouse(), [...FIRMS, { id: 'd', region: 'Mars' }]);
  expect(manifest.checks).toMatchObject([{ violations: 1, samples: ['region=Mars'] }]);
});

const broken = defineTransform({
  name: 'broken',
  layer: 'core',
  description: 'For tests.',
  grain: ['region'],
  from: { accounts },
  columns: { region: text('Region.'), aum: money('Assets.') },
  rows: (db) => db.selectFrom('accounts as a').select(['a.region as region', 'a.aum']) as never,
});
const planOf = (relation: Parameters<typeof orderRelations>[0][number]) => () =>
  plan({ relations: orderRelations([relation]), checks: [] });

test('what is made from a broken table fails at once: the mistake is still the broken one', async () => {
  const after = defineTransform({
    name: 'after',
    layer: 'core',
    description: 'For tests.',
    grain: [],
    from: { broken },
    columns: { region: bigint('Region.') },
    rows: (db) => db.selectFrom('broken').select(sql<number>`cast(max(region) as bigint)`.as('region')),
  });
  const grain = await failure(buildFirms(temporaryWarehouse(), FIRMS, { plan: planOf(after) }));
  expect(grain).toMatchObject({ code: 'table.grain', details: { table: 'broken' } });
});

test('a table that breaks its promises stops the build, and what is served stays', async () => {
  const warehouse = temporaryWarehouse();
  const { id } = await buildFirms(warehouse);
  const grain = await failure(buildFirms(warehouse, FIRMS, { plan: planOf(broken) }));
  expect(grain).toEqual({
    code: 'table.grain',
    details: { table: 'broken', grain: ['region'], count: 1, samples: ['region=EMEA, rows=2'] },
  });
  const hint = 'Two of them have one hash.';
  const hashed = await failure(buildFirms(warehouse, FIRMS, { plan: planOf({ ...broken, whenNotUnique: hint }) }));
  expect(hashed).toMatchObject({ code: 'table.grain', details: { hint } });
  const missing = await failure(buildFirms(warehouse, [{ id: 'a' }], { plan: planOf(broken) }));
  expect(missing).toEqual({
    code: 'table.null',
    details: { table: 'broken', column: 'region', count: 1, samples: ['region=null'] },
  });
  const staging = await failure(buildFirms(warehouse, [{ id: null }, ...FIRMS]));
  expect(staging).toMatchObject({
    code: 'table.null',
    details: { table: 'stg_accounts', column: 'account_id', count: 1 },
  });
  const type = await failure(
    buildFirms(warehouse, FIRMS, {
      plan: () => ({
        relations: [{ ...broken, kind: 'sql', sql: 'select 1 as region, cast(1 as decimal(18,2)) as aum' }],
        checks: [],
      }),
    }),
  );
  expect(type).toEqual({
    code: 'table.wrong_type',
    details: { table: 'broken', column: 'region', declared: 'text', actual: 'INTEGER' },
  });
  const sql = await failure(
    buildFirms(warehouse, FIRMS, {
      plan: () => ({
        relations: [{ ...broken, kind: 'sql', sql: "select cast('x' as bigint) as region" }],
        checks: [],
      }),
    }),
  );
  expect(sql).toMatchObject({ code: 'table.failed', details: { table: 'broken' } });
  const lost = "select * from read_parquet('/nowhere/rows.parquet')";
  const load = async () => ({ inputs: [], raw: () => ({ before: { table: 'repeated', select: lost }, select: lost }) });
  const raw = await failure(buildFirms(warehouse, FIRMS, { load }));
  expect(raw).toMatchObject({ code: 'table.failed', details: { message: expect.stringContaining('rows.parquet') } });
  expect(servedId(warehouse)).toBe(id);
  expect(readdirSync(layoutOf(warehouse).builds)).toEqual([id]);
});

test('a broken rule of severity error stops the build and names every broken rule', async () => {
  const warehouse = temporaryWarehouse();
  const rule = (name: string, sql: string) => ({
    name,
    description: 'A rule.',
    severity: 'error' as const,
    tables: ['regions'],
    sql,
  });
  const checks = [
    rule('a', "select region from regions where region = 'EMEA'"),
    rule('b', 'select region from regions where accounts = 0'),
    rule('c', 'select region from regions'),
  ];
  const error = await failure(buildFirms(warehouse, FIRMS, { plan: () => plan({ checks }) }));
  expect(error).toMatchObject({
    code: 'build.checks_failed',
    details: {
      failed: [
        { name: 'a', violations: 1, samples: ['region=EMEA'] },
        { name: 'c', violations: 2, samples: ['region=AMER', 'region=EMEA'] },
      ],
    },
  });
  expect(servedId(warehouse)).toBeUndefined();
});

const everything = {
  t: nullable(text('Text.')),
  n: nullable(bigint('Whole.')),
  x: nullable(double('Number.')),
  m: nullable(money('Money.')),
  d: nullable(date('Day.')),
};
test('compute gets rows in the order of the grain, and its values arrive as their types', async () => {
  const seen: unknown[] = [];
  const computed = defineComputed({
    name: 'computed',
    layer: 'core',
    description: 'For tests.',
    grain: ['t'],
    from: { accounts },
    columns: everything,
    compute: ({ accounts }) => {
      seen.push(...accounts);
      return [
        { t: 'ä', n: -3, x: 0.1, m: -1.005 as never, d: '2024-02-29' as never },
        { t: 'b', n: null, x: null, m: null, d: null },
      ];
    },
  });
  const warehouse = temporaryWarehouse();
  await buildFirms(warehouse, FIRMS.toReversed(), { plan: planOf(computed) });
  expect(seen).toEqual([
    { account_id: 'a', region: 'EMEA', aum: 100.5, signup_date: '2024-01-01' },
    { account_id: 'b', region: 'EMEA', aum: 0.25, signup_date: '2024-01-01' },
    { account_id: 'c', region: 'AMER', aum: 299.25, signup_date: '2024-01-01' },
  ]);
  expect(await rowsOf(servedBuild(warehouse).file, "select columns(*)::text from computed where t = 'ä'")).toEqual([
    { t: 'ä', n: '-3', x: '0.1', m: '-1.00', d: '2024-02-29' },
  ]);
});

test.each([
  ['n', 1.5, 'bigint'],
  ['n', '1', 'bigint'],
  ['x', Number.NaN, 'double precision'],
  ['m', 1e17, 'decimal(18,2)'],
  ['d', '2024-02-30', 'date'],
  ['t', 5, 'text'],
])('compute that gives %s = %s is refused', async (column, value, declared) => {
  const computed = defineComputed({
    name: 'computed',
    layer: 'core',
    description: 'For tests.',
    grain: ['t'],
    from: { accounts },
    columns: everything,
    compute: () => [{ t: 'a', n: 1, x: 1, m: 1, d: '2024-01-01', [column]: value } as never],
  });
  const error = await failure(buildFirms(temporaryWarehouse(), FIRMS, { plan: planOf(computed) }));
  expect(error).toMatchObject({ code: 'table.wrong_value', details: { table: 'computed', column, declared, row: 1 } });
});

test('--select makes the named table again, with + also what depends on it, and takes the rest over', async () => {
  const warehouse = temporaryWarehouse();
  const first = await buildFirms(warehouse);
  const more = [...FIRMS, { id: 'd', region: 'AMER', aum: 1 }];
  const one = await buildFirms(warehouse, more, { select: ['regions'] });
  const content = (m: typeof one, name: string) => m.tables.find((t) => t.name === name)!.content;
  // accounts was not made again: regions over the same accounts is the same.
  expect(one.selected).toEqual({ tables: ['regions'], from: first.id });
  expect(content(one, 'regions')).toBe(content(first, 'regions'));

  const all = await buildFirms(warehouse, more, { select: ['stg_accounts+'] });
  expect(all.selected?.tables).toEqual(['stg_accounts', 'accounts', 'regions', 'shares']);
  expect(await rowsOf(servedBuild(warehouse).file, 'select count(*)::int as n from accounts')).toEqual([{ n: 4 }]);

  expect(await failure(buildFirms(warehouse, more, { select: ['region'] }))).toEqual({
    code: 'build.unknown_table',
    details: { name: 'region', hint: 'Did you mean "regions"?' },
  });
  const extended = () =>
    plan({ relations: orderRelations([regions, shares, { ...broken, name: 'another' } as never]) });
  expect(await failure(buildFirms(warehouse, more, { select: ['regions'], plan: extended }))).toEqual({
    code: 'build.select_too_little',
    details: { missing: ['another'] },
  });
  const reduced = await buildFirms(warehouse, more, {
    select: ['regions'],
    plan: () => plan({ relations: orderRelations([regions]) }),
  });
  expect(reduced.tables.map((t) => t.name)).toEqual(['stg_accounts', 'accounts', 'regions']);
  expect(await rowsOf(servedBuild(warehouse).file, 'select table_name from duckdb_tables() order by 1')).toEqual([
    { table_name: 'accounts' },
    { table_name: 'regions' },
  ]);
});

test('leftovers of a dead build are removed by the next one', async () => {
  const warehouse = temporaryWarehouse();
  const layout = layoutOf(warehouse);
  const dead = layout.buildInProgress('20200101T000000Z-0000');
  mkdirSync(dead, { recursive: true });
  mkdirSync(layout.temp, { recursive: true });
  writeFileSync(path.join(dead, 'strata.duckdb'), 'half');
  writeFileSync(path.join(layout.temp, 'spill'), 'x');
  const { id } = await buildFirms(warehouse);
  expect(readdirSync(layout.builds)).toEqual([id]);
  expect(existsSync(layout.temp)).toBe(false);
});

test('old builds are pruned: never the served one, nor one newer', async () => {
  const warehouse = temporaryWarehouse();
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push((await buildFirms(warehouse, FIRMS, { keep: 2 })).id);
  expect(buildIds(warehouse)).toEqual(ids.slice(-2));
  expect(servedId(warehouse)).toBe(ids.at(-1));
});

test('a cancelled build leaves nothing', async () => {
  const warehouse = temporaryWarehouse();
  const stop = new AbortController();
  const onEvent = (e: BuildEvent) => e.step === 'table' && e.name === 'accounts' && stop.abort();
  expect(
    await failure(buildFirms(warehouse, FIRMS, { signal: stop.signal, onEvent: (e) => void onEvent(e) })),
  ).toMatchObject({
    code: 'build.cancelled',
  });
  expect(readdirSync(warehouse)).toEqual(['builds']);
});

test('a view is read anew; --select turns it into a table and back', async () => {
  const warehouse = temporaryWarehouse();
  const biggest = (virtual: boolean) =>
    defineTransform({
      name: 'biggest',
      layer: 'marts',
      virtual,
      description: "Regions that are somebody's.",
      grain: ['region'],
      from: { regions },
      columns: { region: text('Region.'), accounts: bigint('Accounts.') },
      rows: (db) => db.selectFrom('regions as r').where('r.accounts', '>', 1).select(['r.region', 'r.accounts']),
    });
  const planOf = (virtual: boolean) => () => plan({ relations: orderRelations([regions, shares, biggest(virtual)]) });
  const kinds = () =>
    rowsOf(
      servedBuild(warehouse).file,
      "select table_type from information_schema.tables where table_name = 'biggest'",
    );
  const one = await buildFirms(warehouse, FIRMS, { plan: planOf(true) });
  expect(one.tables.find(({ name }) => name === 'biggest')).toMatchObject({ kept: true, rows: 1, content: null });
  expect(await kinds()).toEqual([{ table_type: 'VIEW' }]);
  expect(await rowsOf(servedBuild(warehouse).file, 'select * from biggest')).toEqual([
    { region: 'EMEA', accounts: '2' },
  ]);

  const more = [...FIRMS, { id: 'd', region: 'AMER', aum: 1 }];
  await buildFirms(warehouse, more, { plan: planOf(true), select: ['stg_accounts', 'accounts', 'regions'] });
  expect(await rowsOf(servedBuild(warehouse).file, 'select count(*)::int as n from biggest')).toEqual([{ n: 2 }]);

  await buildFirms(warehouse, more, { plan: planOf(false), select: ['biggest'] });
  expect(await kinds()).toEqual([{ table_type: 'BASE TABLE' }]);
  await buildFirms(warehouse, more, { plan: planOf(true), select: ['biggest'] });
  expect(await kinds()).toEqual([{ table_type: 'VIEW' }]);
  await buildFirms(warehouse, more, { select: ['regions'] });
  expect(await kinds()).toEqual([]);
});
