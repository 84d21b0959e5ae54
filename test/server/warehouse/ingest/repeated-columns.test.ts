import { afterEach, beforeEach, expect, it } from 'vitest';
import { isStrataError } from '../../../../errors.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const refusal = () =>
  w.load().then(
    () => undefined,
    (error: unknown) => (isStrataError(error, 'ingest.columns_repeated') ? error.details : error),
  );

it.each([
  ['account_id,account_id,signup_date', 'account_id, account_id'],
  ['account_id,signup_date,Account ID,Account-Id', undefined],
  ['Account ID,account-id,signup_date', 'Account ID, account-id'],
  ['account_id,signup_date,signup_date', 'signup_date, signup_date'],
])('the header %s: a column that is read may be there once', async (header, repeated) => {
  const row = header.split(',').map((name) => (name === 'signup_date' ? '2024-01-01' : 'A-1'));
  w.write('accounts.csv', csv(header, row.join(',')));
  expect(await refusal()).toEqual(repeated && { file: 'accounts.csv', entity: 'accounts', columns: [repeated] });
  expect(w.loads().length).toBe(repeated ? 0 : 1);
});

it('columns that nothing reads are kept aside under names of their own', async () => {
  await w.write('accounts.csv', csv('account_id,signup_date,note,note,note (2),note', 'A-1,2024-01-01,a,b,c,d')).load();
  const [load] = w.loads();
  expect(load!.unknownColumns).toEqual(['note', 'note (3)', 'note (2)', 'note (4)']);
  const [row] = await query(`select _extra from read_parquet('${load!.rowsFile}')`);
  expect(JSON.parse(row!._extra as string)).toEqual({ note: 'a', 'note (3)': 'b', 'note (2)': 'c', 'note (4)': 'd' });
});
