import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ended, type RunOptions, strata, writeExtracts } from './strata.ts';

// Several processes one after the other, each of which starts from nothing.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let warehouse: string;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-serve-'));
  warehouse = path.join(root, 'warehouse');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function build(firms: number, args: string[] = [], onLine?: RunOptions['onLine']): Promise<Ended> {
  const from = `canonical:${writeExtracts(path.join(root, 'extracts'), firms)}`;
  return strata(['build', '--from', from, '--warehouse', warehouse, '--progress', 'json', ...args], { onLine });
}

test('of two builds at once the second says who holds the lock, or waits', async () => {
  const { promise: holder, resolve } = withResolvers<ChildProcess>();
  const first = build(1, [], (line, child) => {
    // Held where it is, so that the others come while it builds, however slow the machine is.
    if (JSON.parse(line).step === 'started' && child.kill('SIGSTOP')) resolve(child);
  });
  const { pid, kill } = await holder.then((child) => ({ pid: child.pid, kill: child.kill.bind(child) }));
  try {
    const refused = await build(1, ['--wait', '0']);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain(`held by process ${pid} on ${os.hostname()} since `);
    const waited = await build(1, ['--wait', '60'], (line) => {
      if (JSON.parse(line).step === 'waiting') kill('SIGCONT');
    });
    expect(waited).toMatchObject({ code: 0 });
    expect(waited.stderr).toContain('"step":"waiting"');
  } finally {
    kill('SIGCONT');
  }
  expect(await first).toMatchObject({ code: 0 });
});

test('a build that is interrupted ends with 130 and leaves nothing behind', async () => {
  const before = readdirSync(path.join(warehouse, 'builds'));
  const ended = await build(2, [], (line, child) => {
    if (JSON.parse(line).name === 'account_features') child.kill('SIGINT');
  });
  expect(ended.code).toBe(130);
  expect(readdirSync(path.join(warehouse, 'builds'))).toEqual(before);
  expect(readdirSync(warehouse)).not.toContain('lock');
});

test('a server answers, moves to a new build, and ends cleanly', async () => {
  expect((await build(2)).code).toBe(0);
  let server: ChildProcess | undefined;
  const { promise: address, resolve, reject } = withResolvers<{ url: string; port: number }>();
  const ended = strata(['serve', '--warehouse', warehouse], {
    env: { PORT: '0', CUBEJS_PG_SQL_PORT: '0' },
    onStart(child) {
      server = child;
      let text = '';
      child.stdout!.on('data', (piece) => {
        text += piece;
        const url = /REST +(http:\S+)\/cubejs-api/.exec(text)?.[1];
        const sql = /SQL +postgresql:\/\/127\.0\.0\.1:(\d+)\/strata \(user strata, password strata\)/.exec(text)?.[1];
        if (url && sql) resolve({ url, port: Number(sql) });
      });
    },
  });
  ended.then(({ stderr }) => reject(new Error(stderr)));
  const { url, port } = await address;
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'strata',
    password: 'strata',
    ssl: { rejectUnauthorized: false },
  });
  client.on('error', () => {});
  await client.connect();
  try {
    const mrr = async () => {
      const query = encodeURIComponent(JSON.stringify({ measures: ['revenue.mrr'] }));
      const response = await fetch(`${url}/cubejs-api/v1/load?query=${query}`);
      return ((await response.json()) as { data: Record<string, string>[] }).data.map((row) =>
        Number(row['revenue.mrr']),
      );
    };
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const sql = async () => Number((await client.query('SELECT MEASURE(mrr) FROM revenue')).rows[0].mrr);
    expect(await mrr()).toEqual([300]);
    expect(await sql()).toBe(300);
    expect((await build(3)).code).toBe(0);
    await expect.poll(mrr, { timeout: 20_000 }).toEqual([600]);
    await expect.poll(sql, { timeout: 20_000 }).toBe(600);
  } finally {
    await client.end();
    server!.kill('SIGTERM');
  }
  expect(await ended).toMatchObject({ code: 0 });
});

/** Promise.withResolvers, which Node 20 does not have. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
