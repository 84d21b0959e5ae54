/** What mappings do with the columns of a file. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mapping } from '../../../../sources/mapping.ts';
import { failure } from './two-accounts.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

describe('mappings', () => {
  const mapping: Mapping = {
    system: 'shop',
    description: 'A shop.',
    dates: ['unix', 'ymd'],
    missing: ['NULL', 'n/a'],
    entities: {
      subscriptions: {
        files: ['subs'],
        columns: {
          subscription_id: { sql: (cell) => `concat('S-', ${cell('id')})` },
          account_id: ['customer', 'customer_id'],
          plan: 'plan.name',
          start_date: 'created',
          mrr_amount: { sql: (cell) => `cast(try_cast(${cell('amount')} as decimal(18,0)) * 0.01 as varchar)` },
          billing_frequency: { from: 'interval', words: { month: 'monthly', year: 'annual' } },
          is_trial: { constant: 'false' },
          seats: 'quantity',
        },
      },
    },
  };
  const expected = [
    {
      subscription_id: 'S-1',
      account_id: 'A-1',
      plan: 'pro',
      start_date: '2023-11-14',
      mrr_amount: 12.34,
      billing_frequency: 'monthly',
      is_trial: false,
      seats: null,
    },
  ];

  it('rename, replace words, compute, fill in, and know what is missing', async () => {
    await w
      .write(
        'subs.csv',
        csv('id,customer_id,plan.name,created,amount,interval,quantity', '1,A-1,pro,1700000000,1234,month,n/a'),
      )
      .load(mapping);
    expect(await w.rows('subscriptions')).toMatchObject(expected);
  });

  it('reach into nested JSON', async () => {
    const line = {
      id: 1,
      customer: 'A-1',
      plan: { name: 'pro' },
      created: 1700000000,
      amount: 1234,
      interval: 'month',
      quantity: null,
    };
    await w.write('subs.jsonl', `${JSON.stringify(line)}\nnot json\n\n[1]\n{"id":2}\n`).load(mapping);
    expect(await w.rows('subscriptions')).toMatchObject(expected);
    expect(await w.rejects()).toMatchObject([
      { line: 2, raw: 'not json', reason: 'is not a JSON object' },
      { line: 4, raw: '[1]', reason: 'is not a JSON object' },
      { line: 5, raw: '{"id":2}', column_name: 'account_id', reason: 'is missing' },
    ]);
  });

  it('JSON lines with a byte-order mark, and unknown keys', async () => {
    await w.write('accounts.ndjson', '\ufeff{"account_id":"A-1","signup_date":"2024-01-05","x":{"y":1}}\n').load();
    expect(await query(`select account_id, _extra from read_parquet('${w.loads()[0]!.rowsFile}')`)).toEqual([
      { account_id: 'A-1', _extra: '{"x":"{\\"y\\":1}"}' },
    ]);
  });

  it('Parquet, typed as it is', async () => {
    const file = path.join(w.export, 'support_tickets.parquet');
    await query(
      `copy (select 'T-' || i as ticket_id, 'A-1' as account_id, timestamptz '2024-01-01 01:00:00+01' as opened_at,
      timestamp '2024-01-02' as closed_at, 2.5 as resolution_hours, i as satisfaction_score, true as is_escalated, [1] as tags
      from range(4, 7) t(i)) to '${file}' (format parquet)`,
    );
    await w.load();
    expect(await w.rows('support_tickets')).toMatchObject([
      {
        ticket_id: 'T-4',
        opened_at: '2024-01-01 00:00:00',
        closed_at: '2024-01-02 00:00:00',
        resolution_hours: 2.5,
        satisfaction_score: 4,
      },
      { ticket_id: 'T-5', satisfaction_score: 5 },
    ]);
    expect(await w.rejects()).toMatchObject([
      { line: 3, column_name: 'satisfaction_score', value: '6', reason: 'is above 5' },
    ]);
    expect(JSON.parse((await w.rejects())[0]!.raw)).toMatchObject({ ticket_id: 'T-6', tags: [1] });
  });

  it('a Parquet file that is none', async () => {
    w.write('accounts.parquet', 'PAR1 but not really');
    expect(await failure(w.load())).toMatchObject({ code: 'ingest.file_unreadable' });
  });
});
