/** What mappings do with the columns of a file. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ColumnSource,
  type EntityMapping,
  firstFilled,
  type Mapping,
  meaning,
} from '../../../../sources/mapping.ts';
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

/** Accounts, and whatever a test says of them. */
function accountsOf(entity: Partial<EntityMapping>, columns: Record<string, ColumnSource> = {}): Mapping {
  const usual = { account_id: 'id', signup_date: 'since', account_name: 'name' };
  const accounts = { files: ['accounts*'], ...entity, columns: { ...usual, ...columns } };
  return { system: 'crm', description: 'A CRM.', dates: ['ymd'], missing: ['--'], entities: { accounts } };
}
const names = async () => (await w.rows('accounts')).map((row) => [row.account_id, row.account_name]);

describe('columns of a file', () => {
  const header = 'id,since,First Name,Name of the firm (2024)?,Name of the owner';

  it('by a name of which a part is anything', async () => {
    w.write('accounts.csv', csv(header, 'A-1,2024-01-05,Ada,Alpha,Bo'));
    await w.load(accountsOf({}, { account_name: ['name', 'name*firm (*)?'] }));
    expect(await names()).toEqual([['A-1', 'Alpha']]);
  });

  it('several of which are like a name are told apart by no rule', async () => {
    w.write('accounts.csv', csv(header, 'A-1,2024-01-05,Ada,Alpha,Bo'));
    const load = w.load(accountsOf({}, { account_name: 'name of*' }));
    expect(await failure(load)).toMatchObject({
      code: 'ingest.columns_repeated',
      details: { columns: ['Name of the firm (2024)?, Name of the owner'] },
    });
  });

  it('the first that is filled, row by row', async () => {
    w.write(
      'accounts.csv',
      csv('id,since,short,long', 'A-1,2024-01-05,,Alpha', 'A-2,2024-01-05,B,Beta', 'A-3,2024-01-05,--,'),
    );
    await w.load(accountsOf({}, { account_name: firstFilled('nick', 'short', 'long') }));
    expect(await names()).toEqual([
      ['A-1', 'Alpha'],
      ['A-2', 'B'],
      ['A-3', null],
    ]);
  });

  it('are missing when none of those is there', async () => {
    w.write('accounts.csv', csv('id,since', 'A-1,2024-01-05'));
    const load = w.load(accountsOf({}, { account_id: firstFilled('no', 'number'), account_name: firstFilled('nick') }));
    expect(await failure(load)).toMatchObject({
      code: 'ingest.columns_missing',
      details: { columns: [{ column: 'account_id', from: 'no or number' }] },
    });
  });

  it('that an expression needs, or can do without', async () => {
    const account_name: ColumnSource = {
      sql: (cell, ifAny) => `concat_ws(' ', ${cell(['title', 'since'])}, ${ifAny('nick')}, ${ifAny('id')})`,
    };
    w.write('accounts.csv', csv('id,since', 'A-1,2024-01-05'));
    await w.load(accountsOf({}, { account_name }));
    expect(await names()).toEqual([['A-1', '2024-01-05 A-1']]);
  });

  it('with words by their meaning', () => {
    expect(meaning({ new: ['New', 'First'], renewal: ['Again'] })).toEqual({
      New: 'new',
      First: 'new',
      Again: 'renewal',
    });
  });
});

describe('rows of a file', () => {
  const some = accountsOf({ rows: (cell) => `${cell('kind')} = 'account'` });

  it('of another kind are neither loaded nor refused; lines are those of the file', async () => {
    const lines = [
      'account,A-1,2024-01-05,Alpha',
      'total,,,',
      'account,A-2,never,Beta',
      'account,A-3',
      'account,A-4,2024-01-05,D',
    ];
    await w.write('accounts.csv', csv('kind,id,since,name', ...lines)).load(some);
    expect(await names()).toEqual([
      ['A-1', 'Alpha'],
      ['A-4', 'D'],
    ]);
    expect(w.loads()).toMatchObject([{ rows: 4, accepted: 2, rejected: 2, duplicates: 0 }]);
    expect(await w.rejects()).toMatchObject([
      { line: 4, value: 'never', raw: 'account,A-2,never,Beta' },
      { line: 5, reason: 'has 2 fields where the header has 4', raw: 'account,A-3' },
    ]);
  });

  it('of Parquet too', async () => {
    const file = path.join(w.export, 'accounts.parquet');
    await query(
      `copy (select if(i % 2 = 1, 'account', 'total') as kind, 'A-' || i as id, if(i = 3, 'never', '2024-01-05') as since, 'N' as name
      from range(1, 6) t(i)) to '${file}' (format parquet)`,
    );
    await w.load(some);
    expect(await names()).toEqual([
      ['A-1', 'N'],
      ['A-5', 'N'],
    ]);
    expect(await w.rejects()).toMatchObject([{ line: 3, value: 'never' }]);
  });

  it('of several entities in one file', async () => {
    const contacts: EntityMapping = {
      files: ['*'],
      rows: (cell) => `${cell('kind')} = 'contact'`,
      columns: { contact_id: 'id', account_id: 'of' },
    };
    const mapping = { ...some, entities: { ...some.entities, contacts } };
    w.write(
      'accounts.jsonl',
      '{"kind":"account","id":"A-1","since":"2024-01-05"}\n{"kind":"contact","id":"C-1","of":"A-1"}\n',
    );
    w.write('accounts-2.jsonl', '{"kind":"contact","id":"C-2"}\n{"kind":"call"}\n');
    await w.load(mapping);
    expect(await names()).toEqual([['A-1', null]]);
    expect(await w.rows('contacts')).toMatchObject([{ contact_id: 'C-1', account_id: 'A-1' }, { contact_id: 'C-2' }]);
    expect(await w.rejects()).toEqual([]);
    expect(await w.load(mapping)).toEqual([]);
  });
});

describe('a header below titles', () => {
  const mapping = accountsOf({ titled: true });

  it.each([
    [
      'commas',
      'Accounts of the week\n"May 1, 2024 - May 7, 2024"\n\nid,since,name\nA-1,2024-01-05,"Alpha, Inc"\nA-2,never,B\n',
      6,
    ],
    [
      'tabs',
      '\ufeffAccounts\nMay 1, 2024 - May 7, 2024\nid\tsince\tname\tseats\nA-1\t2024-01-05\tAlpha, Inc\t3\nA-2\tnever\tB\t4\n',
      5,
    ],
    ['no title', 'id,since,name\nA-1,2024-01-05,"Alpha, Inc"\nA-2,never,B\n', 3],
  ])('with %s', async (_, text, line) => {
    await w.write('accounts.csv', text).load(mapping);
    expect(await names()).toEqual([['A-1', 'Alpha, Inc']]);
    expect(await w.rejects()).toMatchObject([{ line, value: 'never' }]);
  });
});

it('a function that writes other SQL is another mapping: its files are read anew', async () => {
  w.write('accounts.csv', csv('id,since,short,long', 'A-1,2024-01-05,A,Alpha'));
  await w.load(accountsOf({}, { account_name: firstFilled('short') }));
  expect(await w.load(accountsOf({}, { account_name: firstFilled('short') }))).toEqual([]);
  await w.load(accountsOf({}, { account_name: firstFilled('long') }));
  expect(await names()).toEqual([['A-1', 'Alpha']]);
});
