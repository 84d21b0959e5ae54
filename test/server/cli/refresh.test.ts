/** A server that keeps its data fresh: real processes, a real clock, real extracts. */
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readState } from '../../../server/refresh/state.ts';
import { layoutOf } from '../../../server/warehouse/layout.ts';
import { type Holder, lockHolder } from '../../../server/warehouse/lock.ts';
import { buildIds, openBuild } from '../../../server/warehouse/publish.ts';
import { type Ended, strata, writeExtracts } from './strata.ts';

// Several processes one after the other, each of which starts from nothing, on a machine that may be busy.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 60_000 });
const PATIENT = { timeout: 120_000, interval: 100 };
const EVERY_SECOND = '* * * * * *';
const NEVER = '0 0 1 1 *';

let root: string;
let warehouse: string;
let extracts: string;
let servers: { child: ChildProcess; ended: Promise<Ended> }[];
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-refresh-'));
  warehouse = path.join(root, 'warehouse');
  extracts = path.join(root, 'extracts');
  servers = [];
});
afterEach(async () => {
  for (const { child, ended } of servers) {
    child.kill('SIGKILL');
    await ended;
  }
  // A build whose server was killed stops itself.
  await expect.poll(() => lockHolder(warehouse), PATIENT).toBeUndefined();
  rmSync(root, { recursive: true, force: true });
});

interface Freshness {
  build: string;
  stale: { source: string; since: string; hours: number }[];
  lastBuild: { outcome: string; cause: string | null; build: string | null; because?: string };
  building: object | null;
}

/** A server on free ports; what it has logged so far, and its probes. */
async function serve(env: Record<string, string>, args: string[] = ['--from', `canonical:${extracts}`]) {
  const lines: string[] = [];
  let child!: ChildProcess;
  let out = '';
  const ended = strata(['serve', '--warehouse', warehouse, ...args], {
    env: { PORT: '0', CUBEJS_PG_SQL_PORT: 'false', ...env },
    onStart(started) {
      child = started;
      started.stdout!.on('data', (piece) => {
        out += piece;
      });
    },
    onLine: (line) => lines.push(line),
  });
  servers.push({ child, ended });
  const urlOf = () => /REST +(http:\S+)\/cubejs-api/.exec(out)?.[1];
  let over: Ended | undefined;
  ended.then((end) => {
    over = end;
  });
  await expect.poll(() => urlOf() ?? over, PATIENT).toBeTruthy();
  if (over) throw new Error(over.stderr);
  const get = async (at: string) => fetch(`${urlOf()}${at}`);
  return {
    child,
    ended,
    lines,
    log: () => lines.join('\n'),
    status: async (at = '/readyz') => (await get(at)).status,
    ready: async (at = '/readyz') => (await (await get(at)).json()) as Freshness,
    /** Recurring revenue, whatever the last month; the status of an answer that is none. */
    async mrr() {
      const response = await get(`/cubejs-api/v1/load?query=${encodeURIComponent('{"measures":["revenue.mrr"]}')}`);
      const { data } = (await response.json()) as { data?: Record<string, string>[] };
      return data ? Number(data[0]!['revenue.mrr']) : response.status;
    },
  };
}

const signal = (pid: number, name: NodeJS.Signals) => process.kill(pid, name);
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
/** The build that holds the lock, stopped where it is. */
async function heldBuild(): Promise<Holder> {
  let holder: Holder | undefined;
  await expect
    .poll(
      () => {
        holder = lockHolder(warehouse);
        return holder?.pid;
      },
      { ...PATIENT, interval: 5 },
    )
    .toBeDefined();
  signal(holder!.pid, 'SIGSTOP');
  return holder!;
}
/** Nothing is left of a build that has ended: no process, no lock, nothing unfinished. */
async function expectNoTrace(pid: number, builds: string[]) {
  await expect.poll(() => isRunning(pid), PATIENT).toBe(false);
  expect(readdirSync(layoutOf(warehouse).builds)).toEqual(builds);
  expect(readdirSync(warehouse)).not.toContain('lock');
}

