/** Clients of Postgres as they are, over TLS and SCRAM: each script asserts values and types, and ends with 0 when all is right. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, type Served, serve, USER } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
}, 240_000);
afterAll(() => served.close());

/** The system's own Python: where Debian's packages are. */
const PYTHON = '/usr/bin/python3';
test.each(['psycopg2', 'psycopg', 'asyncpg'])('%s', async (name) => {
  const { code, stdout, stderr } = await served.run(PYTHON, [`${name}_client.py`]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${name} is right\n`, stderr: '' });
});

test('pgjdbc', async () => {
  const jar = '/usr/share/java/postgresql.jar';
  const { code, stdout, stderr } = await served.run('java', ['-cp', jar, 'Jdbc.java']);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'pgjdbc is right\n', stderr: '' });
});

describe('psqlODBC through isql', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-odbc-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const driver = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
    .map((machine) => `/usr/lib/${machine}/odbc/psqlodbcw.so`)
    .find((file) => existsSync(file));

  async function isql(input: string, useDeclareFetch: 0 | 1) {
    const dsn = `[strata]\nDriver = ${driver}\nServername = localhost\nPort = ${served.port}\nDatabase = strata\nSSLmode = require\nUseDeclareFetch = ${useDeclareFetch}\nFetch = 3\nReadOnly = 1\n`;
    writeFileSync(path.join(folder, 'odbc.ini'), dsn);
    const env = { ODBCINI: path.join(folder, 'odbc.ini'), ODBCSYSINI: folder };
    const ended = await served.run('isql', ['strata', USER, PASSWORD, '-b', '-d;', '-c'], { input, env });
    expect(ended.code, ended.stderr).toBe(0);
    return ended.stdout.trim().split('\n');
  }

  test.each([0, 1] as const)('with UseDeclareFetch=%i', async (useDeclareFetch) => {
    expect(driver, 'odbc-postgresql is installed').toBeDefined();
    const text = 'SELECT month, MEASURE(mrr) AS mrr FROM revenue GROUP BY 1 ORDER BY 1\n';
    expect(await isql(text, useDeclareFetch)).toEqual([
      'month;mrr',
      ...['420', '1420', '1480', '1590', '1680', '1450', '1550', '1580'].map((mrr, i) => `2024-0${i + 1}-01;${mrr}.00`),
    ]);
    const columns = await isql('help revenue\n', useDeclareFetch);
    expect(columns.find((line) => line.includes(';mrr;'))).toMatch(/;numeric;/);
    expect((await isql('SELECT nope FROM revenue\nSELECT SUM(mrr) FROM revenue\n', useDeclareFetch)).at(-1)).toBe(
      '1580.00',
    );
  });
});

describe('psql', () => {
  const psql = (input: string, ...args: string[]) =>
    served.run('psql', ['-X', '-v', 'ON_ERROR_STOP=1', ...args], { input });

  test('browses: \\d, \\dt+, \\l, \\dn', async () => {
    const { code, stdout, stderr } = await psql('\\d revenue\n\\dt+\n\\l\n\\dn\n\\conninfo\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/month +\| date/);
    expect(stdout).toMatch(/public \| revenue +\| table/);
    expect(stdout).toContain('Recurring revenue and how it moved');
    expect(stdout).toMatch(/SSL connection \(protocol: TLSv1\.3/);
  });

  test('with FETCH_COUNT, in parts', async () => {
    const text = 'SELECT month, MEASURE(mrr) FROM revenue GROUP BY 1 ORDER BY 1';
    const { stdout, stderr } = await psql(`\\set FETCH_COUNT 3\n${text};\n`, '-At');
    expect(stderr).toBe('');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('|')[1]),
    ).toEqual(['420', '1420', '1480', '1590', '1680', '1450', '1550', '1580'].map((mrr) => `${mrr}.00`));
  });

  test('\\copy, \\gdesc, EXPLAIN and errors with their place', async () => {
    const { stdout } = await psql(
      "\\copy (SELECT region, SUM(mrr) FROM revenue WHERE region = 'NA' GROUP BY 1) TO STDOUT WITH CSV HEADER\n",
    );
    expect(stdout).toBe('region,sum\nNA,1100.00\n');
    expect((await psql('SELECT region, MEASURE(mrr) FROM revenue GROUP BY 1 \\gdesc\n', '-At')).stdout).toBe(
      'region|text\nmrr|numeric\n',
    );
    expect((await psql('EXPLAIN SELECT region, MEASURE(mrr) FROM revenue GROUP BY 1;\n', '-At')).stdout).toContain(
      'Cube query 1 of the view revenue',
    );
    const { code, stderr } = await psql('SELECT region,\n  nope FROM revenue;\n');
    expect(code).toBe(3);
    expect(stderr).toMatch(/ERROR: +column "nope" does not exist\nLINE 2: +nope FROM revenue;/);
  });

  test('a wrong password, an unknown user and a certificate that is not trusted are refused', async () => {
    const refused = async (env: NodeJS.ProcessEnv) =>
      (await served.run('psql', ['-X', '-c', 'SELECT 1'], { env })).stderr;
    expect(await refused({ PGPASSWORD: 'wrong' })).toContain('password authentication failed for user "ana"');
    expect(await refused({ PGUSER: 'bob' })).toContain('password authentication failed for user "bob"');
    expect(await refused({ PGSSLROOTCERT: 'system-none.crt' })).toContain('root certificate file');
    const bound = await served.run('psql', ['-X', '-Atc', 'SELECT 1'], { env: { PGCHANNELBINDING: 'require' } });
    expect(bound).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  });
});
