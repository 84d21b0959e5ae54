import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStrataError } from '../../../../errors.ts';
import { assertRejectsWithinLimits, everyLoad, rejectsSql } from '../../../../server/warehouse/ingest/index.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

/** A hundred accounts of which some have no date. */
const hundred = (bad: number) =>
  csv('account_id,signup_date', ...Array.from({ length: 100 }, (_, i) => `A-${i},${i < bad ? 'never' : '2024-01-01'}`));
const limit = async () => {
  try {
    await assertRejectsWithinLimits(w.loads());
    return undefined;
  } catch (error) {
    return isStrataError(error, 'ingest.rejects_above_limit') ? error.details.files : error;
  }
};

it('as many rejects as the contract allows pass, one more does not', async () => {
  await w.write('accounts.csv', hundred(1)).load();
  expect(await limit()).toBeUndefined();
  await w.write('accounts.csv', hundred(2)).load();
  expect(await limit()).toEqual([
    { system: 'canonical', entity: 'accounts', path: 'accounts.csv', rows: 100, rejected: 2, limit: 0.01 },
  ]);
});

it('a good file does not hide a bad one, and a corrected one is forgiven', async () => {
  await w.write('accounts_1.csv', hundred(0)).write('accounts_2.csv', hundred(3)).load();
  expect(await limit()).toMatchObject([{ path: 'accounts_2.csv' }]);
  await w.write('accounts_2.csv', hundred(0).replace('A-0', 'A-100')).load();
  expect(await limit()).toBeUndefined();
});

it('duplicates are no rejects', async () => {
  await w
    .write('accounts.csv', csv('account_id,signup_date', ...Array.from({ length: 50 }, () => 'A-1,2024-01-01')))
    .load();
  expect(w.loads()).toMatchObject([{ accepted: 1, duplicates: 49, rejected: 0 }]);
  expect(await limit()).toBeUndefined();
});

it('one row of a small file may be refused, unless it is all of it', async () => {
  const ten = hundred(1).split('\n').slice(0, 11);
  await w.write('accounts.csv', csv(...ten)).load();
  expect(w.loads()).toMatchObject([{ rows: 10, rejected: 1 }]);
  expect(await limit()).toBeUndefined();
  await w.write('accounts.csv', csv(...ten, 'A-200,never')).load();
  expect(await limit()).toMatchObject([{ rows: 11, rejected: 2 }]);
  await w.write('accounts.csv', csv('account_id,signup_date', 'A-1,never')).load();
  expect(await limit()).toMatchObject([{ rows: 1, rejected: 1 }]);
});

describe('a row that came back', () => {
  const HEADER = 'account_id,signup_date';
  /** Value, and what resolved it. */
  const rejects = async () =>
    (await query(`select * from (${rejectsSql(everyLoad(w.warehouse))}) order by path, line`)).map((r) => [
      r.value,
      r.resolved_by,
    ]);

  it('from another file is resolved, by its key', async () => {
    await w.write('jan/accounts.csv', csv(HEADER, 'A-1,never', 'A-2,2024-01-01', 'A-3,soon'), '2024-02-01').load();
    await w.write('corrected/accounts.csv', csv(HEADER, 'A-9,2024-01-01', 'A-1,2024-01-05'), '2024-02-01').load();
    expect(await rejects()).toEqual([
      ['never', 'canonical/corrected/accounts.csv:3'],
      ['soon', null],
    ]);
    expect(await w.rejects()).toMatchObject([{ value: 'soon' }]);
  });

  it('in a folder of its own is resolved too, and no longer held against the limit', async () => {
    await w.write('accounts.csv', hundred(40), '2024-02-01').load();
    expect(await limit()).toMatchObject([{ rejected: 40 }]);
    await new Workspace(w.root).write('accounts.csv', hundred(0), '2024-02-02').load();
    expect(await w.rejects()).toEqual([]);
    expect(await limit()).toBeUndefined();
  });

  it('was there before in an older extract, and is not resolved by it', async () => {
    await w.write('accounts_2024-01-31.csv', csv(HEADER, 'A-1,2024-01-01')).load();
    await w.write('accounts_2024-02-29.csv', csv(HEADER, 'A-1,never', 'A-2,2024-01-01')).load();
    expect(await rejects()).toEqual([['never', null]]);
  });

  it('further down in its own file is resolved, further up is not', async () => {
    await w.write('accounts.csv', csv(HEADER, 'A-1,2024-01-01', 'A-1,never', 'A-2,soon', 'A-2,2024-01-01')).load();
    expect(await rejects()).toEqual([
      ['never', null],
      ['soon', 'canonical/accounts.csv:5'],
    ]);
  });

  it('in the corrected file is resolved by its content', async () => {
    await w.write('usage_events.csv', csv('account_id,occurred_at,feature,event_count', 'A-1,never,f,1')).load();
    await w.write('usage_events.csv', csv('account_id,occurred_at,feature,event_count', 'A-1,2024-01-01,f,1')).load();
    expect(await rejects()).toEqual([['never', 'a later content of usage_events.csv']]);
    expect(await w.rejects()).toEqual([]);
  });

  it('is not taken for one where the cells of a line cannot be told', async () => {
    await w.write('jan/accounts.csv', csv(HEADER, 'A-1,2024-01-01,x,y', 'A-2,2024-01-01'), '2024-02-01').load();
    await w.write('feb/accounts.csv', csv(HEADER, 'A-1,2024-01-01'), '2024-03-01').load();
    expect(await rejects()).toEqual([[null, null]]);
  });

  it('without a key of its own stays', async () => {
    await w.write('jan/accounts.csv', csv(HEADER, ',2024-01-01', 'A-2,2024-01-01'), '2024-02-01').load();
    await w.write('feb/accounts.csv', csv(HEADER, 'A-1,2024-01-01'), '2024-03-01').load();
    expect(await rejects()).toEqual([[null, null]]);
  });
});
