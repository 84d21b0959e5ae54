/** Semantic views as tables: what browsers see, for whom, and that they stay the same tables. */
import { expect, test } from 'vitest';
import { published, ViewOids } from '../../../../server/sql-api/catalog/views.ts';
import { ask, dimension, measure, openForTests, state, VIEWS } from './support.ts';

const catalog = openForTests();
const tables = async (as = state()) =>
  (
    await ask(
      catalog,
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
      [],
      as,
    )
  ).rows.flat();
const FEW = {
  key: 'few',
  views: [
    {
      name: 'revenue',
      description: 'Less.',
      columns: [dimension('month', 'date'), measure('mrr', 'numeric(18,4)', 'Mine.')],
    },
  ],
};

test('views are tables with comments; those of measures say so', async () => {
  expect(await tables()).toEqual(['Product Usage', 'revenue']);
  const text = `SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum) FROM pg_attribute a
    WHERE attrelid = 'revenue'::regclass AND attnum > 0 ORDER BY attnum`;
  expect((await ask(catalog, text)).rows).toEqual([
    ['month', 'date', 'First day of the month.'],
    ['industry', 'text', 'Industry of the customer.'],
    ['is_customer', 'boolean', null],
    ['customers', 'bigint', 'Measure: Paying customers.'],
    ['mrr', 'numeric(38,2)', 'Measure: Monthly recurring revenue.'],
    ['nrr', 'double precision', 'Measure: Net revenue retention.'],
  ]);
  expect(
    (
      await ask(
        catalog,
        "SELECT obj_description('revenue'::regclass, 'pg_class'), relkind, relnatts FROM pg_class WHERE relname = 'revenue'",
      )
    ).rows,
  ).toEqual([['Recurring revenue by month and customer.', 'r', '6']]);
});

test('they are empty, and can be scanned', async () => {
  expect((await ask(catalog, 'SELECT count(*), sum(mrr), measure(nrr) FROM revenue')).rows).toEqual([
    ['0', null, null],
  ]);
  expect((await ask(catalog, "SELECT pg_relation_size('revenue'), pg_total_relation_size('revenue')")).rows).toEqual([
    ['0', '0'],
  ]);
  expect((await ask(catalog, 'SELECT * FROM "Product Usage"')).columns).toEqual([
    'month',
    'Feature Name',
    'at',
    'hours',
  ]);
});

test('a user sees their own views and members alone', async () => {
  const few = state({ user: 'bob', views: FEW });
  expect(await tables(few)).toEqual(['revenue']);
  await expect(catalog.describe(few, 'SELECT industry FROM revenue', [])).rejects.toMatchObject({ code: '42703' });
  await expect(catalog.describe(few, 'SELECT * FROM "Product Usage"', [])).rejects.toMatchObject({ code: '42P01' });
  for (const name of [
    'pg_class',
    'pg_type',
    'pg_attribute',
    'pg_description',
    'pg_depend',
    'pg_statistic_ext',
    'pg_shdescription',
  ])
    expect(
      (await ask(catalog, `SELECT * FROM ${name} t WHERE t::text ~ 'Product|industry|Industry|Retention'`, [], few))
        .rows,
      name,
    ).toEqual([]);
  expect(await tables()).toEqual(['Product Usage', 'revenue']);
  expect(await tables(state({ views: { key: 'none', views: [] } }))).toEqual([]);
});

test('at once', async () => {
  const few = state({ user: 'bob', views: FEW });
  const seen = await Promise.all(Array.from({ length: 12 }, (_, i) => tables(i % 2 ? few : state())));
  for (const [i, names] of seen.entries()) expect(names).toEqual(i % 2 ? ['revenue'] : ['Product Usage', 'revenue']);
});

test('a view keeps its OID, whoever asked in between', async () => {
  const oid = async (as = state()) =>
    (await ask(catalog, "SELECT 'revenue'::regclass::oid, 'revenue'::regtype::oid", [], as)).rows[0];
  const before = await oid();
  expect(await oid(state({ views: FEW }))).toEqual(before);
  expect(await oid()).toEqual(before);
});

test('a column has the type that its user sees', async () => {
  const modifier = async (as = state()) =>
    (await catalog.describe(as, 'SELECT mrr FROM revenue', [])).fields![0]!.modifier;
  expect(await modifier(state({ views: FEW }))).toBe(((18 << 16) | 4) + 4);
  expect(await modifier()).toBe(((38 << 16) | 2) + 4);
});

test.each([
  'text',
  'character varying(10)',
  'numeric(38,2)',
  'numeric',
  'bigint',
  'integer',
  'smallint',
  'double precision',
  'real',
  'boolean',
  'date',
  'timestamp(3) without time zone',
  'timestamp with time zone',
  'time without time zone',
  'interval',
  'uuid',
  'json',
  'bytea',
  'text[]',
  'numeric(10,3)[]',
])('type %s', async (type) => {
  const views = { key: `type ${type}`, views: [{ name: 'v', description: '', columns: [dimension('c', type)] }] };
  const text = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'v'::regclass";
  expect((await ask(catalog, text, [], state({ views }))).rows).toEqual([[type]]);
});

test('a type that there is not', async () => {
  const views = { key: 'wrong', views: [{ name: 'v', description: '', columns: [dimension('c', 'nonsense')] }] };
  await expect(tables(state({ views }))).rejects.toMatchObject({
    code: '42704',
    message: 'type "nonsense" does not exist',
  });
  expect(await tables()).toEqual(['Product Usage', 'revenue']);
});

test('names that need quotes', async () => {
  const name = `a "b" 'c' \\ ; -- é`;
  const views = { key: 'odd', views: [{ name, description: "it's", columns: [dimension(name, 'text', 'x\ny')] }] };
  expect(await tables(state({ views }))).toEqual([name]);
  const { fields } = await catalog.describe(
    state({ views }),
    `SELECT "${name.replaceAll('"', '""')}" FROM "${name.replaceAll('"', '""')}"`,
    [],
  );
  expect(fields![0]!.name).toBe(name);
});

test('published: OIDs do not depend on the order of questions', () => {
  const oids = new ViewOids();
  const first = JSON.parse(published(VIEWS, oids));
  const second = JSON.parse(published(FEW, oids));
  expect(second[0].oid).toBe(first[0].oid);
  expect(first[1].oid).not.toBe(first[0].oid);
});
