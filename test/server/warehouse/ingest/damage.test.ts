import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isStrataError } from '../../../../errors.ts';
import type { LoadedFile } from '../../../../server/warehouse/ingest/index.ts';
import { csv, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const HEADER = 'account_id,signup_date,seats';
const EVENTS = 'account_id,occurred_at,feature,event_count';
const sidecarOf = (load: LoadedFile) => load.rowsFile.replace(/parquet$/, 'json');
const damaged = () => {
  try {
    w.loads();
    return undefined;
  } catch (error) {
    return isStrataError(error, 'warehouse.loads_damaged') ? error.details.files : error;
  }
};

const DAMAGE: [string, (load: LoadedFile) => string, (file: string) => void][] = [
  ['its rows are deleted', (l) => l.rowsFile, rmSync],
  ['its rows are overwritten', (l) => l.rowsFile, (file) => writeFileSync(file, 'x\n')],
  ['its rejects are deleted', (l) => l.rejectsFile!, rmSync],
  ['its rejects are cut off', (l) => l.rejectsFile!, (file) => writeFileSync(file, '')],
  ['its sidecar is cut off', sidecarOf, (file) => writeFileSync(file, '{')],
  ['its sidecar has nothing in it', sidecarOf, (file) => writeFileSync(file, '{}')],
];

it.each(DAMAGE)(
  'a load is named when %s, and is loaded again when it is delivered again',
  async (_, fileOf, damage) => {
    w.write('accounts_1.csv', csv(HEADER, 'A-1,2024-01-01,1', 'A-2,2024-01-01,x'));
    w.write('accounts_2.csv', csv(HEADER, 'A-3,2024-01-01,3'));
    await w.load();
    const rows = await w.rows('accounts');
    const [load] = w.loads();
    const file = fileOf(load!);
    damage(file);
    const { hash } = load!;
    const known = file.endsWith('.json') ? null : 'accounts_1.csv';
    expect(damaged()).toMatchObject([{ file, system: 'canonical', entity: 'accounts', hash, path: known }]);

    expect((await w.load()).map((l) => l.path)).toEqual(['accounts_1.csv']);
    expect(w.events.map((e) => [e.step, 'path' in e ? e.path : e.step === 'loaded' && e.load.path])).toEqual([
      ['reading', 'accounts_1.csv'],
      ['loaded', 'accounts_1.csv'],
      ['unchanged', 'accounts_2.csv'],
    ]);
    expect(await w.rows('accounts')).toEqual(rows);
    expect(await w.rejects()).toMatchObject([{ path: 'accounts_1.csv', line: 3 }]);
    expect(await w.load()).toEqual([]);
  },
);

it('others are loaded while one is damaged, and one that no longer counts keeps nobody from building', async () => {
  // Events have no key but the whole row: only what the path showed last counts.
  await w.write('usage_events.csv', csv(EVENTS, 'A-1,2024-01-01,login,1')).load();
  const before = w.loads();
  await w.write('usage_events.csv', csv(EVENTS, 'A-2,2024-01-01,login,1')).load();
  const [now] = w.loads();
  expect([before.length, now!.hash === before[0]!.hash]).toEqual([1, false]);
  rmSync(before[0]!.rowsFile);
  expect(damaged()).toBeUndefined();
  rmSync(now!.rowsFile);
  expect(damaged()).toMatchObject([{ file: now!.rowsFile, what: 'is missing' }]);
  rmSync(path.join(w.export, 'usage_events.csv'));
  expect((await w.write('accounts.csv', csv(HEADER, 'A-1,2024-01-01,1')).load()).map((l) => l.entity)).toEqual([
    'accounts',
  ]);
});

it('a sidecar in the place of another load, and rows with more bytes than were written, are damage', async () => {
  await w.write('accounts_1.csv', csv(HEADER, 'A-1,2024-01-01,1')).load();
  await w.write('accounts_2.csv', csv(HEADER, 'A-2,2024-01-01,1')).load();
  const [one, two] = w.loads();
  writeFileSync(sidecarOf(one!), readFileSync(sidecarOf(two!)));
  appendFileSync(two!.rowsFile, 'x');
  expect(damaged()).toMatchObject(
    [{ file: sidecarOf(one!) }, { file: two!.rowsFile }].sort((a, b) => (a.file < b.file ? -1 : 1)),
  );
});
