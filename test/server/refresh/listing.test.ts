import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseFrom } from '../../../server/from.ts';
import { listExtracts, newFiles, sameListing } from '../../../server/refresh/listing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strata-listing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const list = () => listExtracts([{ ...parseFrom(`canonical:${folder}`), directory: folder }]);
const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const at = (name: string) => `canonical:${folder}/${name}`;

test('files below the folder, but for hidden ones and those of a warehouse', async () => {
  for (const name of ['a.csv', 'x/y/b.csv', '.c.csv', '.git/d.csv', 'w/raw/e.parquet', 'w/builds/f.csv', 'notes.docx'])
    write(name, '1');
  expect(Object.keys(await list()).sort()).toEqual(['a.csv', 'notes.docx', 'x/y/b.csv'].map(at).sort());
  expect(newFiles({}, await list()).sort()).toEqual(['a.csv', 'x/y/b.csv'].map(at).sort());
});

test('size and time tell a change, each alone', async () => {
  write('a.csv', '1');
  utimesSync(path.join(folder, 'a.csv'), 1000, 1000);
  const first = await list();
  expect(sameListing(first, await list())).toBe(true);
  appendFileSync(path.join(folder, 'a.csv'), '2');
  utimesSync(path.join(folder, 'a.csv'), 1000, 1000);
  const grown = await list();
  expect(newFiles(first, grown)).toEqual([at('a.csv')]);
  utimesSync(path.join(folder, 'a.csv'), 1000, 1001);
  expect(newFiles(grown, await list())).toEqual([at('a.csv')]);
  rmSync(path.join(folder, 'a.csv'));
  expect(newFiles(grown, await list())).toEqual([]);
  expect(sameListing(grown, await list())).toBe(false);
});

test('a folder that is not there is an error', async () => {
  rmSync(folder, { recursive: true });
  await expect(list()).rejects.toThrow(/ENOENT/);
});
