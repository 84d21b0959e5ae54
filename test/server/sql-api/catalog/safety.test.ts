/** Hostile and unlucky statements: refused or bounded, and the next one is served. */
import { describe, expect, test } from 'vitest';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import { ask, openForTests, state, texts } from './support.ts';

const catalog = openForTests();
const hasty = openForTests({ timeout: 1500 });
const works = async (of = catalog) =>
  expect((await ask(of, 'SELECT current_user, 1 + 1')).rows).toEqual([['ann', '2']]);
const run = (text: string, of = catalog, signal?: AbortSignal) => of.run(state(), text, [], texts([]), [], signal);
const ENDLESS = 'SELECT count(*) FROM generate_series(1, 1000000000000) a, generate_series(1, 1000000) b';

describe('functions that reach beyond the catalogue', () => {
  test.each([
    'pg_sleep(3600)',
    "pg_sleep_for('1 hour')",
    "pg_read_file('/etc/passwd')",
    "pg_read_binary_file('postgresql.conf')",
    "pg_ls_dir('.')",
    'pg_ls_waldir()',
    "pg_stat_file('PG_VERSION')",
    "lo_import('/etc/passwd')",
    "lo_from_bytea(0, 'x')",
    'lo_create(0)',
    "lo_export(1, '/tmp/x')",
    'pg_terminate_backend(1)',
    'pg_cancel_backend(1)',
    'pg_reload_conf()',
    'pg_rotate_logfile()',
    'pg_switch_wal()',
    'pg_export_snapshot()',
    "query_to_xml('SELECT 1', true, true, '')",
    "query_to_xml_and_xmlschema('SELECT 1', true, true, '')",
    "table_to_xml('revenue', true, true, '')",
    'schema_to_xml($$public$$, true, true, $$$$)',
    "database_to_xml(true, true, '')",
    "cursor_to_xml('c', 1, true, true, '')",
    "ts_stat('SELECT 1::text::tsvector')",
    "ts_rewrite('a'::tsquery, 'SELECT 1')",
    "pg_notify('a', 'b')",
    'pg_advisory_lock(1)',
    "pg_create_physical_replication_slot('x')",
    "pg_logical_emit_message(true, 'a', 'b')",
    'pg_stat_reset()',
    'pg_log_backend_memory_contexts(1)',
    "pg_import_system_collations('public')",
    "nextval('x')",
    "strata_set('role', 'strata_owner', false)",
    "strata_enter('{}')",
    "strata_publish('[]')",
  ])('%s', async (call) => {
    const failure = await run(`SELECT ${call}`).catch((error: SqlError) => error);
    expect(failure).toBeInstanceOf(SqlError);
    // nextval looks for its sequence before anybody's right to call it.
    expect((failure as SqlError).code).toMatch(/^(42501|42P01)$/);
  });
  test('and nothing hides them', async () => {
    await expect(run('SELECT 1 FROM pg_class WHERE (SELECT pg_catalog.pg_sleep(1000)) IS NULL')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(run('WITH x AS MATERIALIZED (SELECT "pg_sleep"(1000)) SELECT * FROM x')).rejects.toMatchObject({
      code: '42501',
    });
    await works();
  });
});

describe('statements that write', () => {
  test.each([
    ['DROP TABLE revenue', '0A000'],
    ['CREATE TABLE x (a int)', '0A000'],
    ['SET ROLE strata_owner', '0A000'],
    ['RESET SESSION AUTHORIZATION', '0A000'],
    ['DO $$ BEGIN PERFORM 1; END $$', '0A000'],
    ["COPY (SELECT 1) TO PROGRAM 'true'", '0A000'],
    ['COPY revenue FROM STDIN', '0A000'],
    ["LOAD 'x'", '0A000'],
    ['EXPLAIN ANALYZE SELECT 1', '0A000'],
    ['BEGIN', '0A000'],
    ['PREPARE x AS SELECT 1', '0A000'],
    ['DECLARE x CURSOR FOR SELECT 1', '0A000'],
    ['LISTEN x', '0A000'],
    ['INSERT INTO revenue DEFAULT VALUES', '0A000'],
    ['SELECT 1; DROP TABLE revenue', '42601'],
    ['SELECT * INTO x FROM revenue', '25006'],
    ['SELECT * FROM revenue FOR UPDATE', '25006'],
    ['WITH x AS (INSERT INTO revenue DEFAULT VALUES RETURNING *) SELECT * FROM x', '25006'],
    ['SELECT * FROM (WITH x AS (UPDATE revenue SET mrr = 1 RETURNING *) SELECT * FROM x) y', '25006'],
  ])('%s', async (text, code) => {
    await expect(run(text)).rejects.toMatchObject({ code });
    await works();
  });
});

describe('time', () => {
  test('a statement that takes too long ends; the next one works, with all its views', async () => {
    await works(hasty);
    await expect(run(ENDLESS, hasty)).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    expect(
      (await ask(hasty, "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'")).rows,
    ).toEqual([['10']]);
  });
  test('a regular expression, a recursion and a sort that never end', async () => {
    for (const text of [
      "SELECT repeat('a', 5000) ~ '^(a?){500}a{500}(.*a){20}b$'",
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
    ]) {
      const failure = await run(text, hasty).catch((error: SqlError) => error);
      expect(failure, text).toBeInstanceOf(SqlError);
      expect((failure as SqlError).code, text).toMatch(/^(57014|53200|2201B|53\d\d\d)$/);
      await works(hasty);
    }
  });
  test('a client gives up', async () => {
    await works();
    const started = performance.now();
    await expect(run(ENDLESS, catalog, AbortSignal.timeout(300))).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to user request',
    });
    expect(performance.now() - started).toBeLessThan(5000);
    await works();
    await expect(run('SELECT 1', catalog, AbortSignal.abort())).rejects.toMatchObject({ code: '57014' });
    const reason = new SqlError('admin_shutdown', 'because');
    await expect(run('SELECT 1', catalog, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
  test('a client gives up while it waits; the one that runs is not disturbed', async () => {
    const first = run('SELECT count(*) FROM generate_series(1, 300000)');
    const second = run('SELECT 1', catalog, AbortSignal.timeout(1));
    await expect(second).rejects.toMatchObject({ code: '57014' });
    expect((await first).rows).toHaveLength(1);
    await works();
  });
});

describe('size', () => {
  test('a result above 100,000 rows is an error, and one of 100,000 is whole', async () => {
    expect((await run('SELECT generate_series(1, 100000)')).rows).toHaveLength(100_000);
    await expect(run('SELECT generate_series(1, 100001)')).rejects.toMatchObject({ code: '54000' });
    await works();
  });
  test('a result above 64 MB', async () => {
    await expect(run("SELECT repeat('x', 1000000) FROM generate_series(1, 100)")).rejects.toMatchObject({
      code: '54000',
    });
    await works();
  });
  test('memory', async () => {
    for (const text of [
      "SELECT length(repeat('x', 1000000000))",
      'SELECT array_length(array_agg(x), 1) FROM generate_series(1, 100000000) x',
    ]) {
      const failure = await run(text).catch((error: SqlError) => error);
      expect(failure, text).toBeInstanceOf(SqlError);
      expect((failure as SqlError).code, text).toMatch(/^(53200|54000|57014|XX000)$/);
      await works();
    }
  });
  test('depth and length', async () => {
    for (const text of [
      `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`,
      `SELECT ${'NOT '.repeat(20000)}true`,
      `SELECT 1 ${'+ 1 '.repeat(20000)}`,
      `SELECT '${'x'.repeat(10_000_000)}' IS NULL`,
      `SELECT 1 WHERE 1 IN (${Array.from({ length: 100_000 }, (_, i) => i).join()})`,
    ]) {
      await run(text).catch((error: unknown) => expect(error, text.slice(0, 30)).toBeInstanceOf(SqlError));
      await works();
    }
  });
});

test('bytes that no text has', async () => {
  for (const text of [
    'SELECT 1 \0',
    'SELECT \u0001',
    'SELECT \ud800',
    "SELECT 'a\0b'",
    '$0$',
    "SELECT '$\u007bprocess.exit()}'",
    'SELECT __proto__',
  ]) {
    await run(text).catch((error: unknown) => expect(error, text).toBeInstanceOf(SqlError));
    await works();
  }
});

test('values of a wrong size or kind', async () => {
  const { parameters } = await catalog.describe(state(), 'SELECT $1::int', []);
  const bound = { values: [Buffer.from('abc')], formats: [1 as const] };
  await expect(catalog.run(state(), 'SELECT $1::int', parameters, bound, [])).rejects.toMatchObject({ code: '08P01' });
  await expect(catalog.run(state(), 'SELECT $1::int', parameters, texts(['abc']), [])).rejects.toMatchObject({
    code: '22P02',
  });
  await expect(catalog.run(state(), 'SELECT $1::int', parameters, texts([]), [])).rejects.toMatchObject({
    code: '08P01',
  });
  await expect(catalog.run(state(), 'SELECT 1', [], texts([]), [0, 0])).rejects.toMatchObject({ code: '08P01' });
  await works();
});

test('after close', async () => {
  const closed = openForTests();
  await closed.close();
  await expect(run('SELECT 1', closed)).rejects.toMatchObject({ code: '57P01' });
});