test('what would never be built from, and what is no schedule, is refused at the start', async () => {
  const run = (args: string[], env: Record<string, string>) =>
    strata(['serve', '--warehouse', warehouse, ...args], { env: { PORT: '0', CUBEJS_PG_SQL_PORT: 'false', ...env } });
  const unused = await run(['--from', `canonical:${extracts}`], {});
  expect(unused.code).toBe(2);
  expect(unused.stderr).toMatch(/nothing would be built from it.*STRATA_SCHEDULE.*STRATA_WATCH_EXTRACTS/s);
  const nothing = await run([], { STRATA_SCHEDULE: EVERY_SECOND });
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toMatch(/nothing to build from.*--from SYSTEM:DIR/s);
  const wrong = await run(['--from', `canonical:${extracts}`], { STRATA_SCHEDULE: 'daily' });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/STRATA_SCHEDULE: "daily" is no schedule.*for example "0 6 \* \* \*"/s);
  expect(readdirSync(root)).toEqual([]);
});

test('by the clock: a first build, what is new, a failure that is told of and changes nothing, and its end', async () => {
  writeExtracts(extracts, 1);
  const server = await serve({ STRATA_SCHEDULE: EVERY_SECOND });
  await expect.poll(server.mrr, PATIENT).toBe(100);
  // What is known already is not built again, however often it falls due.
  await expect.poll(server.log, PATIENT).toContain('nothing new since build');
  expect(buildIds(warehouse)).toHaveLength(1);

  // Queries are answered while a build goes on.
  const held = heldBuild();
  writeExtracts(extracts, 3);
  const { pid } = await held;
  expect(await server.ready()).toMatchObject({ health: 'HEALTH', building: { because: 'schedule' } });
  for (let i = 0; i < 5; i++) expect(await server.mrr()).toBe(100);
  const during = await strata(['status', '--warehouse', warehouse]);
  expect(during.stdout).toMatch(/builds +by the schedule \* \* \* \* \* \* \(UTC\), next at .*: process \d+ on/);
  expect(during.stdout).toContain('one goes on since');
  signal(pid, 'SIGCONT');
  await expect.poll(server.mrr, PATIENT).toBe(600);
  await expect.poll(server.ready, PATIENT).toMatchObject({
    stale: [],
    lastBuild: { outcome: 'published', because: 'schedule', cause: null },
  });

  // A file without a column that it needs: what is served is served, and its state can be seen.
  const served = (await server.ready()).build;
  const accounts = path.join(extracts, 'accounts.csv');
  const good = readFileSync(accounts, 'utf8');
  writeFileSync(accounts, good.replace('account_id', 'account_ix'));
  await expect
    .poll(async () => (await server.ready()).lastBuild, PATIENT)
    .toMatchObject({ outcome: 'failed', cause: 'data' });
  expect(await server.status()).toBe(200);
  expect((await server.ready()).build).toBe(served);
  expect(server.log()).toMatch(/build: accounts\.csv: accounts needs 1 column/);
  expect(server.log()).toMatch(/build failed after .* \(data\); what is served stays as it was/);
  const failed = await strata(['status', '--warehouse', warehouse]);
  expect(failed.stdout).toMatch(/failed +the build of .*\(data\)/);
  expect(failed.stdout).toContain('accounts.csv: accounts needs 1 column');
  const json = await strata(['status', '--warehouse', warehouse, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    failed: { cause: 'data' },
    refresh: { from: [`canonical:${extracts}`] },
  });
  // The next run comes at its time, and so do those after it.
  writeFileSync(accounts, good);
  await expect.poll(async () => (await server.ready()).lastBuild, PATIENT).toMatchObject({ outcome: 'published' });
  expect((await strata(['status', '--warehouse', warehouse])).stdout).not.toMatch(/^failed/m);

  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
  expect((await strata(['status', '--warehouse', warehouse])).stdout).not.toMatch(/^builds/m);
  expect(readdirSync(warehouse)).not.toContain('lock');
});

