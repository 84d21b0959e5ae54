/** Statements that reach for more than the semantic views: refused, and nothing of the inside is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, serveCompany } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveCompany();
});
afterAll(async () => {
  await served.close();
  expect(served.logged).toEqual([]);
});

const codeOf = async (text: string) => {
  const answer = await served.ask(text);
  return typeof answer === 'string' ? answer : 'answered';
};

describe('functions and tables of the engines', () => {
  test.each([
    "SELECT region, read_text('/etc/passwd') FROM restricted",
    "SELECT region, pg_read_file('/etc/passwd') FROM restricted",
    "SELECT * FROM restricted, read_text('/etc/passwd')",
    "SELECT * FROM restricted, pg_read_file('/etc/passwd')",
    "SELECT * FROM restricted, glob('/*')",
    "SELECT * FROM restricted, sniff_csv('/etc/passwd')",
    'SELECT * FROM restricted, "/etc/passwd"',
    "SELECT * FROM restricted, query('select 1')",
    "SELECT * FROM restricted, query_table('months')",
    "SELECT region, json_execute_serialized_sql('x') FROM restricted",
    "SELECT region, getenv('HOME') FROM restricted",
    "SELECT region, current_setting('data_directory') FROM restricted",
    "SELECT current_setting('data_directory')",
    "SELECT set_config('search_path', 'x', false) FROM restricted",
    'SELECT * FROM duckdb_tables()',
    'SELECT * FROM restricted, duckdb_settings()',
    'SELECT * FROM restricted, pragma_database_list',
    'SELECT * FROM main.months',
    'SELECT * FROM public.months',
    'SELECT * FROM live.alerts',
    "INSERT INTO live.alerts (key) VALUES ('x')",
    'DELETE FROM live.alerts',
    'DROP TABLE live.alerts',
    'SELECT * FROM pg_authid',
    'SELECT * FROM pg_hba_file_rules',
    'SELECT * FROM restricted, pg_class',
    'SELECT region FROM restricted WHERE EXISTS (SELECT 1 FROM pg_authid)',
    "SELECT query_to_xml('select 1', true, true, '')",
    'SELECT region, strata_param(99, region) FROM restricted',
    'SELECT strata_param(1, NULL::text) FROM restricted',
    'SELECT pg_sleep(1) FROM restricted',
    "ATTACH '/tmp/x' AS y",
    'INSTALL httpfs',
    "LOAD 'httpfs'",
    'PRAGMA version',
    'SET memory_limit = 1',
    'SET threads = 1',
    'SET enable_external_access = true',
    "COPY (SELECT 1) TO '/tmp/x'",
    "COPY restricted TO PROGRAM 'id'",
    "COPY restricted FROM '/etc/passwd'",
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT * FROM t, restricted',
  ])('%s', async (text) => {
    expect(await codeOf(text)).toMatch(/^(42|0A000|25006|22)/);
  });
});

test('names and texts that mean something elsewhere are names and texts', async () => {
  const texts = [
    '$0$',
    '$1$',
    '`',
    '$'.concat('{process.exit(1)}'),
    "'; DROP TABLE x --",
    '{{x}}',
    '{FILTER_PARAMS}',
    '\\',
    '😀',
  ];
  for (const text of texts) {
    const literal = `'${text.replaceAll("'", "''")}'`;
    expect(await served.ask(`SELECT ${literal}, region FROM restricted GROUP BY 1, 2`)).toEqual([[text, 'EU']]);
    expect(await served.ask(`SELECT region || ${literal} FROM restricted GROUP BY 1`)).toEqual([[`EU${text}`]]);
    expect(await served.ask(`SELECT region FROM restricted WHERE region = ${literal}`)).toEqual([]);
  }
  for (const name of [
    '__proto__',
    'constructor',
    'toString',
    'strata_0',
    'c0',
    'd0',
    'x0',
    'b',
    'a".b',
    "it's",
    '$1',
    'restricted',
  ]) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const ways = [
      `SELECT region AS ${quoted}, SUM(new_mrr) FROM restricted AS ${quoted} GROUP BY 1`,
      `WITH ${quoted} AS (SELECT region AS ${quoted}, SUM(new_mrr) AS n FROM public.restricted GROUP BY 1) SELECT ${quoted}.${quoted}, n FROM ${quoted}`,
      `SELECT q.${quoted}, SUM(q.n) FROM (SELECT region AS ${quoted}, new_mrr AS n FROM restricted) q GROUP BY q.${quoted}`,
    ];
    for (const way of ways) expect(await served.ask(way), way).toEqual([['EU', '300.00']]);
  }
});

test('temporary tables hide nothing of others, and steps are not reached by their names', async () => {
  const [one, two] = [await served.open(), await served.open()];
  for (const name of ['restricted', 'months', 'strata_0', 'strata_table_0', '__proto__']) {
    await one.query(`CREATE TEMP TABLE "${name}" (a int)`);
    await one.query(`INSERT INTO "${name}" VALUES (7)`);
    expect(await served.ask(`SELECT a FROM "${name}"`, one)).toEqual([[7]]);
    expect(await served.ask('SELECT SUM(new_mrr) FROM public.restricted', one), name).toEqual([['300.00']]);
    expect(await served.ask(`SELECT a FROM "${name}"`, two)).toMatch(/^42/);
  }
  expect(await served.ask('SELECT SUM(new_mrr) FROM restricted', two)).toEqual([['300.00']]);
  await Promise.all([one.end(), two.end()]);
});

test('prepared statements, cursors and activity of others are not seen', async () => {
  const [one, two] = [await served.open(), await served.open()];
  await one.query("PREPARE secret AS SELECT 'hush' FROM restricted");
  await one.query('BEGIN');
  await one.query("DECLARE hidden CURSOR FOR SELECT 'hush' FROM restricted");
  for (const text of ['EXECUTE secret', 'FETCH 1 FROM hidden'])
    expect(await served.ask(text, two)).toMatch(/^(26000|34000)$/);
  for (const view of ['pg_prepared_statements', 'pg_cursors', 'pg_stat_activity'])
    expect(JSON.stringify(await served.ask(`SELECT * FROM ${view}`, two)), view).not.toMatch(/hush|secret|hidden/);
  await Promise.all([one.end(), two.end()]);
});

test('an error or a plan tells no path and no hidden member', async () => {
  const client = await served.open();
  for (const text of [
    'EXPLAIN SELECT region, SUM(new_mrr) FROM restricted GROUP BY 1',
    'EXPLAIN ANALYZE SELECT * FROM restricted',
    'SELECT account_nam FROM restricted',
    'SELECT 1 / (length(region) - 2) FROM restricted',
    'SELECT CAST(region AS int) FROM restricted',
  ]) {
    const told = await client.query({ text, rowMode: 'array' }).then(
      ({ rows }) => JSON.stringify(rows),
      (error: Error) => JSON.stringify({ ...error, message: error.message }),
    );
    expect(told.replaceAll(/"(file|routine|stack)":"[^"]*"/g, ''), text).not.toMatch(
      /account_name|\/tmp|\.duckdb|snapshot/,
    );
  }
  await client.end();
});
