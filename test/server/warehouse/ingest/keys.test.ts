/** What loaders meet in keys. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { both, HEADER } from './two-accounts.ts';
import { csv, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const counts = () =>
  w.loads().map(({ rows, accepted, rejected, duplicates }) => ({ rows, accepted, rejected, duplicates }));

describe('keys', () => {
  it('duplicate keys in one file: the last one wins, the others are kept as duplicates', async () => {
    await w
      .write('accounts.csv', csv(HEADER, 'A-1,first,2024-01-01,1', 'A-2,Beta,2024-02-06,20', 'A-1,Alpha,2024-01-05,10'))
      .load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(counts()).toEqual([{ rows: 3, accepted: 2, rejected: 0, duplicates: 1 }]);
    expect(await w.rejects()).toMatchObject([
      {
        line: 2,
        outcome: 'duplicate',
        column_name: 'account_id',
        value: 'A-1',
        raw: 'A-1,first,2024-01-01,1',
        reason: 'line 4 has the same account_id',
      },
    ]);
  });

  it('of two versions in one file the later one wins, wherever it stands', async () => {
    const header = 'account_id,signup_date,seats,updated_at';
    await w
      .write(
        'accounts.csv',
        csv(header, 'A-1,2024-01-01,2,2024-03-02', 'A-1,2024-01-01,1,2024-03-01', 'A-1,2024-01-01,0,'),
      )
      .load();
    expect(await w.rows('accounts')).toMatchObject([{ seats: 2 }]);
  });

  it('identical rows count once where the whole row is the key, and an id may repeat', async () => {
    const header = 'event_id,account_id,occurred_at,feature,event_count';
    await w
      .write(
        'usage_events.csv',
        csv(header, 'U-1,A-1,2024-01-01,f,1', 'U-1,A-1,2024-01-01,f,2', 'U-1,A-1,2024-01-01,f,1'),
      )
      .load();
    expect((await w.rows('usage_events')).map((r) => r.event_count)).toEqual([1, 2]);
    expect(await w.rejects()).toMatchObject([{ line: 2, outcome: 'duplicate', reason: 'line 4 is the same row' }]);
  });

  it('across files the later extract wins', async () => {
    w.write('accounts_2024-02-01.csv', csv(HEADER, 'A-1,Alpha,2024-01-05,10'));
    w.write('accounts_2024-01-01.csv', csv(HEADER, 'A-1,old,2024-01-05,1', 'A-2,Beta,2024-02-06,20'));
    await w.load();
    expect(await w.rows('accounts')).toEqual(both);
  });

  it('orphans are accepted', async () => {
    await w.write('churn_feedback.csv', csv('feedback_id,account_id,churn_date', 'F-1,nobody,2024-01-01')).load();
    expect(counts()).toEqual([{ rows: 1, accepted: 1, rejected: 0, duplicates: 0 }]);
  });
});
