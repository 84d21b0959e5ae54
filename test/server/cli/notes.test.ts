import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { notesOf } from '../../../server/cli/notes.ts';
import { contracts } from '../../../sources/contracts.ts';
import { demo } from '../../../sources/mappings/demo.ts';
import { strata, writeExtracts } from './strata.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-notes-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ASIDE = 'accounts.csv: kept aside, no column of accounts is made from it: industri, note';
const NOTES = [
  ASIDE,
  'accounts.csv: nothing reads the column "industri". Did you mean "industry"?',
  'acounts.csv: no entity of canonical reads it. Did you mean "accounts"?',
  'book.xlsx, old/Book.XLSX, old/book2.xlsx and 1 more: not read. strata reads no .xlsx: save each of its sheets as CSV.',
  `customers.csv: no entity of canonical reads it. It reads ${contracts.map(({ name }) => name).join(', ')}.`,
];

test('build says what it passes over: of new files, of files that it has loaded before, and as JSON', async () => {
  const extracts = writeExtracts(path.join(root, 'extracts'), 2);
  const file = path.join(extracts, 'accounts.csv');
  const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  writeFileSync(file, [`${head},industri,note`, ...rows.map((row) => `${row},Banking,x`), ''].join('\n'));
  for (const name of ['customers.csv', 'acounts.csv']) writeFileSync(path.join(extracts, name), 'a,b\n1,2\n');
  mkdirSync(path.join(extracts, 'old'));
  for (const name of ['book.xlsx', 'old/Book.XLSX', 'old/book2.xlsx', 'old/book3.xlsx'])
    writeFileSync(path.join(extracts, name), 'PK');
  const build = (...more: string[]) =>
    strata(['build', '--from', `canonical:${extracts}`, ...more], {
      env: { STRATA_WAREHOUSE: path.join(root, 'warehouse') },
    });
  for (const more of [[], ['--progress', 'none']]) {
    const { code, stderr } = await build(...more);
    expect(stderr.trim().split('\n').sort()).toEqual(NOTES);
    expect(code).toBe(0);
  }
  const lines = (await build('--progress', 'json')).stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toContainEqual({ step: 'note', file: 'accounts.csv', note: ASIDE });
});

test('names are compared with those that the mapping reads, and long lists are cut', () => {
  const load = (unknownColumns: string[]) =>
    notesOf({
      mapping: demo,
      file: 'crm/accounts_2024.csv',
      load: { entity: 'accounts', unknownColumns, missingOptionalColumns: ['industry', 'firm_type'] },
    });
  expect(load([])).toEqual([]);
  expect(load(['Sectr', 'Firm Typ', 'Phone']).slice(1)).toEqual([
    'crm/accounts_2024.csv: nothing reads the column "Sectr". Did you mean "Sector"?',
    'crm/accounts_2024.csv: nothing reads the column "Firm Typ". Did you mean "Firm Type"?',
  ]);
  const many = load(Array.from({ length: 40 }, (_, at) => `extra${at}`));
  expect(many).toHaveLength(1);
  expect(many[0]).toMatch(/extra11 and 28 more$/);
  expect(notesOf({ mapping: demo, file: 'crm/accounts_2024.parquet.gz' })[0]).toContain('unpack it');
});
