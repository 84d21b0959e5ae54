/** How old data are when they are asked about, which goes on after the build that loaded them: the view, and what the probes say. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { staleOf } from '../../server/freshness.ts';
import { buildWarehouse, parseFrom } from '../../server/main.ts';
import { readSettings } from '../../server/settings.ts';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

const HOUR = 3_600_000;
let folder: string;
let server: TestServer;
let builtAt: number[];

/** An export of Salesforce: one contact, modified long ago. The name has the moment of the extract, or the file's time. */
function writeContacts(name: string) {
  mkdirSync(path.join(folder, 'crm'), { recursive: true });
  const header = 'Id,AccountId,FirstName,LastName,Email,Title,IsDeleted,LastModifiedDate';
  writeFileSync(path.join(folder, 'crm', name), `${header}\nC1,A1,Ann,Lee,,Analyst,false,2024-06-01T00:00:00Z\n`);
}
/** An account file whose name says that it was taken `hours` ago. */
function writeAccounts(hours: number) {
  const taken = new Date(Date.now() - hours * HOUR).toISOString().slice(0, 16).replace(':', '-');
  mkdirSync(path.join(folder, 'mine'), { recursive: true });
  const rows = `A1,Firm 1,2024-01-01\nA2,Firm ${hours},2024-01-01`;
  writeFileSync(path.join(folder, 'mine', `accounts_${taken}.csv`), `account_id,account_name,signup_date\n${rows}\n`);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strata-stale-'));
  const warehouse = path.join(folder, 'warehouse');
  const from = [`canonical:${path.join(folder, 'mine')}`, `salesforce:${path.join(folder, 'crm')}`];
  writeAccounts(100);
  writeContacts('Contact_2024-06-02.csv');
  const first = await buildWarehouse(readSettings({ STRATA_WAREHOUSE: warehouse }), {
    from: from.map(parseFrom),
    wait: 5,
  });
  writeAccounts(10);
  server = await serveWarehouse(warehouse, from);
  builtAt = [first, server.manifest].map(({ startedAt }) => Date.parse(startedAt));
}, 120_000);
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (query: object) => (await server.load(query)).map((row) => Object.values(row));
const now = { member: 'data_quality.is_stale', operator: 'equals', values: ['true'] };

test('which sources are stale at the time of the question, of the latest build', async () => {
  const dimensions = ['data_quality.source', 'data_quality.is_stale'];
  const order = { 'data_quality.source': 'asc' };
  expect(
    await ask({ dimensions, measures: ['data_quality.stale_sources', 'data_quality.rows_loaded'], order }),
  ).toEqual([
    ['canonical', false, '0', '4'],
    ['salesforce', true, '1', '1'],
  ]);
  // The first build had canonical's extract of 100 hours ago, which is of no matter any more.
  expect(await ask({ dimensions: ['data_quality.source'], filters: [now] })).toEqual([['salesforce']]);
  expect(await ask({ measures: ['data_quality.stale_sources'] })).toEqual([['1']]);
});

test('the view and the probes say the same of every source', async () => {
  const dimensions = ['data_quality.source'];
  const inView = (await ask({ dimensions, filters: [now] })).flat();
  expect(staleOf(server.manifest).map(({ source }) => source)).toEqual(inView);
  expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ health: 'HEALTH' });
});

test('an age is that of the moment of the question, and no answer is kept', async () => {
  const age = async () => {
    const filters = [{ member: 'data_quality.source', operator: 'equals', values: ['salesforce'] }];
    const [row] = await ask({ measures: ['data_quality.age_hours', 'data_quality.freshness_hours'], filters });
    return { age: Number(row![0]), atBuild: Number(row![1]), before: Date.now() };
  };
  const taken = Date.parse('2024-06-02T00:00:00Z');
  const first = await age();
  expect(first.age * HOUR).toBeGreaterThan(builtAt[1]! - taken);
  expect(first.age * HOUR).toBeLessThan(first.before - taken + 1);
  expect(first.atBuild * HOUR).toBeCloseTo(builtAt[1]! - taken, 0);
  // Past the answer before by what has gone by since, to the second for which Cube keeps an answer.
  await expect
    .poll(async () => {
      const later = await age();
      return later.age * HOUR > first.before - taken;
    })
    .toBe(true);
});
