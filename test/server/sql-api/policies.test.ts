/** Policies of the model hold behind both doors: the same questions, as REST queries and as SQL, by the same users. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { answer } from '../../../server/sql-api/answer.ts';
import { openSqlEngines, type SqlEngines } from '../../../server/sql-api/api.ts';
import type { Engine } from '../../../server/sql-api/types.ts';
import { openCompany } from '../cube/company.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
let engines: SqlEngines;
beforeAll(async () => {
  company = await openCompany();
  engines = openSqlEngines(company.semantic, company.snapshots, () => {});
});
afterAll(async () => {
  await engines.close();
  await company.close();
});

type Attributes = Record<string, unknown>;
let pid = 0;
const engineOf = (securityContext: Attributes): Promise<Engine> =>
  engines.engine({ user: { name: 'ana', securityContext }, database: 'strata', pid: ++pid, settings: new Map() });
const signal = new AbortController().signal;
async function sql(text: string, securityContext: Attributes) {
  return (await answer(await engineOf(securityContext), text, signal)).rows;
}
/** The rows of REST as SQL would write them. */
async function rest(query: object, members: readonly string[], securityContext: Attributes) {
  const rows = await company.semantic.load(query, { securityContext });
  return rows.map((row) => members.map((member) => row[`restricted.${member}`]));
}
const numbers = (rows: readonly (readonly unknown[])[]) =>
  rows
    .map((row) => row.map((value) => (typeof value === 'string' && /^-?[\d.]+$/.test(value) ? Number(value) : value)))
    .sort();

const QUESTIONS = [
  {
    what: 'rows by a dimension',
    query: { measures: ['restricted.new_mrr'], dimensions: ['restricted.region'] },
    members: ['region', 'new_mrr'],
    text: 'SELECT region, MEASURE(new_mrr) FROM restricted GROUP BY 1',
  },
  {
    what: 'a total',
    query: { measures: ['restricted.new_mrr'] },
    members: ['new_mrr'],
    text: 'SELECT SUM(new_mrr) FROM restricted',
  },
  {
    what: 'a stock, which closes at the last month of all',
    query: { measures: ['restricted.mrr'] },
    members: ['mrr'],
    text: 'SELECT MEASURE(mrr) FROM restricted',
  },
  {
    what: 'a filter that asks for more than the policy gives',
    query: {
      measures: ['restricted.new_mrr'],
      filters: [{ member: 'restricted.region', operator: 'equals', values: ['EU', 'US'] }],
    },
    members: ['new_mrr'],
    text: "SELECT SUM(new_mrr) FROM restricted WHERE region IN ('EU', 'US') OR true",
  },
];

describe.each([[{ region: 'EU' }], [{ region: 'US' }], [{ region: 'nowhere' }], [{}]])('asked as %j', (attributes) => {
  test.each(QUESTIONS)('$what', async ({ query, members, text }) => {
    expect(numbers(await sql(text, attributes))).toEqual(numbers(await rest(query, members, attributes)));
  });
});

test('every way to ask sees the rows of the policy alone', async () => {
  const eu = [['EU', '300.0']];
  const own = async (text: string) =>
    (await sql(text, { region: 'EU' })).map(([region, value]) => [
      region,
      value === undefined ? undefined : Number(value),
    ]);
  const expected = eu.map(([region, value]) => [region, Number(value)]);
  const ways = [
    'SELECT region, new_mrr FROM restricted',
    'SELECT upper(region), SUM(new_mrr) FROM restricted GROUP BY 1',
    'WITH r AS (SELECT * FROM restricted) SELECT region, SUM(new_mrr) FROM r GROUP BY 1',
    'SELECT * FROM (SELECT region, MEASURE(new_mrr) FROM restricted GROUP BY 1) q',
    "SELECT region, MEASURE(new_mrr) FROM restricted WHERE 1 = 1 OR region <> '' GROUP BY 1",
    'SELECT r.region, SUM(new_mrr) FROM restricted r LEFT JOIN (VALUES (1)) v(n) ON true GROUP BY 1',
  ];
  for (const way of ways) expect(await own(way), way).toEqual(expected);
  expect(await sql('SELECT DISTINCT region FROM restricted', { region: 'EU' })).toEqual([['EU']]);
  expect(
    await sql('SELECT MIN(region), MAX(region), COUNT(DISTINCT region) FROM restricted', { region: 'EU' }),
  ).toEqual([['EU', 'EU', '1']]);
  expect(await sql("SELECT 'x' FROM restricted GROUP BY 1", { region: 'nowhere' })).toEqual([]);
  expect(await sql('SELECT 1 FROM restricted', {})).toEqual([]);
  expect(await sql('SELECT COUNT(*) FROM restricted', {})).toEqual([['0']]);
});

