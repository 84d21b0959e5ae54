/** What loaders meet in cells: dates, booleans, numbers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '../../../../sources/mappings/canonical.ts';
import { ravenstack } from '../../../../sources/mappings/ravenstack.ts';
import { HEADER } from './two-accounts.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const counts = () =>
  w.loads().map(({ rows, accepted, rejected, duplicates }) => ({ rows, accepted, rejected, duplicates }));

describe('dates, booleans, numbers', () => {
  const column = async (entity: string, name: string) => (await w.rows(entity)).map((r) => r[name]);
  const file = (...days: string[]) => csv(HEADER, ...days.map((d, i) => `A-${i},x,${d},1`));

  it('day first in one file, ISO in another, month first in a third', async () => {
    w.write('accounts_1.csv', csv(HEADER, 'A-1,x,05-01-2024,1', 'A-2,x,31-01-2024,1'));
    w.write('accounts_2.csv', csv(HEADER, 'A-3,x,2024-01-05,1'));
    w.write('accounts_3.csv', csv(HEADER, 'A-4,x,01/05/2024,1', 'A-5,x,01/31/2024,1'));
    await w.load(ravenstack);
    expect(await column('accounts', 'signup_date')).toEqual([
      '2024-01-05',
      '2024-01-31',
      '2024-01-05',
      '2024-01-05',
      '2024-01-31',
    ]);
    expect(w.loads().map((l) => l.dateFormats.signup_date)).toEqual([['dmy'], ['ymd'], ['mdy']]);
  });

  it('is decided over all values of a column, never value by value', async () => {
    // 05-01 is read as the 5th of January, because of the 31-01 that comes much later.
    const days = [...Array.from({ length: 200 }, () => '05/01/2024'), '31/01/2024'];
    await w.write('accounts.csv', file(...days)).load({ ...ravenstack, dates: ['mdy', 'dmy'] });
    expect(
      await query(
        `select distinct signup_date from (${'select cast(signup_date as varchar) as signup_date from read_parquet('}'${w.loads()[0]!.rowsFile}')) order by 1`,
      ),
    ).toEqual([{ signup_date: '2024-01-05' }, { signup_date: '2024-01-31' }]);
  });

  it('the format that reads most values wins, and the rest is refused', async () => {
    await w.write('accounts.csv', file('13/01/2024', '14/01/2024', '01/15/2024')).load(ravenstack);
    expect(await w.rejects()).toMatchObject([{ value: '01/15/2024', reason: 'is not a date (day-month-year)' }]);
  });

  it('a tie goes to the format that is listed first, unless other columns of the file tell', async () => {
    await w.write('accounts.csv', file('05/01/2024')).load(ravenstack);
    expect(await column('accounts', 'signup_date')).toEqual(['2024-01-05']);
    const header = 'subscription_id,account_id,start_date,end_date,mrr_amount,is_trial';
    await w.write('subscriptions.csv', csv(header, 'S-1,A-1,01/31/2024,05/01/2024,1,false')).load(ravenstack);
    expect(await w.rows('subscriptions')).toMatchObject([{ start_date: '2024-01-31', end_date: '2024-05-01' }]);
  });

  it('ISO among day-first values of one column', async () => {
    await w.write('accounts.csv', file('05-01-2024', '2024-01-06', '31.01.2024')).load(ravenstack);
    expect(await column('accounts', 'signup_date')).toEqual(['2024-01-05', '2024-01-06', '2024-01-31']);
    expect(w.loads()[0]!.dateFormats).toEqual({ signup_date: ['dmy', 'ymd'] });
  });

  it('TRUE, yes and 1', async () => {
    const rows = ['TRUE', 'yes', '1', 't', 'False', 'no', '0', 'N'].map((b, i) => `A-${i},2024-01-01,${b}`);
    await w.write('accounts.csv', csv('account_id,signup_date,is_trial', ...rows)).load();
    expect(await column('accounts', 'is_trial')).toEqual([true, true, true, true, false, false, false, false]);
  });

  it('thousands separators and currency signs', async () => {
    const rows = ['"1,234.50"', '"$1,234.50"', '1234.5', "1'234.50"].map((m, i) => `A-${i},2024-01-01,${m}`);
    await w.write('accounts.csv', csv('account_id,signup_date,aum', ...rows)).load();
    expect(new Set(await column('accounts', 'aum'))).toEqual(new Set([1234.5]));
  });

  it('a decimal comma where the mapping says so', async () => {
    const rows = ['1.234,50', '1 234,5', '1234,50'].map((m, i) => `A-${i};2024-01-01;${m}`);
    await w.write('accounts.csv', csv('account_id;signup_date;aum', ...rows)).load({ ...canonical, decimal: ',' });
    expect(new Set(await column('accounts', 'aum'))).toEqual(new Set([1234.5]));
  });

  it('negative and absurd amounts', async () => {
    const rows = ['-5', '1e9', '99999999999999999999', '100'].map((m, i) => `S-${i},A-1,2024-01-01,,${m},false`);
    await w
      .write('subscriptions.csv', csv('subscription_id,account_id,start_date,end_date,mrr_amount,is_trial', ...rows))
      .load();
    expect((await w.rejects()).map((r) => [r.value, r.reason])).toEqual([
      ['-5', 'is below 0'],
      ['1e9', 'is not an amount'],
      ['99999999999999999999', 'is too large a number'],
    ]);
    expect(counts()).toEqual([{ rows: 4, accepted: 1, rejected: 3, duplicates: 0 }]);
  });

  it('an end before its start', async () => {
    const rows = ['S-1,A-1,2024-02-01,2024-01-31,1,false', 'S-2,A-1,2024-02-01,2024-02-01,1,false'];
    await w
      .write('subscriptions.csv', csv('subscription_id,account_id,start_date,end_date,mrr_amount,is_trial', ...rows))
      .load();
    expect(await w.rejects()).toMatchObject([{ line: 2, column_name: null, reason: 'end_date is before start_date' }]);
  });
});
