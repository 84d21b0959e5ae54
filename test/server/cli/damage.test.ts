import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { layoutOf, manifestFile, snapshotFile } from '../../../server/warehouse/layout.ts';
import { servedId } from '../../../server/warehouse/publish.ts';
import { strata, writeExtracts } from './strata.ts';

// Several processes one after the other, each of which starts from nothing.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let root: string;
let warehouse: string;
const ids: string[] = [];
beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strata-damage-'));
  warehouse = path.join(root, 'warehouse');
  for (const firms of [1, 2, 3]) {
    const from = `canonical:${writeExtracts(path.join(root, 'extracts'), firms)}`;
    const ended = await run('build', '--from', from, '--warehouse', warehouse);
    // Without a terminal nobody watches: what is on stderr is trouble.
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    ids.push(servedId(warehouse)!);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (...args: string[]) => strata(args, { cwd: root });

/** Breaks a file for the time of `use`. */
async function broken(file: string, content: string, use: () => Promise<void>): Promise<void> {
  const before = readFileSync(file);
  writeFileSync(file, content);
  try {
    await use();
  } finally {
    writeFileSync(file, before);
  }
}

const COMMANDS = [
  ['status'],
  ['builds'],
  ['check'],
  ['load', '{"measures": ["revenue.mrr"]}'],
  ['build'],
  ['rejects'],
  ['serve'],
  ['rollback', '20200101T000000Z-0000'],
  ['diff', '20200101T000000Z-0000', '20200101T000000Z-0001'],
];
test.each(COMMANDS)('strata %s with a file as its warehouse, or below a file', async (...args) => {
  writeFileSync(path.join(root, 'file'), 'hi\n');
  for (const [place, words] of [
    ['file', 'it is a file'],
    ['file/x', `${path.join(root, 'file')} is a file`],
  ] as const) {
    const { code, stdout, stderr } = await run(...args, '--warehouse', place);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `${path.join(root, place)}: cannot be a warehouse: ${words}. Name a directory: --warehouse DIR\n`,
    );
  }
  expect(readFileSync(path.join(root, 'file'), 'utf8')).toBe('hi\n');
});

test.each([['status'], ['builds'], ['rejects']])('strata %s where no warehouse is says so', async (name) => {
  mkdirSync(path.join(root, 'photos', 'summer'), { recursive: true });
  for (const [place, words] of [
    ['photos', 'holds no warehouse'],
    ['nowhere', 'no such directory'],
  ] as const) {
    const { code, stdout, stderr } = await run(name, '--warehouse', place);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain(`${path.join(root, place)}: ${words}.`);
  }
  expect(readdirSync(path.join(root, 'photos'))).toEqual(['summer']);
});

test.skipIf(process.platform !== 'linux')('a directory that cannot be made', async () => {
  const { code, stderr } = await run('build', '--warehouse', '/proc/strata');
  expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
});

test('builds lists the others beside a build whose manifest is damaged', async () => {
  await broken(manifestFile(layoutOf(warehouse).build(ids[0]!)), '{', async () => {
    const json = await run('builds', '--json', '--warehouse', warehouse);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { id: ids[2], served: true, damaged: null, tables: expect.any(Number) },
      { id: ids[1], served: false, damaged: null },
      { id: ids[0], served: false, damaged: expect.stringContaining('manifest.json') },
    ]);
    const { code, stdout } = await run('builds', '--warehouse', warehouse);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ +${ids[0]} +damaged +-`, 'm'));
    expect(stdout).toMatch(new RegExp(`^\\* +${ids[2]} +20`, 'm'));
  });
});

test('a database that is none is neither served, nor compared, nor built upon', async () => {
  const file = snapshotFile(layoutOf(warehouse).build(ids[2]!));
  await broken(file, 'garbage\n', async () => {
    for (const args of [
      ['rollback', ids[2]!],
      ['diff', ids[1]!, ids[2]!],
      ['diff', ids[2]!, ids[1]!],
      ['build', '--select', 'segment_months'],
      ['load', '{"measures": ["revenue.mrr"]}'],
    ]) {
      const { code, stdout, stderr } = await run(...args, '--warehouse', warehouse);
      expect({ args, code, stdout }).toEqual({ args, code: 6, stdout: '' });
      expect(stderr).toContain(`${file}: cannot be opened`);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(servedId(warehouse)).toBe(ids[2]);
    expect((await run('rollback', ids[1]!, '--warehouse', warehouse)).code).toBe(0);
    expect((await run('rollback', ids[2]!, '--warehouse', warehouse)).code).toBe(6);
    expect(servedId(warehouse)).toBe(ids[1]);
  });
  expect((await run('rollback', ids[2]!, '--warehouse', warehouse)).code).toBe(0);
});

test('a file `current` that names no build: builds are listed, and a rollback makes it right', async () => {
  const { current } = layoutOf(warehouse);
  writeFileSync(current, 'nonsense\n');
  const listed = await run('builds', '--json', '--warehouse', warehouse);
  expect(listed.code).toBe(6);
  expect(listed.stderr).toContain(`${current}: names no build`);
  expect(JSON.parse(listed.stdout).map((b: { id: string }) => b.id)).toEqual(ids.toReversed());
  expect(await run('rollback', ids[2]!, '--warehouse', warehouse)).toMatchObject({
    code: 0,
    stdout: `Serves ${ids[2]}.\n`,
  });
});

test('a directory in the place of `current` is named, and no work is done in vain', async () => {
  const { current, builds } = layoutOf(warehouse);
  const before = readdirSync(builds);
  rmSync(current);
  mkdirSync(current);
  try {
    for (const args of [['status'], ['check'], ['build'], ['rollback', ids[0]!], ['serve']]) {
      const { code, stderr } = await run(...args, '--warehouse', warehouse);
      expect({ args, code }).toEqual({ args, code: 6 });
      expect(stderr).toContain(`${current}: is a directory`);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(readdirSync(builds)).toEqual(before);
  } finally {
    rmSync(current, { recursive: true });
    writeFileSync(current, `${ids[2]}\n`);
  }
});

test('lost rows: a build names the file and the extract, and loads it again once it is delivered', async () => {
  const folder = layoutOf(warehouse).rawEntity('canonical', 'accounts');
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.parquet'))) rmSync(path.join(folder, name));
  const lost = await run('build', '--warehouse', warehouse);
  expect({ code: lost.code, stdout: lost.stdout }).toEqual({ code: 6, stdout: '' });
  expect(lost.stderr).toMatch(/accounts[\\/][0-9a-f]{64}\.parquet: is missing\. It came from accounts\.csv \(SHA-256 /);
  for (const firms of [1, 2, 3]) {
    const from = `canonical:${writeExtracts(path.join(root, 'extracts'), firms)}`;
    expect((await run('build', '--from', from, '--warehouse', warehouse)).code).toBe(firms === 3 ? 0 : 6);
  }
});

test("somebody else's directory is no warehouse, and nothing in it is cleaned up", async () => {
  const foreign = path.join(root, 'foreign');
  mkdirSync(path.join(foreign, 'temp'), { recursive: true });
  writeFileSync(path.join(foreign, 'thesis.tmp'), 'three years of work\n');
  const { code, stderr } = await run('build', '--warehouse', foreign);
  expect(code).toBe(2);
  expect(stderr).toContain('it holds other files (temp, thesis.tmp) and no warehouse');
  expect(readdirSync(foreign).sort()).toEqual(['temp', 'thesis.tmp']);
});
