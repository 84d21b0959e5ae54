import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { strata, writeExtracts } from './strata.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
// Several processes one after the other, each of which starts from nothing.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let env: Record<string, string>;
const ids: string[] = [];

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-cli-'));
  env = { STRATA_WAREHOUSE: path.join(root, 'warehouse') };
  const from = `canonical:${path.join(root, 'extracts')}`;
  for (const firms of [3, 4]) {
    writeExtracts(path.join(root, 'extracts'), firms);
    const { stdout, stderr } = await strata(['build', '--from', from, '--json'], { env });
    if (!stdout) throw new Error(stderr);
    ids.push(JSON.parse(stdout).id);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (...args: string[]) => strata(args, { env, cwd: root });

test('--help works from any folder, and every command teaches by examples', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'help');
  expect(commands).toEqual(
    expect.arrayContaining([
      'build',
      'serve',
      'status',
      'builds',
      'rollback',
      'diff',
      'check',
      'rejects',
      'lineage',
      'token',
      'load',
      'segment',
    ]),
  );
  for (const name of ['build', 'load', 'diff'])
    expect((await run(name, '--help')).stdout).toContain('Examples:\n  $ strata ');
});

test.each([
  [['biuld'], 2, 'Did you mean build?'],
  [['build', '--from', 'ravenstak:x'], 2, 'Did you mean "ravenstack"?'],
  [['build', '--from', 'ravenstack'], 2, '--from ravenstack:DIR'],
  [['build', '--from', 'canonical:nowhere'], 2, 'nowhere'],
  [['build', '--select', 'custmers'], 2, 'Did you mean "customers"?'],
  [['build', '--wait', 'soon'], 2, 'number of seconds'],
  [['lineage', 'custmers'], 2, 'Did you mean "customers"?'],
  [['rejects', '--entity', 'account'], 2, 'Did you mean "accounts"?'],
  [['rollback', '20200101T000000Z-0000'], 6, 'no build'],
  [['load', '{"measures": ['], 2, 'no JSON'],
  [['load', '{"measures": ["revenue.mrx"]}'], 2, 'Did you mean "revenue.mrr"?'],
  [['load', '[]'], 2, 'such as {"measures": ["revenue.mrr"]}'],
  [['load', '[{"measures": ["revenue.mrr"]}, 1]'], 2, 'an array of one or more'],
  [['load', '{}', '--context', '[]'], 2, 'such as {"region": "EMEA"}'],
  [['load', '{}', '--context', '{"__proto__": 1}'], 2, '"__proto__" cannot be a name'],
  [['token'], 2, 'CUBEJS_API_SECRET'],
])('strata %s ends with %i and says what to do', async (args, code, words) => {
  const ended = await run(...args);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
  expect(ended.stderr).toContain(words);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
});

test('status, builds and diff tell of the two builds', async () => {
  const status = JSON.parse((await run('status', '--json')).stdout);
  expect(status).toMatchObject({ served: { id: ids[1], asOf: '2024-07-01', selected: null }, building: null });
  expect(status.served.inputs.map((i: { entity: string; accepted: number }) => [i.entity, i.accepted])).toEqual(
    expect.arrayContaining([
      ['accounts', 4],
      ['subscriptions', 4],
    ]),
  );
  const rowsOf = (text: string) => [...text.matchAll(/^canonical +accounts .*/gm)].map(([line]) => line);
  const [now, all] = [(await run('status')).stdout, (await run('status', '--all')).stdout];
  expect([rowsOf(now).length, rowsOf(all).length]).toEqual([1, 2]);
  expect(now).toContain('strata status --all');
  expect(rowsOf(all).filter((line) => line.endsWith('superseded')).length).toBe(1);
  const builds = JSON.parse((await run('builds', '--json')).stdout);
  expect(builds.map((b: { id: string; served: boolean }) => [b.id, b.served])).toEqual([
    [ids[1], true],
    [ids[0], false],
  ]);
  const diff = JSON.parse((await run('diff', ids[0]!, ids[1]!, '--json')).stdout);
  const ledger = diff.tables.find((d: { name: string }) => d.name === 'account_months');
  expect(ledger).toMatchObject({ status: 'changed', added: 6, removed: 0 });
  expect(ledger.examples.added).toContain('account_id=a4, month=2024-01-01');
  expect(diff.figures).toContainEqual(
    expect.objectContaining({ member: 'revenue.mrr', month: '2024-06', before: 600, after: 1000, difference: 400 }),
  );
  for (const args of [['status'], ['builds'], ['diff', ids[0]!, ids[1]!]]) {
    const ended = await run(...args);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(args[0] === 'diff' ? 'account_months' : ids[1]!);
  }
});

