/** The prepared data directory in its cache. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openCatalog } from '../../../../server/sql-api/catalog/catalog.ts';
import { cacheDirectory, loadImage } from '../../../../server/sql-api/catalog/image.ts';
import { ask } from './support.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'strata-image-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('it is made by as many as need it at once, kept once, and read from then on', async () => {
  const said: string[] = [];
  const made = await Promise.all([
    loadImage(directory, (line) => said.push(line)),
    loadImage(directory, (line) => said.push(line)),
  ]);
  expect(said).toHaveLength(2);
  const [name, ...rest] = readdirSync(directory);
  expect(rest).toEqual([]);
  expect(name).toMatch(/^catalogue-\d+\.\d+\.\d+-[0-9a-f]{16}\.img$/);
  const kept = await loadImage(directory, (line) => said.push(line));
  expect(said).toHaveLength(2);
  expect(made.some((image) => Buffer.from(image).equals(kept))).toBe(true);
  expect(kept.length).toBeLessThan(6_000_000);
});

test('a damaged one is made anew', async () => {
  const file = path.join(directory, readdirSync(directory)[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  const said: string[] = [];
  await loadImage(directory, (line) => said.push(line));
  expect(said).toHaveLength(1);
  expect(readFileSync(file).equals(bytes)).toBe(false);
});

test('without a folder to write to, the catalogue starts all the same', async () => {
  const file = path.join(directory, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o400);
  const said: string[] = [];
  const catalog = openCatalog({ cache: path.join(file, 'below'), log: (line) => said.push(line) });
  try {
    expect((await ask(catalog, 'SELECT 1')).rows).toEqual([['1']]);
    expect(said).toHaveLength(1);
  } finally {
    await catalog.close();
  }
});

test('the folder is where the system keeps caches', () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: path.join('a', 'b') })).toBe(path.join('a', 'b', 'strata'));
});