test('an extract that arrives in two halves is loaded once, as a whole; the next start knows it', async () => {
  writeExtracts(extracts, 1);
  const env = { STRATA_WATCH_EXTRACTS: 'true', STRATA_WATCH_SETTLE: '10' };
  const first = await serve(env);
  // What is there at the start arrives, too.
  await expect.poll(first.mrr, PATIENT).toBe(100);
  const before = first.lines.length;
  writeExtracts(extracts, 4);
  const accounts = path.join(extracts, 'accounts.csv');
  const text = readFileSync(accounts, 'utf8');
  const middle = Math.floor(text.length * 0.6);
  writeFileSync(accounts, text.slice(0, middle));
  await expect.poll(() => first.lines.slice(before).join(), PATIENT).toContain('new: ');
  appendFileSync(accounts, text.slice(middle));
  await expect.poll(first.mrr, PATIENT).toBe(1000);
  const contents = buildIds(warehouse).flatMap((id) => openBuild(warehouse, id).manifest.inputs);
  expect(new Set(contents.map(({ entity, rows }) => `${entity} ${rows}`))).toEqual(
    new Set(['accounts 1', 'subscriptions 1', 'accounts 4', 'subscriptions 4']),
  );
  await expect.poll(() => readState(warehouse)?.running, PATIENT).toBeNull();
  first.child.kill('SIGINT');
  expect(await first.ended).toMatchObject({ code: 0 });

  // Nothing has changed since; without a --from it goes on with the folders of what it serves.
  const builds = buildIds(warehouse);
  const second = await serve({ STRATA_WATCH_EXTRACTS: 'true', STRATA_WATCH_SETTLE: '1' }, []);
  writeExtracts(extracts, 5);
  await expect.poll(second.mrr, PATIENT).toBe(1500);
  expect(buildIds(warehouse)).toHaveLength(builds.length + 1);
});

test('a server that is stopped, or killed, in the middle of a build leaves no process and no lock', async () => {
  writeExtracts(extracts, 1);
  expect(await strata(['build', '--from', `canonical:${extracts}`, '--warehouse', warehouse])).toMatchObject({
    code: 0,
  });
  const builds = buildIds(warehouse);
  for (const how of ['SIGTERM', 'SIGKILL'] as const) {
    const server = await serve({ STRATA_SCHEDULE: EVERY_SECOND });
    const { pid } = await heldBuild();
    server.child.kill(how);
    if (how === 'SIGTERM') await expect.poll(server.log, PATIENT).toContain('the build is stopped');
    else await expect.poll(() => server.child.signalCode, PATIENT).toBe('SIGKILL');
    signal(pid, 'SIGCONT');
    await expectNoTrace(pid, builds);
    expect(await server.ended).toMatchObject({ code: how === 'SIGTERM' ? 0 : null });
    if (how === 'SIGTERM') expect(server.log()).toContain('build stopped with the server');
  }
});

test('a build that is killed takes nothing with it, and is made at the next time', async () => {
  writeExtracts(extracts, 2);
  expect(await strata(['build', '--from', `canonical:${extracts}`, '--warehouse', warehouse])).toMatchObject({
    code: 0,
  });
  const [before] = buildIds(warehouse);
  const server = await serve({ STRATA_SCHEDULE: EVERY_SECOND });
  const { pid } = await heldBuild();
  signal(pid, 'SIGKILL');
  await expect.poll(server.log, PATIENT).toMatch(/build failed after .* \(killed\)/);
  expect(await server.mrr()).toBe(300);
  await expect.poll(async () => (await server.ready()).build, PATIENT).not.toBe(before);
  await expect.poll(async () => (await server.ready()).lastBuild.outcome, PATIENT).toBe('published');
});

test('data that are stale are told of with 200, and are 503 for who asks strictly, until an extract comes', async () => {
  writeExtracts(extracts, 1);
  const old = new Date(Math.floor(Date.now() / 1000 - 360_000) * 1000);
  for (const name of readdirSync(extracts)) utimesSync(path.join(extracts, name), old, old);
  expect(await strata(['build', '--from', `canonical:${extracts}`, '--warehouse', warehouse])).toMatchObject({
    code: 0,
  });
  const server = await serve({ STRATA_SCHEDULE: NEVER, STRATA_WATCH_EXTRACTS: 'true', STRATA_WATCH_SETTLE: '1' });
  const stale = await server.ready();
  expect(await server.status()).toBe(200);
  expect(stale).toMatchObject({ health: 'HEALTH', stale: [{ source: 'canonical' }] });
  expect(Date.parse(stale.stale[0]!.since)).toBe(old.getTime() + 48 * 3_600_000);
  expect(stale.stale[0]!.hours).toBeGreaterThanOrEqual(100);
  expect(await Promise.all(['/readyz?strict', '/readyz/fresh'].map(server.status))).toEqual([503, 503]);
  expect(await server.ready('/readyz/fresh')).toMatchObject({ health: 'STALE', stale: [{ source: 'canonical' }] });
  const status = await strata(['status', '--warehouse', warehouse]);
  expect(status.stdout).toMatch(/stale +canonical: its latest extract is of .*, 4\.2 days ago \(stale after 2 days/);

  writeExtracts(extracts, 2);
  await expect.poll(async () => (await server.ready()).stale, PATIENT).toEqual([]);
  expect(await server.status('/readyz/fresh')).toBe(200);
});
