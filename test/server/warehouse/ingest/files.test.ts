/** What loaders meet in folders: files that change, are corrected, or are nobody's. */
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '../../../../sources/mappings/canonical.ts';
import { accounts, both, failure, HEADER } from './two-accounts.ts';
import { csv, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const counts = () =>
  w.loads().map(({ rows, accepted, rejected, duplicates }) => ({ rows, accepted, rejected, duplicates }));

it('a file that changes while it is read: an error, and nothing loaded', async () => {
  w.write('accounts.csv', accounts);
  const error = await failure(
    w.load(canonical, (event) => {
      if (event.step === 'reading') appendFileSync(path.join(w.export, 'accounts.csv'), 'A-3,Gamma,2024-03-07,30\n');
    }),
  );
  expect(error).toMatchObject({ code: 'ingest.file_changed', details: { file: 'accounts.csv' } });
  expect(w.loads()).toEqual([]);
  expect(existsSync(path.join(w.warehouse, 'raw'))).toBe(false);
  expect(readdirSync(path.join(w.warehouse, 'temp'))).toEqual([]);
  await w.load();
  expect(counts()).toEqual([{ rows: 3, accepted: 3, rejected: 0, duplicates: 0 }]);
});

it('a corrected file takes its rejects back', async () => {
  await w.write('accounts.csv', csv(HEADER, 'A-1,Alpha,2024-01-05,10', 'A-2,Beta,soon,20')).load();
  expect(await w.rejects()).toMatchObject([
    { path: 'accounts.csv', line: 3, column_name: 'signup_date', value: 'soon', raw: 'A-2,Beta,soon,20' },
  ]);
  await w.write('accounts.csv', accounts).load();
  expect(await w.rejects()).toEqual([]);
  expect(await w.rows('accounts')).toEqual(both);
});

describe('folders and names', () => {
  it('several files and folders per entity, unknown files are named', async () => {
    w.write('accounts_eu.csv', csv(HEADER, 'A-1,Alpha,2024-01-05,10'));
    w.write('accounts/us.tsv', csv(HEADER, 'A-2,Beta,2024-02-06,20').replaceAll(',', '\t'));
    w.write('accouns.csv', accounts).write('notes.pdf', 'x').write('.hidden/accounts.csv', 'x');
    await w.load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(w.events.filter((e) => e.step === 'ignored')).toEqual([{ step: 'ignored', path: 'accouns.csv' }]);
    expect(w.events.filter((e) => e.step === 'unread')).toEqual([{ step: 'unread', paths: ['notes.pdf'] }]);
  });

  it('a folder without any file of the system', async () => {
    w.write('accouns.csv', accounts);
    expect(await failure(w.load())).toMatchObject({
      code: 'ingest.no_files',
      details: { hint: 'Did you mean "accounts"?' },
    });
  });

  it.each([
    ['accounts.xlsx', 'as CSV'],
    ['accounts.zip', 'unpack it'],
    ['accounts.tar.gz', 'unpack it'],
    ['accounts.json', '.jsonl'],
    ['accounts', 'give it its ending'],
    ['accounts.pdf', 'export it'],
  ])('a folder of %s alone says what to do about it', async (name, advice) => {
    w.write(name, accounts);
    expect(await failure(w.load())).toMatchObject({
      code: 'ingest.no_files',
      details: { found: [name], hint: expect.stringContaining(advice) },
    });
  });

  it('no such folder', async () => {
    w.remove();
    expect(await failure(w.load())).toMatchObject({ code: 'ingest.directory_missing' });
  });
});
