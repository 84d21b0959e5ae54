import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromText } from '../../../server/from.ts';
import { buildWarehouse, parseFrom } from '../../../server/main.ts';
import { sourcesFor } from '../../../server/refresh/sources.ts';
import { readSettings } from '../../../server/settings.ts';
import { writeExtracts } from '../../support/extracts.ts';

let folder: string;
let warehouse: string;
const at = (name: string) => path.join(folder, name);
const accounts = (id: string) => ({ accounts: [{ account_id: id, account_name: id, signup_date: '2024-01-01' }] });
const sources = (named: string[] = [], told: string[] = []) =>
  sourcesFor(warehouse, named, (line) => told.push(line)).map(fromText);

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strata-sources-'));
  warehouse = at('warehouse');
  writeExtracts(at('east'), '2024-06-01', accounts('A1'));
  writeExtracts(at('west'), '2024-06-01', accounts('A2'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('without a build, and nothing named, there is nothing to build from: it says what to do', () => {
  expect(() => sources()).toThrowError(expect.objectContaining({ code: 'usage.invalid' }));
  expect(() => sources()).toThrowError(/--from SYSTEM:DIR.*STRATA_FROM/s);
});

test('what is named counts, else the folders that the served build came from', async () => {
  const from = [parseFrom(`canonical:${at('east')}`), parseFrom(`canonical:${at('west')}`)];
  await buildWarehouse(readSettings({ STRATA_WAREHOUSE: warehouse }), { from, wait: 5 });
  expect(sources()).toEqual([`canonical:${at('east')}`, `canonical:${at('west')}`]);
  expect(sources([`canonical:${at('north')}`, 'demo'])).toEqual([`canonical:${at('north')}`, 'demo']);
  expect(() => sources(['nothing:here'])).toThrowError(expect.objectContaining({ code: 'usage.invalid' }));
});

test('a folder of it that has gone is told of and left out; when all have, it is refused', () => {
  const told: string[] = [];
  renameSync(at('west'), at('moved'));
  expect(sources([], told)).toEqual([`canonical:${at('east')}`]);
  expect(told).toEqual([expect.stringContaining(at('west'))]);
  renameSync(at('east'), at('moved-too'));
  expect(() => sources()).toThrowError(expect.objectContaining({ code: 'usage.invalid' }));
  mkdirSync(at('east'));
  expect(sources()).toEqual([`canonical:${at('east')}`]);
});
