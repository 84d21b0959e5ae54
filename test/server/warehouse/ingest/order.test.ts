import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawViewSql } from '../../../../server/warehouse/ingest/index.ts';
import { accounts } from '../../../../sources/crm/accounts.ts';
import { canonical } from '../../../../sources/mappings/canonical.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const HEADER = 'account_id,signup_date,seats,updated_at';
const events = 'account_id,occurred_at,feature,event_count';

/** An extract: a day in its name or a time on the disk, accounts with versions (or none), and events. */
interface Extract {
  day: number;
  named: boolean;
  rows: { id: number; seats: number; version: number }[];
  uses: number[];
}
const extract: fc.Arbitrary<Extract> = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  named: fc.boolean(),
  rows: fc.array(
    fc.record({ id: fc.integer({ min: 1, max: 4 }), seats: fc.nat(9), version: fc.integer({ min: 0, max: 3 }) }),
    { maxLength: 5 },
  ),
  uses: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
});

function writeExtract(target: Workspace, e: Extract, nth: number): void {
  const day = `2024-01-${String(e.day).padStart(2, '0')}`;
  const name = (entity: string) => (e.named ? `${entity}_${day}_${nth}.csv` : `${entity}_x${nth}.csv`);
  const rows = e.rows.map((r) => `A-${r.id},2024-01-01,${r.seats},${r.version ? `2024-02-0${r.version}` : ''}`);
  target.write(name('accounts'), csv(HEADER, ...rows), day);
  target.write(name('usage_events'), csv(events, ...e.uses.map((u) => `A-1,2024-01-01,f,${u}`)), day);
}

it('late and out-of-order files give the same rows as the same files in order', async () => {
  const extracts = fc.array(extract, { minLength: 2, maxLength: 4 }).chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.shuffledSubarray(
        list.map((_, i) => i),
        { minLength: list.length, maxLength: list.length },
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(extracts, async ([list, order]) => {
      const [inOrder, shuffled] = [new Workspace(), new Workspace()];
      try {
        for (const [i, e] of list.entries()) writeExtract(inOrder, e, i);
        await inOrder.load();
        for (const i of order) {
          writeExtract(shuffled, list[i]!, i);
          await shuffled.load();
        }
        // Once more: nothing is new.
        expect(await shuffled.load()).toEqual([]);
        for (const entity of ['accounts', 'usage_events']) {
          expect(await shuffled.rows(entity)).toEqual(await inOrder.rows(entity));
        }
        // What the rules say, worked out by hand: the latest version, then the latest extract, then the last row.
        const winner = new Map<number, { rank: (string | number)[]; seats: number }>();
        list.forEach((e, nth) => {
          const day = String(e.day).padStart(2, '0');
          const place = e.named ? `accounts_2024-01-${day}_${nth}` : `accounts_x${nth}`;
          e.rows.forEach((r, line) => {
            const rank = [r.version, e.day, place, line];
            const before = winner.get(r.id);
            const at = before ? rank.findIndex((v, i) => v !== before.rank[i]) : 0;
            if (!before || rank[at]! > before.rank[at]!) winner.set(r.id, { rank, seats: r.seats });
          });
        });
        const expected = [...winner].sort(([a], [b]) => a - b).map(([id, { seats }]) => [`A-${id}`, seats]);
        expect((await shuffled.rows('accounts')).map((r) => [r.account_id, r.seats])).toEqual(expected);
        expect((await shuffled.rows('usage_events')).length).toBe(new Set(list.flatMap((e) => e.uses)).size);
      } finally {
        inOrder.remove();
        shuffled.remove();
      }
    }),
    { numRuns: Number(process.env.STRATA_TEST_RUNS ?? 12) },
  );
});

