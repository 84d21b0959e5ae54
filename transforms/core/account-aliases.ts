import { sql } from 'kysely';
import { text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { mergedAccounts } from './merged-accounts.ts';
import { recordMatches } from './record-matches.ts';

/** Facts come under the ids of their own silo: what they mean is looked up here. Most ids are the account's and have no row. */
export const accountAliases = defineTransform({
  name: 'account_aliases',
  layer: 'core',
  description:
    'One row per id that stands for an account of another id: of a payer, or of an account that was filed twice.',
  grain: ['alias'],
  from: { stg_accounts: stgAccounts, merged_accounts: mergedAccounts, record_matches: recordMatches },
  columns: {
    alias: text('Id in a silo.'),
    account_id: text('Account that it stands for.'),
  },
  rows: (db) =>
    db
      .selectFrom('merged_accounts as m')
      .select(['m.alias', 'm.account_id'])
      .unionAll(
        db
          .selectFrom('record_matches as r')
          .where(
            sql<boolean>`r.entity = 'billing_customers' and r.account_id is not null and r.account_id <> r.record_id`,
          )
          // An id that the CRM has is that of its account, also where a payer of another account has the same number.
          .where('r.record_id', 'not in', (q) => q.selectFrom('stg_accounts').select('account_id'))
          .where('r.record_id', 'not in', (q) => q.selectFrom('merged_accounts').select('alias'))
          .select(['r.record_id as alias', sql<string>`r.account_id`.as('account_id')]),
      ),
});
