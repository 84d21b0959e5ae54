import { sql } from 'kysely';
import { touches as contract } from '../../sources/marketing/touches.ts';
import { contractColumns, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dateOf } from '../sql.ts';
import { stgTouches } from '../staging/stg-touches.ts';
import { accountAliases } from './account-aliases.ts';
import { emailAccounts } from './email-accounts.ts';
import { recordMatches } from './record-matches.ts';

const { touch_id, occurred_at, channel, campaign, ad_set, creative, landing_page } = contractColumns(contract.columns);

/** A touch of somebody who never became known leads to nothing that could be attributed: it is left out, and a check counts it. */
export const accountTouches = defineTransform({
  name: 'account_touches',
  layer: 'core',
  description: 'One row per touch whose account is known, by itself, its e-mail address or its contact.',
  grain: ['touch_id'],
  from: {
    stg_touches: stgTouches,
    account_aliases: accountAliases,
    record_matches: recordMatches,
    email_accounts: emailAccounts,
  },
  columns: {
    touch_id,
    account_id: text('Account.'),
    occurred_at,
    occurred_on: date('Day.'),
    channel,
    campaign,
    ad_set,
    creative,
    landing_page,
  },
  rows: (db) => {
    const account = sql<string>`coalesce(x.account_id, t.account_id, e.account_id, c.account_id)`;
    return db
      .selectFrom('stg_touches as t')
      .leftJoin('account_aliases as x', (j) => j.on('x.alias', '=', sql`t.account_id`))
      .leftJoin('record_matches as c', (j) =>
        j.on('c.entity', '=', 'contacts').on('c.record_id', '=', sql`t.contact_id`),
      )
      .leftJoin('email_accounts as e', (j) => j.on(sql`e.email`, '=', sql.ref('t.email')))
      .where(sql<boolean>`${account} is not null`)
      .select([
        't.touch_id',
        account.as('account_id'),
        't.occurred_at',
        dateOf(sql.ref('t.occurred_at')).as('occurred_on'),
        't.channel',
        't.campaign',
        't.ad_set',
        't.creative',
        't.landing_page',
      ]);
  },
});
