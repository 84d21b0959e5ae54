/** What loaders meet in headers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StrataError } from '../../../../errors.ts';
import { both, failure, HEADER } from './two-accounts.ts';
import { csv, query, Workspace } from './warehouse.ts';

let w: Workspace;
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const counts = () =>
  w.loads().map(({ rows, accepted, rejected, duplicates }) => ({ rows, accepted, rejected, duplicates }));

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
