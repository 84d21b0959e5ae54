/** Who one is, what one set, and that nothing passes from one session to another. */
import { expect, test } from 'vitest';
import { ask, dimension, openForTests, state } from './support.ts';

const catalog = openForTests();
const one = async (text: string, as = state()) => (await ask(catalog, text, [], as)).rows[0];

test("user, database and process are the client's", async () => {
  const text =
    'SELECT current_user, session_user, user, current_role, current_database(), current_catalog, pg_backend_pid(), current_schema()';
  expect(await one(text)).toEqual(['ann', 'ann', 'ann', 'ann', 'strata', 'strata', '4711', 'public']);
  expect(await one(text, state({ user: 'Zoë "x"', database: "it's", pid: 5 }))).toEqual([
    'Zoë "x"',
    'Zoë "x"',
    'Zoë "x"',
    'Zoë "x"',
    "it's",
    "it's",
    '5',
    'public',
  ]);
  expect(await one('SELECT current_user', state({ user: 'pg_monitor2' }))).toEqual(['pg_monitor2']);
  expect(await one('SELECT current_user', state({ user: 'x'.repeat(80) }))).toEqual(['x'.repeat(63)]);
});

test("the owner of everything is nobody's name", async () => {
  await expect(one('SELECT 1', state({ user: 'strata_owner' }))).rejects.toMatchObject({ code: '42939' });
  await expect(one('SELECT 1', state({ user: 'pg_read_all_data' }))).rejects.toMatchObject({ code: '23505' });
  expect(await one('SELECT current_user')).toEqual(['ann']);
});

test('one user only is to be seen', async () => {
  await one('SELECT 1', state({ user: 'bob', database: 'other' }));
  const roles = (await ask(catalog, "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'")).rows;
  expect(roles.flat().sort()).toEqual(['ann', 'strata_owner']);
  expect((await ask(catalog, 'SELECT datname FROM pg_database')).rows).toEqual([['strata']]);
  expect((await ask(catalog, 'SELECT pid, usename, datname, backend_type FROM pg_stat_activity')).rows).toEqual([
    ['4711', 'ann', 'strata', 'client backend'],
  ]);
  await expect(one('SELECT rolpassword FROM pg_authid')).rejects.toMatchObject({ code: '42501' });
});

test('the version is the one that the server claims, wherever it is asked', async () => {
  const [version] = (await one('SELECT version()'))!;
  expect(version).toMatch(/^PostgreSQL 14\.\d+ /);
  const number = version!.split(' ')[1]!;
  expect(await one("SELECT current_setting('server_version'), current_setting('Server_Version', true)")).toEqual([
    number,
    number,
  ]);
  expect(await one("SELECT setting FROM pg_settings WHERE name = 'server_version'")).toEqual([number]);
  expect(await one('SHOW server_version')).toEqual([number]);
  expect(await one('SHOW server_version_num')).toEqual([`1400${number.split('.')[1]}`]);
  expect((await ask(catalog, 'SHOW ALL')).rows).toContainEqual(['server_version', number, 'Shows the server version.']);
  expect((await ask(catalog, 'SHOW ALL')).columns).toEqual(['name', 'setting', 'description']);
});

test("settings are the session's, and those of the one before are gone", async () => {
  const settings = new Map([
    ['timezone', 'Asia/Tokyo'],
    ['DateStyle', 'German'],
    ['no_such_setting', 'x'],
    ['work_mem', '10GB'],
    ['role', 'strata_owner'],
  ]);
  const text = "SELECT current_setting('timezone'), DATE '2026-02-01', current_setting('work_mem'), current_user";
  expect(await one(text, state({ settings }))).toEqual(['Asia/Tokyo', '01.02.2026', '16MB', 'ann']);
  expect(await one(text)).toEqual(['UTC', '2026-02-01', '16MB', 'ann']);
  settings.set('timezone', 'Europe/Zurich');
  expect(await one(text, state({ settings }))).toEqual(['Europe/Zurich', '01.02.2026', '16MB', 'ann']);
});

test('what set_config changes is reported, for the session to keep', async () => {
  const changed = await ask(
    catalog,
    "SELECT set_config('bytea_output', 'escape', false), set_config('jit', 'off', true)",
  );
  expect(changed.rows).toEqual([['escape', 'off']]);
  expect([...changed.settings]).toEqual([['bytea_output', 'escape']]);
  expect(await one("SELECT current_setting('bytea_output')")).toEqual(['hex']);
  expect(await one("SELECT current_setting('bytea_output')", state({ settings: changed.settings }))).toEqual([
    'escape',
  ]);
  expect((await ask(catalog, 'SELECT 1')).settings.size).toBe(0);
});

test.each(['role', 'Session_Authorization', 'work_mem', 'default_transaction_read_only', 'strata.pid'])(
  'set_config cannot change %s',
  async (name) => {
    await expect(ask(catalog, 'SELECT set_config($1, $2, false)', [name, 'strata_owner'])).rejects.toMatchObject({
      code: '55P02',
    });
    expect(await one('SELECT current_user, pg_backend_pid()')).toEqual(['ann', '4711']);
  },
);

test('privileges are those of a reader', async () => {
  expect(
    await one(`SELECT has_table_privilege('revenue', 'SELECT'), has_table_privilege('revenue', 'INSERT'), has_any_column_privilege('revenue', 'SELECT'),
      has_schema_privilege('public', 'USAGE'), has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CONNECT'), pg_has_role('strata_owner', 'USAGE')`),
  ).toEqual(['t', 'f', 't', 't', 'f', 't', 'f']);
});

test('the server is a plain one', async () => {
  expect(
    await one(
      'SELECT pg_is_in_recovery(), inet_server_addr(), inet_server_port(), pg_is_wal_replay_paused IS NULL FROM (SELECT NULL AS pg_is_wal_replay_paused) x',
    ),
  ).toEqual(['f', null, null, 't']);
  expect(
    await one('SELECT pg_postmaster_start_time() <= now(), pg_encoding_to_char(encoding) FROM pg_database'),
  ).toEqual(['t', 'UTF8']);
});

test("temporary tables are one session's", async () => {
  const temporary = [{ name: '#Tableau_1', columns: [{ name: 'COL', type: 'integer' }] }];
  const text = "SELECT relname, relpersistence FROM pg_class WHERE relname LIKE '#%'";
  expect((await ask(catalog, text, [], state({ temporary }))).rows).toEqual([['#Tableau_1', 't']]);
  expect((await ask(catalog, text)).rows).toEqual([]);
  const wrong = [{ name: 'x', columns: [{ name: 'y', type: 'nonsense' }] }];
  await expect(ask(catalog, text, [], state({ temporary: wrong }))).rejects.toMatchObject({ code: '42704' });
  expect((await ask(catalog, text)).rows).toEqual([]);
});

test('an hour of sessions and views in turn', async () => {
  const other = { key: 'other', views: [{ name: 'other', description: '', columns: [dimension('a', 'text')] }] };
  for (let turn = 0; turn < 30; turn++) {
    const as = state({ user: `user${turn}`, pid: turn, ...(turn % 3 === 0 && { views: other }) });
    expect(
      await one(`SELECT current_user, pg_backend_pid(), (SELECT count(*) FROM pg_class WHERE relname = 'other')`, as),
    ).toEqual([`user${turn}`, String(turn), turn % 3 === 0 ? '1' : '0']);
  }
});
