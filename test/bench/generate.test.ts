import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, test } from 'vitest';
import { generate } from '../../bench/generate.ts';
import { readRow } from '../../sources/compile/read-row.ts';
import { contracts } from '../../sources/contracts.ts';

const home = mkdtempSync(path.join(os.tmpdir(), 'strata-bench-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const made = (name: string, seed: number) => generate({ directory: path.join(home, name), rows: 20_000, seed });
const rowsOf = (directory: string, entity: string): Record<string, string>[] =>
  parse(readFileSync(path.join(directory, `${entity}.csv`)), { columns: true });

test('writes as many valid rows as it says, whose foreign keys are met', () => {
  const { directory, rows, bytes } = made('one', 1);
  const files = Object.fromEntries(Object.keys(rows).map((entity) => [entity, rowsOf(directory, entity)]));
  expect(Object.fromEntries(Object.entries(files).map(([entity, all]) => [entity, all.length]))).toEqual(rows);
  expect(rows).toEqual({ accounts: 40, subscriptions: 80, usage_events: 20_000 });
  expect(bytes).toBe(
    Object.keys(rows).reduce((sum, entity) => sum + readFileSync(path.join(directory, `${entity}.csv`)).length, 0),
  );
  for (const [entity, all] of Object.entries(files)) {
    const contract = contracts.find(({ name }) => name === entity)!;
    expect(Object.keys(all[0]!)).toEqual(Object.keys(contract.columns));
    for (const row of all) expect(readRow(contract, row)).toMatchObject({ accepted: true });
  }
  const accounts = new Set(files.accounts!.map((row) => row.account_id));
  const subscriptions = new Map(files.subscriptions!.map((row) => [row.subscription_id, row.account_id]));
  for (const owner of subscriptions.values()) expect(accounts.has(owner)).toBe(true);
  for (const row of files.usage_events!) expect(subscriptions.get(row.subscription_id!)).toBe(row.account_id);
});

test('equal seeds write equal bytes, other seeds others', () => {
  const text = (directory: string) => readFileSync(path.join(directory, 'usage_events.csv'), 'utf8');
  const [one, again, other] = [made('a', 7), made('b', 7), made('c', 8)].map((data) => text(data.directory));
  expect(again === one).toBe(true);
  expect(other === one).toBe(false);
});
