/** Clients as they are: psql, and node-postgres, over TLS with the certificate verified. */
import { spawn } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SETUP } from './scripts.ts';
import { PASSWORD, serve } from './served.ts';

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve(SETUP);
});
afterAll(() => server.close());

/** What psql prints for its commands. */
function psql(
  commands: readonly string[],
  options: Record<string, string> = {},
  more: readonly string[] = [],
): Promise<string> {
  const settings = {
    host: 'localhost',
    port: server.port,
    user: 'anna',
    dbname: 'strata',
    sslmode: 'verify-full',
    sslrootcert: server.certificate.file,
    ...options,
  };
  const connection = Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const child = spawn('psql', ['-X', '-A', ...more, connection, ...commands.flatMap((command) => ['-c', command])], {
    env: { ...process.env, PGPASSWORD: PASSWORD, PGCLIENTENCODING: 'UTF8' },
  });
  let printed = '';
  child.stdout.on('data', (bytes) => (printed += bytes));
  child.stderr.on('data', (bytes) => (printed += bytes));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(printed));
  });
}

test('psql verifies the certificate, binds the channel, and queries', async () => {
  const printed = await psql(
    [
      'select id, name, amount from numbers where id < 3 order by id',
      'show server_version',
      'select 1 as a; select nothing',
    ],
    { channel_binding: 'require' },
  );
  expect(printed).toBe(
    'id|name|amount\n1|n1|1.50\n2|n2|3.00\n(2 rows)\nserver_version\n14.12\n(1 row)\na\n1\n(1 row)\n' +
      'ERROR:  column "nothing" does not exist\nLINE 1: select 1 as a; select nothing\n                              ^\n',
  );
});

test('psql refuses a certificate that it does not know', async () => {
  expect(await psql(['select 1'], { sslrootcert: '/dev/null' })).toMatch(/certificate/);
});

test('psql fetches in parts, copies, and describes', async () => {
  expect(await psql(['select id from numbers order by id'], {}, ['-t', '-v', 'FETCH_COUNT=3'])).toBe(
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n',
  );
  expect(
    await psql(['\\copy (select id, name from numbers where id in (3, 4) order by id) to stdout csv header']),
  ).toBe('id,name\n3,n3\n4,\n');
  expect(await psql(['\\d numbers'])).toContain('amount|numeric(12,2)');
  expect(await psql(['\\l'], {}, ['-t'])).toContain('postgres|postgres|UTF8');
});

test('node-postgres queries, prepares, and learns of errors', async () => {
  const client = new pg.Client({
    host: 'localhost',
    port: server.port,
    user: 'anna',
    password: PASSWORD,
    database: 'strata',
    ssl: { ca: server.certificate.cert },
    enableChannelBinding: true,
  });
  await client.connect();
  const { rows, fields, command } = await client.query(
    'select id, name from numbers where id > $1 order by id limit 2',
    ['2'],
  );
  expect({ rows, command }).toEqual({
    rows: [
      { id: 3, name: 'n3' },
      { id: 4, name: null },
    ],
    command: 'SELECT',
  });
  expect(fields.map((field) => field.dataTypeID)).toEqual([23, 25]);
  for (const a of [1, 2])
    expect((await client.query({ name: 'p', text: 'select $1::int as a', values: [a] })).rows).toEqual([{ a }]);
  await expect(client.query('select nothing')).rejects.toMatchObject({
    code: '42703',
    position: '8',
    severity: 'ERROR',
  });
  await client.query('begin');
  await expect(client.query('select 1/0')).rejects.toMatchObject({ code: '22012' });
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  await client.end();
});
