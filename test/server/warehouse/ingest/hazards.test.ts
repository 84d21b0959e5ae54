/** What loaders meet: one test each. */
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StrataError } from '../../../../errors.ts';
import type { Mapping } from '../../../../sources/mapping.ts';
import { canonical } from '../../../../sources/mappings/canonical.ts';
import { ravenstack } from '../../../../sources/mappings/ravenstack.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const HEADER = 'account_id,account_name,signup_date,seats';
const accounts = csv(HEADER, 'A-1,Alpha,2024-01-05,10', 'A-2,Beta,2024-02-06,20');
const both = [
  expect.objectContaining({ account_id: 'A-1', account_name: 'Alpha', signup_date: '2024-01-05', seats: 10 }),
  expect.objectContaining({ account_id: 'A-2', account_name: 'Beta', signup_date: '2024-02-06', seats: 20 }),
];
const failure = async (load: Promise<unknown>): Promise<StrataError> => {
  const error = await load.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(StrataError);
  return error as StrataError;
};
const counts = () =>
  w.loads().map(({ rows, accepted, rejected, duplicates }) => ({ rows, accepted, rejected, duplicates }));

describe('encodings and separators', () => {
  it.each([
    ['UTF-8 with a byte-order mark', Buffer.from(`\ufeff${accounts}`), 'utf-8'],
    ['CRLF', Buffer.from(accounts.replaceAll('\n', '\r\n')), 'utf-8'],
    ['CR alone', Buffer.from(accounts.replaceAll('\n', '\r')), 'utf-8'],
    ['no line end at the end', Buffer.from(accounts.trimEnd()), 'utf-8'],
    ['UTF-16 LE', Buffer.from(`\ufeff${accounts}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', Buffer.from(`\ufeff${accounts}`, 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 LE without a mark', Buffer.from(accounts, 'utf16le'), 'utf-16le'],
    ['semicolons', Buffer.from(accounts.replaceAll(',', ';')), 'utf-8'],
    ['tabs', Buffer.from(accounts.replaceAll(',', '\t')), 'utf-8'],
    ['bars', Buffer.from(accounts.replaceAll(',', '|')), 'utf-8'],
    ['everything quoted', Buffer.from(accounts.replace(/[^,\n]+/g, '"$&"')), 'utf-8'],
  ])('%s', async (_, content, encoding) => {
    await w.write('accounts.csv', content).load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(w.loads()).toMatchObject([{ encoding, accepted: 2, rejected: 0 }]);
  });

  it('Latin-1 and Windows-1252', async () => {
    await w.write('accounts.csv', Buffer.from(accounts.replace('Alpha', 'Caf\xe9 \x80uro'), 'latin1')).load();
    expect((await w.rows('accounts'))[0]).toMatchObject({ account_name: 'Café €uro' });
    expect(w.loads()).toMatchObject([{ encoding: 'windows-1252' }]);
  });

  it('a UTF-8 character that two chunks share', async () => {
    const many = Array.from({ length: 3 }, (_, i) => `A-${i},${'é€🤦'.repeat(i === 0 ? 90 : 50)},2024-01-01,1`);
    const pad = 'x'.repeat((1 << 22) - Buffer.byteLength(csv(`${HEADER},note`)) - 15);
    await w
      .write('accounts.csv', csv(`${HEADER},note`, `P,${'é'},2024-01-01,1,${pad}é€🤦`, ...many.map((m) => `${m},`)))
      .load();
    expect(w.loads()).toMatchObject([{ encoding: 'utf-8', accepted: 4 }]);
  });
});

describe('quotes and lines', () => {
  const feedback = 'feedback_id,account_id,churn_date,feedback';
  it('quoted line ends, quotes and delimiters', async () => {
    const text = csv(
      feedback,
      'F-1,A-1,2024-01-01,"said ""no"",\nthen left\n\nfor good"',
      'F-2,A-2,bad,',
      'F-3,A-3,2024-01-03,5" screen',
    );
    await w.write('churn_feedback.csv', text).load();
    expect((await w.rows('churn_feedback')).map((r) => r.feedback)).toEqual([
      'said "no",\nthen left\n\nfor good',
      '5" screen',
    ]);
    // The bad row is on physical line 6: the record before it spans four.
    expect(await w.rejects()).toMatchObject([
      { line: 6, raw: 'F-2,A-2,bad,', column_name: 'churn_date', value: 'bad' },
    ]);
  });

  it('blank lines are no rows, and do not shift line numbers', async () => {
    await w.write('accounts.csv', `\n\n${HEADER}\n\nA-1,Alpha,2024-01-05,10\r\n\r\nA-2,Beta,never,20\n\n\n`).load();
    expect(counts()).toEqual([{ rows: 2, accepted: 1, rejected: 1, duplicates: 0 }]);
    expect(await w.rejects()).toMatchObject([{ line: 7, value: 'never' }]);
  });

  it('ragged lines are refused, the others load', async () => {
    await w
      .write(
        'accounts.csv',
        csv(HEADER, 'A-1,Alpha,2024-01-05,10', 'A-9,few', 'A-8,a,2024-01-01,1,many', 'A-2,Beta,2024-02-06,20'),
      )
      .load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(await w.rejects()).toMatchObject([
      { line: 3, raw: 'A-9,few', reason: 'has 2 fields where the header has 4', column_name: null },
      { line: 4, raw: 'A-8,a,2024-01-01,1,many', reason: 'has 5 fields where the header has 4' },
    ]);
  });

  it('a stray quote costs its own line only', async () => {
    await w
      .write(
        'accounts.csv',
        csv(
          HEADER,
          'A-1,Alpha,2024-01-05,10',
          'A-9,"open,2024-01-01,1',
          'A-2,Beta,2024-02-06,20',
          'A-8,"x"y,2024-01-01,1',
        ),
      )
      .load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(await w.rejects()).toMatchObject([
      { line: 3, raw: 'A-9,"open,2024-01-01,1', reason: 'opens a quote that is not closed' },
      { line: 5, raw: 'A-8,"x"y,2024-01-01,1', reason: 'has text after a closing quote' },
    ]);
  });

  it('NUL bytes', async () => {
    await w
      .write('accounts.csv', csv(HEADER, 'A-1,Alpha,2024-01-05,10', 'A-9,a\0b,2024-01-01,1', 'A-2,Beta,2024-02-06,20'))
      .load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(await w.rejects()).toMatchObject([
      {
        line: 3,
        raw: 'A-9,a\0b,2024-01-01,1',
        column_name: 'account_name',
        value: 'a\0b',
        reason: 'contains a NUL byte',
      },
    ]);
  });

  it('a field of 1 MB, and one of 5 MB', async () => {
    const [mega, huge] = ['m'.repeat(1_000_000), 'h'.repeat(5_000_000)];
    await w.write('churn_feedback.csv', csv(feedback, `F-1,A-1,2024-01-01,${mega}`, 'F-2,A-2,2024-01-01,ok')).load();
    expect((await w.rows('churn_feedback')).map((r) => String(r.feedback).length)).toEqual([1_000_000, 2]);
    await w.write('churn_feedback.csv', csv(feedback, `F-1,A-1,2024-01-01,${huge}`, 'F-2,A-2,2024-01-01,ok')).load();
    const [reject] = await w.rejects();
    expect(reject).toMatchObject({ line: 2, reason: 'is longer than 2000000 characters' });
    expect(reject!.raw.length).toBe(huge.length + 'F-1,A-1,2024-01-01,'.length);
  });
});

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

describe('headers', () => {
  it('reordered, in other cases, with spaces', async () => {
    await w
      .write(
        'accounts.csv',
        csv(' Seats ,ACCOUNT ID,Signup-Date,accountName', '10,A-1,2024-01-05,Alpha', '20,A-2,2024-02-06,Beta'),
      )
      .load();
    expect(await w.rows('accounts')).toEqual(both);
  });

  it('unknown columns are kept aside and reported by name', async () => {
    await w
      .write(
        'accounts.csv',
        csv(`${HEADER},Colour,"the ""size"""`, 'A-1,Alpha,2024-01-05,10,red,', 'A-2,Beta,2024-02-06,20,,9'),
      )
      .load();
    expect(await w.rows('accounts')).toEqual(both);
    const [load] = w.loads();
    expect(load!.unknownColumns).toEqual(['Colour', 'the "size"']);
    expect(await query(`select _extra from read_parquet('${load!.rowsFile}')`)).toEqual([
      { _extra: '{"Colour":"red","the \\"size\\"":null}' },
      { _extra: '{"Colour":null,"the \\"size\\"":"9"}' },
    ]);
  });

  it('missing optional columns are empty, and reported', async () => {
    await w.write('accounts.csv', csv('account_id,signup_date', 'A-1,2024-01-05')).load();
    expect(await w.rows('accounts')).toMatchObject([{ account_id: 'A-1', seats: null }]);
    expect(w.loads()[0]!.missingOptionalColumns).toContain('seats');
  });

  it('a missing required column fails the file, and says which', async () => {
    w.write('accounts.csv', csv('acount_id,seats', 'A-1,10'));
    w.write('churn_feedback.csv', csv('feedback_id,account_id,churn_date', 'F-1,A-1,2024-01-01'));
    const error = await failure(w.load());
    expect(error).toMatchObject({
      code: 'ingest.columns_missing',
      details: {
        file: 'accounts.csv',
        entity: 'accounts',
        columns: [
          { column: 'account_id', hint: 'Did you mean "acount_id"?' },
          { column: 'signup_date', hint: undefined },
        ],
        found: ['acount_id', 'seats'],
      },
    });
    // The other file is loaded all the same.
    expect(w.loads().map((l) => l.entity)).toEqual(['churn_feedback']);
  });

  it('several files that fail are reported together', async () => {
    w.write('accounts.csv', csv('seats', '10')).write('churn_feedback.csv', csv('account_id', 'A-1'));
    const error = await failure(w.load());
    expect(error.code).toBe('ingest.files_failed');
    expect((error as StrataError<'ingest.files_failed'>).details.problems).toHaveLength(2);
  });

  it('an empty file, and one with a header only', async () => {
    w.write('accounts.csv', '').write('churn_feedback.csv', '\ufeff\n\n');
    w.write('support_tickets.csv', 'ticket_id,account_id,opened_at').write('usage_events.jsonl', '');
    await w.load();
    expect(counts()).toEqual(Array.from({ length: 4 }, () => ({ rows: 0, accepted: 0, rejected: 0, duplicates: 0 })));
    expect(await w.rows('accounts')).toEqual([]);
    expect(await w.rows('support_tickets')).toEqual([]);
  });
});

describe('compressed files', () => {
  it('gzip', async () => {
    await w.write('accounts.csv.gz', gzipSync(accounts)).load();
    expect(await w.rows('accounts')).toEqual(both);
  });

  it('gzip that is cut off: an error, and nothing loaded', async () => {
    const many = csv(HEADER, ...Array.from({ length: 5000 }, (_, i) => `A-${i},N${i * 7919},2024-01-01,1`));
    const whole = gzipSync(many);
    w.write('accounts.csv.gz', whole.subarray(0, whole.length - 500));
    expect(await failure(w.load())).toMatchObject({
      code: 'ingest.file_unreadable',
      details: { file: 'accounts.csv.gz' },
    });
    expect(w.loads()).toEqual([]);
    w.write('accounts.csv.gz', whole);
    await w.load();
    expect(counts()).toEqual([{ rows: 5000, accepted: 5000, rejected: 0, duplicates: 0 }]);
  });

  it('zstd, whole and cut off', async () => {
    const zst = path.join(w.export, 'accounts.csv.zst');
    const rows =
      "select 'A-' || i as account_id, 'N' || hash(i) as account_name, date '2024-01-01' as signup_date, i as seats from range(5000) t(i)";
    await query(`copy (${rows}) to '${zst}' (format csv, compression zstd)`);
    await w.load();
    expect(counts()).toEqual([{ rows: 5000, accepted: 5000, rejected: 0, duplicates: 0 }]);
    const { readFileSync } = await import('node:fs');
    const whole = readFileSync(zst);
    w.write('accounts.csv.zst', whole.subarray(0, Math.floor(whole.length / 2)));
    expect(await failure(w.load())).toMatchObject({ code: 'ingest.file_unreadable' });
  });
});

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

it('a file that changes while it is read: an error, and nothing loaded', async () => {
  w.write('accounts.csv', accounts);
  const error = await failure(
    w.load(canonical, (event) => {
      if (event.step === 'reading') appendFileSync(path.join(w.export, 'accounts.csv'), 'A-3,Gamma,2024-03-07,30\n');
    }),
  );
  expect(error).toMatchObject({ code: 'ingest.file_changed', details: { file: 'accounts.csv' } });
  expect(w.loads()).toEqual([]);
  expect(existsSync(path.join(w.warehouse, 'raw'))).toBe(false);
  expect(readdirSync(path.join(w.warehouse, 'temp'))).toEqual([]);
  await w.load();
  expect(counts()).toEqual([{ rows: 3, accepted: 3, rejected: 0, duplicates: 0 }]);
});

it('a corrected file takes its rejects back', async () => {
  await w.write('accounts.csv', csv(HEADER, 'A-1,Alpha,2024-01-05,10', 'A-2,Beta,soon,20')).load();
  expect(await w.rejects()).toMatchObject([
    { path: 'accounts.csv', line: 3, column_name: 'signup_date', value: 'soon', raw: 'A-2,Beta,soon,20' },
  ]);
  await w.write('accounts.csv', accounts).load();
  expect(await w.rejects()).toEqual([]);
  expect(await w.rows('accounts')).toEqual(both);
});

describe('folders and names', () => {
  it('several files and folders per entity, unknown files are named', async () => {
    w.write('accounts_eu.csv', csv(HEADER, 'A-1,Alpha,2024-01-05,10'));
    w.write('accounts/us.tsv', csv(HEADER, 'A-2,Beta,2024-02-06,20').replaceAll(',', '\t'));
    w.write('accouns.csv', accounts).write('notes.pdf', 'x').write('.hidden/accounts.csv', 'x');
    await w.load();
    expect(await w.rows('accounts')).toEqual(both);
    expect(w.events.filter((e) => e.step === 'ignored')).toEqual([{ step: 'ignored', path: 'accouns.csv' }]);
    expect(w.events.filter((e) => e.step === 'unread')).toEqual([{ step: 'unread', paths: ['notes.pdf'] }]);
  });

  it('a folder without any file of the system', async () => {
    w.write('accouns.csv', accounts);
    expect(await failure(w.load())).toMatchObject({
      code: 'ingest.no_files',
      details: { hint: 'Did you mean "accounts"?' },
    });
  });

  it.each([
    ['accounts.xlsx', 'as CSV'],
    ['accounts.zip', 'unpack it'],
    ['accounts.tar.gz', 'unpack it'],
    ['accounts.json', '.jsonl'],
    ['accounts', 'give it its ending'],
    ['accounts.pdf', 'export it'],
  ])('a folder of %s alone says what to do about it', async (name, advice) => {
    w.write(name, accounts);
    expect(await failure(w.load())).toMatchObject({
      code: 'ingest.no_files',
      details: { found: [name], hint: expect.stringContaining(advice) },
    });
  });

  it('no such folder', async () => {
    w.remove();
    expect(await failure(w.load())).toMatchObject({ code: 'ingest.directory_missing' });
  });
});

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