test('load answers as JSON, CSV and table', async () => {
  const query = JSON.stringify({
    measures: ['revenue.mrr'],
    dimensions: ['revenue.region'],
    order: { 'revenue.region': 'asc' },
  });
  const json = await run('load', query, '--format', 'json');
  expect(JSON.parse(json.stdout)).toEqual([
    { 'revenue.region': 'AMER', 'revenue.mrr': 600 },
    { 'revenue.region': 'EMEA', 'revenue.mrr': 400 },
  ]);
  expect((await run('load', query, '--format', 'csv')).stdout).toBe('revenue.region,revenue.mrr\nAMER,600\nEMEA,400\n');
  expect((await run('load', query)).stdout).toBe(
    ['revenue.region  revenue.mrr', 'AMER                $600.00', 'EMEA                $400.00', ''].join('\n'),
  );
  const missing = JSON.stringify({ measures: ['revenue.quick_ratio'], dimensions: ['revenue.industry'] });
  expect((await run('load', missing)).stdout).toMatch(/^revenue.industry .*\n\(null\) /);
  expect((await run('load', missing, '--format', 'csv')).stdout).toMatch(/^revenue.industry,.*\n,/);
});

test('rollback serves the older build', async () => {
  expect((await run('rollback', ids[0]!)).code).toBe(0);
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({ served: { id: ids[0] }, newer: 1 });
  expect((await run('rollback', ids[1]!)).stdout).toContain(`in place of ${ids[0]}`);
});

test('token signs the context', async () => {
  const { stdout } = await strata(['token', '--context', '{"region": "EMEA"}', '--expires', '1h'], {
    env: { CUBEJS_API_SECRET: SECRET },
  });
  const payload = jwt.verify(stdout.trim(), SECRET) as jwt.JwtPayload;
  expect(payload).toMatchObject({ region: 'EMEA' });
  expect(payload.exp! - payload.iat!).toBe(3600);
});

test.each([
  [['--context', '{"exp": "x"}'], 'exp is not for it to say'],
  [['--context', '{"exp": 1, "iat": "z"}'], 'exp is not for it to say'],
  [['--context', '{"nbf": 1}'], 'nbf is not for it to say'],
  [['--context', '{"__proto__": 1}'], '"__proto__" cannot be a name'],
  [['--context', '{"constructor": 1}'], '"constructor" cannot be a name'],
  [['--expires', '0h'], 'is no time'],
  [['--expires', `1${'0'.repeat(120)}h`], 'is no time'],
])('token %j is refused with a sentence', async (args, words) => {
  const { code, stdout, stderr } = await strata(['token', ...args], { env: { CUBEJS_API_SECRET: SECRET } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('load answers an array of queries with the rows of all, as REST blends them', async () => {
  const blended = ['revenue.mrr', 'revenue.customers'].map((measure) => ({
    measures: [measure],
    timeDimensions: [{ dimension: 'revenue.month', granularity: 'month', dateRange: ['2024-01-01', '2024-02-29'] }],
  }));
  const table = await run('load', JSON.stringify(blended), '--format', 'csv');
  expect(table.stderr).toBe('');
  expect(table.stdout.split('\n').length).toBe(6);
  expect(table.stdout.split('\n')[0]).toContain('revenue.mrr,revenue.customers');
});

test('check finds no issue in the model of this repository', async () => {
  const { code, stdout } = await run('check', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ issues: [], build: ids[1] });
  expect(code).toBe(0);
});

test.skipIf(process.platform !== 'linux')(
  '16 threads for files, DNS and queries, or as many as the user says',
  async () => {
    /** Threads of a strata that waits for its standard input. */
    const threads = async (env: Record<string, string>) => {
      let child: ChildProcess | undefined;
      const onStart = (started: ChildProcess) => {
        child = started;
      };
      const ended = strata(['load', '-'], { env, onStart });
      const count = () => readdirSync(`/proc/${child!.pid}/task`).length;
      let [before, now] = [0, count()];
      // The pool starts as a whole, with the first file that is read.
      for (let same = 0; same < 10; same = now === before && now > 6 ? same + 1 : 0) {
        await sleep(50);
        [before, now] = [now, count()];
      }
      child!.kill('SIGKILL');
      await ended;
      return now;
    };
    const [usual, small] = [await threads({}), await threads({ UV_THREADPOOL_SIZE: '4' })];
    expect(usual - small).toBe(12);
  },
);

test('a reader that has seen enough is no error', () => {
  const shim = fileURLToPath(new URL('../../../server/cli/strata.cjs', import.meta.url));
  const pipe = `"${process.execPath}" "${shim}" lineage --json | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', pipe], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '[\n0\n', stderr: '' });
});
