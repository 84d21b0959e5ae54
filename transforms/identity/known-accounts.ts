import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { boolean, date, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { nothing } from '../sql.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgSubscriptions } from '../staging/stg-subscriptions.ts';

/** An account that pays exists, whether or not the CRM has heard of it. A view: it is read once and not kept. */
export const knownAccounts = defineTransform({
  name: 'known_accounts',
  layer: 'staging',
  description: 'One row per account of the CRM or of billing, with what tells it apart.',
  grain: ['account_id'],
  from: { stg_accounts: stgAccounts, stg_subscriptions: stgSubscriptions },
  columns: {
    account_id: text('Account.'),
    account_name: nullable(text('Name of the firm.')),
    website: nullable(text('Its web site.')),
    country: nullable(text('Its country.')),
    signup_date: nullable(date('Day on which it was created.')),
    is_of_crm: boolean('The CRM knows it.'),
  },
  rows: (db) =>
    db
      .selectFrom('stg_accounts as a')
      .select([
        'a.account_id',
        'a.account_name',
        'a.website',
        'a.country',
        sql<SqlDate | null>`a.signup_date`.as('signup_date'),
        sql<boolean>`true`.as('is_of_crm'),
      ])
      .unionAll(
        db
          .selectFrom('stg_subscriptions as s')
          .where('s.account_id', 'not in', (q) => q.selectFrom('stg_accounts').select('account_id'))
          .distinct()
          .select([
            's.account_id',
            nothing<string>('text').as('account_name'),
            nothing<string>('text').as('website'),
            nothing<string>('text').as('country'),
            nothing<SqlDate>('date').as('signup_date'),
            sql<boolean>`false`.as('is_of_crm'),
          ]),
      ),
});
