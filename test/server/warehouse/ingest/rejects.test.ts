import { afterEach, beforeEach, expect, it } from 'vitest';
import { isStrataError } from '../../../../errors.ts';
import { assertRejectsWithinLimits } from '../../../../server/warehouse/ingest/index.ts';
import { contracts } from '../../../../sources/contracts.ts';
import { csv, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

/** A hundred accounts of which some have no date. */
const hundred = (bad: number) =>
  csv('account_id,signup_date', ...Array.from({ length: 100 }, (_, i) => `A-${i},${i < bad ? 'never' : '2024-01-01'}`));
const limit = () => {
  try {
    assertRejectsWithinLimits(contracts, w.loads());
    return undefined;
  } catch (error) {
    return isStrataError(error, 'ingest.rejects_above_limit') ? error.details.files : error;
  }
};

it('as many rejects as the contract allows pass, one more does not', async () => {
  await w.write('accounts.csv', hundred(1)).load();
  expect(limit()).toBeUndefined();
  await w.write('accounts.csv', hundred(2)).load();
  expect(limit()).toEqual([
    { system: 'canonical', entity: 'accounts', path: 'accounts.csv', rows: 100, rejected: 2, limit: 0.01 },
  ]);
});

it('a good file does not hide a bad one, and a corrected one is forgiven', async () => {
  await w.write('accounts_1.csv', hundred(0)).write('accounts_2.csv', hundred(3)).load();
  expect(limit()).toMatchObject([{ path: 'accounts_2.csv' }]);
  await w.write('accounts_2.csv', hundred(0).replace('A-0', 'A-100')).load();
  expect(limit()).toBeUndefined();
});

it('duplicates are no rejects', async () => {
  await w
    .write('accounts.csv', csv('account_id,signup_date', ...Array.from({ length: 50 }, () => 'A-1,2024-01-01')))
    .load();
  expect(w.loads()).toMatchObject([{ accepted: 1, duplicates: 49, rejected: 0 }]);
  expect(limit()).toBeUndefined();
});
