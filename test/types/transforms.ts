/** What must not compile: each line below is an error that `tsc` has to find (an unused directive is one too). */
import { sql } from 'kysely';
import { accounts } from '../../sources/crm/accounts.ts';
import { date, money, nullable, text } from '../../transforms/columns.ts';
import { defineLive, defineTransform, raw } from '../../transforms/define.ts';
import { alerts } from '../../transforms/marts/alerts.ts';

const common = {
  layer: 'staging',
  description: 'For types alone.',
  grain: ['account_id'],
  from: { raw_accounts: raw(accounts) },
} as const;
const id = text('Account.');

export const good = defineTransform({
  ...common,
  name: 'good',
  columns: { account_id: id, signup_date: date('Signup.'), aum: nullable(money('AUM.')) },
  rows: (db) => db.selectFrom('raw_accounts').select(['account_id', 'signup_date', 'aum']),
});

export const unknownColumn = () =>
  defineTransform({
    ...common,
    name: 'unknown_column',
    columns: { account_id: id },
    // @ts-expect-error the table has no such column
    rows: (db) => db.selectFrom('raw_accounts').select(['acount_id']),
  });

export const unknownTable = () =>
  defineTransform({
    ...common,
    name: 'unknown_table',
    columns: { account_id: id },
    // @ts-expect-error the table is not among `from`
    rows: (db) => db.selectFrom('raw_subscriptions').select(['account_id']),
  });

export const missingColumn = () =>
  defineTransform({
    ...common,
    name: 'missing_column',
    columns: { account_id: id, signup_date: date('Signup.') },
    // @ts-expect-error the SELECT lacks signup_date
    rows: (db) => db.selectFrom('raw_accounts').select(['account_id']),
  });

export const extraColumn = () =>
  defineTransform({
    ...common,
    name: 'extra_column',
    columns: { account_id: id },
    // @ts-expect-error signup_date is not among `columns`
    rows: (db) => db.selectFrom('raw_accounts').select(['account_id', 'signup_date']),
  });

export const nullWherePromised = () =>
  defineTransform({
    ...common,
    name: 'null_where_promised',
    columns: { account_id: id, industry: text('Industry.') },
    // @ts-expect-error industry may be null
    rows: (db) => db.selectFrom('raw_accounts').select(['account_id', 'industry']),
  });

export const moneyIsNoDouble = () =>
  defineTransform({
    ...common,
    name: 'money_is_no_double',
    columns: { account_id: id, aum: money('AUM.') },
    // @ts-expect-error a plain number is not money
    rows: (db) => db.selectFrom('raw_accounts').select(['account_id', sql<number>`1.5`.as('aum')]),
  });

export const dateIsNoText = () =>
  defineTransform({
    ...common,
    name: 'date_is_no_text',
    columns: { account_id: id, signup_date: date('Signup.') },
    // @ts-expect-error a text is not a date
    rows: (db) => db.selectFrom('raw_accounts').select(['account_id', 'account_id as signup_date']),
  });

export const grainIsAColumn = () =>
  defineTransform({
    ...common,
    name: 'grain_is_a_column',
    // @ts-expect-error the grain names no column
    grain: ['id'],
    columns: { account_id: id },
    rows: (db) => db.selectFrom('raw_accounts').select(['account_id']),
  });

export const tableByItsName = () =>
  defineTransform({
    ...common,
    name: 'table_by_its_name',
    // @ts-expect-error the table is raw_accounts
    from: { accs: raw(accounts) },
    columns: { account_id: id },
    rows: (db) => db.selectFrom('accs').select(['account_id']),
  });

export const liveTableIsNoInput = () =>
  defineTransform({
    ...common,
    name: 'live_table_is_no_input',
    // @ts-expect-error a build does not know the rows of a live table
    from: { alerts },
    columns: { account_id: id },
    rows: (db) => db.selectFrom('alerts').select(sql<string>`key`.as('account_id')),
  });

export const grainOfALiveTable = () =>
  defineLive({
    name: 'grain_of_a_live_table',
    description: 'For types alone.',
    // @ts-expect-error the grain names no column
    grain: ['id'],
    columns: { account_id: id },
  });
