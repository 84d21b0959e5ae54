import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { layoutOf } from '../../../server/warehouse/layout.ts';
import { buildIds, servedBuild, servedId } from '../../../server/warehouse/publish.ts';
import { rowsOf } from '../warehouse/small-company.ts';
import { type Ended, type RunOptions, strata, writeExtracts } from './strata.ts';

/** Firms and their recurring revenue in the served build. */
const servedFirms = async () => {
  const [row] = await rowsOf(
    servedBuild(warehouse).file,
    'select count(*)::int as firms, sum(current_mrr)::int as mrr from customers',
  );
  return row;
};

/** Moments of a build: a line of its progress, after which it is killed. */
const MOMENTS: readonly [string, (event: Record<string, unknown>) => boolean][] = [
  ['started', (e) => e.step === 'started'],
  ['loaded a file', (e) => e.step === 'loaded'],
  ['loaded all files', (e) => e.step === 'loaded' && e.entity === 'subscriptions'],
  ['made the first table', (e) => e.step === 'table'],
  ['made a core table', (e) => e.name === 'account_features'],
  ['made a mart', (e) => e.name === 'revenue_ledger'],
  ['checked', (e) => e.step === 'checked'],
  ['completed', (e) => e.step === 'completed'],
  ['published', (e) => e.step === 'published'],
];

// Several processes one after the other, each of which starts from nothing.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let warehouse: string;
let firms = 0;
const mrrOf = (n: number) => ({ firms: n, mrr: (n * (n + 1) * 100) / 2 });
beforeAll(() => {
  warehouse = mkdtempSync(path.join(os.tmpdir(), 'strata-kill-'));
});
afterAll(() => rmSync(warehouse, { recursive: true, force: true }));

/** Builds from extracts that have one firm more than before. */
function build(onLine?: RunOptions['onLine']): Promise<Ended> {
  const extracts = writeExtracts(path.join(warehouse, 'extracts', 'mine'), ++firms);
  // What is kept of watching survives being killed by itself: test/server/alerts/log.test.ts.
  const args = [
    'build',
    '--from',
    `canonical:${extracts}`,
    '--warehouse',
    warehouse,
    '--progress',
    'json',
    '--no-watch',
  ];
  return strata(args, { onLine });
}

test('a first build', async () => {
  expect(await build()).toMatchObject({ code: 0 });
  expect(await servedFirms()).toEqual(mrrOf(1));
});

test.each(MOMENTS)('kill -9 after a build has %s: what is served is whole, and so is the next build', async (_, at) => {
  const before = servedId(warehouse)!;
  let killed = false;
  const dead = await build((line, child) => {
    if (!killed && at(JSON.parse(line))) killed = child.kill('SIGKILL');
  });
  expect({ killed, code: dead.code }).toEqual({ killed: true, code: null });
  expect(await servedFirms()).toEqual(mrrOf(servedId(warehouse) === before ? firms - 1 : firms));

  expect(await build()).toMatchObject({ code: 0 });
  expect(await servedFirms()).toEqual(mrrOf(firms));
  expect(readdirSync(layoutOf(warehouse).builds).sort()).toEqual(buildIds(warehouse));
  expect(readdirSync(warehouse).sort()).toEqual(['builds', 'current', 'extracts', 'raw', 'rejects']);
});