test('users in turn and at once see their own rows: no plan of another is taken', async () => {
  const [eu, us] = [await engineOf({ region: 'EU' }), await engineOf({ region: 'US' })];
  const text = 'SELECT region, SUM(new_mrr) FROM restricted GROUP BY 1';
  const asked = Array.from({ length: 20 }, async (_, i) => {
    const { rows } = await answer(i % 2 ? eu : us, text, signal);
    expect(rows.map(([region, value]) => [region, Number(value)])).toEqual([i % 2 ? ['EU', 300] : ['US', 80]]);
  });
  await Promise.all(asked);
});

describe('a denied member is a column that does not exist', () => {
  const refused = (error: unknown) =>
    isStrataError(error, 'sql.refused') && (error.cause as { code?: string }).code === '42703';
  test.each([
    'SELECT account_name FROM restricted',
    'SELECT restricted.account_name FROM restricted',
    'SELECT region FROM restricted GROUP BY region, account_name',
    "SELECT region FROM restricted WHERE account_name = 'x'",
    'SELECT COUNT(DISTINCT account_name) FROM restricted',
    "SELECT SUM(new_mrr) FILTER (WHERE account_name LIKE '%') FROM restricted",
    'SELECT region FROM restricted GROUP BY 1 HAVING MIN(account_name) IS NOT NULL',
    'SELECT region FROM restricted ORDER BY account_name',
    'SELECT q.account_name FROM (SELECT * FROM restricted) q',
    'WITH r AS (SELECT account_name FROM restricted) SELECT * FROM r',
    'SELECT region FROM restricted WHERE region IN (SELECT account_name FROM restricted)',
    'SELECT a.region FROM restricted a JOIN (SELECT region FROM restricted GROUP BY 1) b ON a.account_name = b.region',
  ])('%s', async (text) => {
    await expect(sql(text, { region: 'EU' })).rejects.toSatisfy(refused);
  });

  test('nor does a star, the catalogue or a whole row show it', async () => {
    const { columns } = await answer(await engineOf({ region: 'EU' }), 'SELECT * FROM restricted LIMIT 0', signal);
    expect(columns.map(({ name }) => name)).toEqual(['month', 'region', 'mrr', 'new_mrr']);
    const text =
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'restricted' ORDER BY 1";
    expect((await sql(text, { region: 'EU' })).flat()).toEqual(['month', 'mrr', 'new_mrr', 'region']);
    await expect(sql('SELECT restricted FROM restricted', { region: 'EU' })).rejects.toSatisfy((error) =>
      isStrataError(error, 'sql.refused'),
    );
  });
});

test('cubes behind the views, tables of the warehouse and the engine’s own functions are not there', async () => {
  const missing = (error: unknown) =>
    isStrataError(error, 'sql.refused') && ['42P01', '42883'].includes((error.cause as { code: string }).code);
  for (const text of [
    'SELECT * FROM account_months',
    'SELECT * FROM accounts',
    'SELECT * FROM months',
    'SELECT * FROM strata_0',
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT region, getenv('PATH') FROM restricted",
    'SELECT region FROM restricted, duckdb_settings()',
  ])
    await expect(sql(text, { region: 'EU' }), text).rejects.toSatisfy(missing);
});
