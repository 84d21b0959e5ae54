/** What loaders meet in the bytes of a file: encodings, separators, quotes, lines, compression. */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accounts, both, failure, HEADER } from './two-accounts.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

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