describe('contents of a path', () => {
  const file = (...rows: string[]) => csv(HEADER, ...rows);
  const seats = async () => (await w.rows('accounts')).map((r) => [r.account_id, r.seats]);

  it('the same file again is a no-op, also when only its time is new', async () => {
    await w.write('accounts.csv', file('A-1,2024-01-01,1,'), '2024-01-01').load();
    expect(await w.write('accounts.csv', file('A-1,2024-01-01,1,'), '2024-05-01').load()).toEqual([]);
    expect(w.events).toEqual([{ step: 'unchanged', entity: 'accounts', path: 'accounts.csv' }]);
  });

  it('a corrected file wins even with an older time, and rows that it lacks stay', async () => {
    await w.write('accounts.csv', file('A-1,2024-01-01,1,', 'A-2,2024-01-01,2,'), '2024-05-01').load();
    await w.write('accounts.csv', file('A-1,2024-01-01,9,'), '2024-01-01').load();
    expect(await seats()).toEqual([
      ['A-1', 9],
      ['A-2', 2],
    ]);
    expect(w.loads().map((l) => l.superseded)).toEqual([true, false]);
  });

  it('a path that shows an older content again makes that one current', async () => {
    const [first, second] = [file('A-1,2024-01-01,1,', 'A-2,bad,2,'), file('A-1,2024-01-01,9,')];
    await w.write('accounts.csv', first, '2024-01-01').load();
    await w.write('accounts.csv', second, '2024-01-02').load();
    expect(await w.rejects()).toEqual([]);
    const reverted = await w.write('accounts.csv', first, '2024-01-03').load();
    expect(reverted).toMatchObject([{ rejected: 1, superseded: false }]);
    expect(await seats()).toEqual([['A-1', 1]]);
    expect(await w.rejects()).toMatchObject([{ value: 'bad' }]);
    expect(await w.load()).toEqual([]);
  });

  it('where the whole row is the key, a corrected file takes the place of the one before', async () => {
    await w.write('usage_events.csv', csv(events, 'A-1,2024-01-01,f,1', 'A-1,2024-01-01,f,2')).load();
    await w.write('usage_events.csv', csv(events, 'A-1,2024-01-01,f,1', 'A-1,2024-01-01,f,3')).load();
    expect((await w.rows('usage_events')).map((r) => r.event_count)).toEqual([1, 3]);
    // An export that failed and left nothing does not take everything away.
    await w.write('usage_events.csv', '').load();
    expect((await w.rows('usage_events')).map((r) => r.event_count)).toEqual([1, 3]);
  });

  it('folders of the same name are different places', async () => {
    const other = new Workspace();
    try {
      await w.write('usage_events.csv', csv(events, 'A-1,2024-01-01,f,1')).load();
      other.write('usage_events.csv', csv(events, 'A-1,2024-01-01,f,1', 'A-1,2024-01-02,f,1'));
      rmSync(other.warehouse, { recursive: true, force: true });
      cpSync(w.warehouse, other.warehouse, { recursive: true });
      await other.load();
      expect((await other.rows('usage_events')).length).toBe(2);
    } finally {
      other.remove();
    }
  });

  it('is read anew when the mapping changes', async () => {
    const european = { ...canonical, dates: ['dmy' as const] };
    await w.write('accounts.csv', csv('account_id,signup_date', 'A-1,05-01-2024')).load();
    expect(w.loads()).toMatchObject([{ accepted: 0, rejected: 1 }]);
    await w.load(european);
    expect(w.loads()).toMatchObject([{ accepted: 1, rejected: 0, loadedSeq: 1 }]);
    expect(await w.rejects()).toEqual([]);
  });
});

it('rows whose hashes collide are not lost', async () => {
  w.write('accounts_1.csv', csv(HEADER, 'A-1,2024-01-01,1,', 'A-2,2024-01-01,2,'));
  w.write('accounts_2.csv', csv(HEADER, 'A-3,2024-01-01,3,', 'A-1,2024-01-01,9,2024-01-01'));
  await w.load();
  const loads = w.loads();
  for (const { rowsFile } of loads) {
    const copy = `${rowsFile}.copy`;
    await query(
      `copy (select * replace (cast(7 as ubigint) as _hash) from read_parquet('${rowsFile}')) to '${copy}' (format parquet)`,
    );
    cpSync(copy, rowsFile);
    rmSync(copy);
    const sidecar = rowsFile.replace(/parquet$/, 'json');
    const load = JSON.parse(readFileSync(sidecar, 'utf8'));
    writeFileSync(sidecar, JSON.stringify({ ...load, stored: { ...load.stored, rows: statSync(rowsFile).size } }));
  }
  expect((await w.rows('accounts')).map((r) => [r.account_id, r.seats])).toEqual([
    ['A-1', 9],
    ['A-2', 2],
    ['A-3', 3],
  ]);
  // Hashes of another engine are not used at all.
  const other = loads.map((l, i) => ({ ...l, engine: `v${i}` }));
  expect(await query(`select count(*) as n from (${rawViewSql(accounts, other)})`)).toEqual([{ n: 3 }]);
});

it('a load that was not finished leaves nothing behind', async () => {
  await w.write('accounts.csv', csv(HEADER, 'A-1,2024-01-01,1,')).load();
  const [load] = w.loads();
  // As a kill between the rows and the JSON file leaves it.
  rmSync(load!.rowsFile.replace('.parquet', '.json'));
  expect(w.loads()).toEqual([]);
  expect(await w.rows('accounts')).toEqual([]);
  const other = path.join(w.warehouse, 'raw', 'canonical', 'accounts', `${'0'.repeat(64)}.parquet`);
  cpSync(load!.rowsFile, other);
  await w.load();
  expect(await w.rows('accounts')).toHaveLength(1);
  expect(existsSync(other)).toBe(false);
  expect(readdirSync(path.join(w.warehouse, 'temp'))).toEqual([]);
});
