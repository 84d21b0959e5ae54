import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { accountAliases } from './account-aliases.ts';
import { recordMatches } from './record-matches.ts';
import { subscriptions } from './subscriptions.ts';
import { bySubscription, byUser, usageAccount } from './usage-account.ts';

/** Distinct users and visits of a month are no sums of days or features: they are counted from the events. */
export const accountVisitMonths = defineTransform({
  name: 'account_visit_months',
  layer: 'core',
  description: 'One row per account and month with known users: how many there were, and how often they came.',
  grain: ['account_id', 'month'],
  from: {
    stg_usage_events: stgUsageEvents,
    subscriptions,
    account_aliases: accountAliases,
    record_matches: recordMatches,
  },
  columns: {
    account_id: text('Account; unmatched where nothing tells it.'),
    month: date('Month.'),
    active_users: bigint('Distinct users.'),
    sessions: bigint('Distinct visits.'),
  },
  rows: (db) => {
    const month = monthOf(sql.ref('u.occurred_at'));
    return db
      .selectFrom('stg_usage_events as u')
      .leftJoin('subscriptions as s', (j) => j.on('s.subscription_id', '=', bySubscription))
      .leftJoin('account_aliases as x', (j) => j.on('x.alias', '=', sql`u.account_id`))
      .leftJoin('record_matches as r', (j) => j.on('r.entity', '=', 'product_users').on('r.record_id', '=', byUser))
      .where(sql<boolean>`u.user_id is not null`)
      .groupBy([usageAccount, month])
      .select([
        usageAccount.as('account_id'),
        month.as('month'),
        sql<number>`count(distinct u.user_id)`.as('active_users'),
        sql<number>`count(distinct u.session_id)`.as('sessions'),
      ]);
  },
});
