import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { subscriptions } from './subscriptions.ts';

/** Distinct users and visits of a month are no sums of days or features: they are counted from the events. */
export const accountVisitMonths = defineTransform({
  name: 'account_visit_months',
  layer: 'core',
  description: 'One row per account and month with known users: how many there were, and how often they came.',
  grain: ['account_id', 'month'],
  from: { stg_usage_events: stgUsageEvents, subscriptions },
  columns: {
    account_id: text('Account.'),
    month: date('Month.'),
    active_users: bigint('Distinct users.'),
    sessions: bigint('Distinct visits.'),
  },
  rows: (db) => {
    const lookup = sql<string | null>`case when u.account_id is null then u.subscription_id end`;
    const account = sql<string>`coalesce(u.account_id, s.account_id)`;
    const month = monthOf(sql.ref('u.occurred_at'));
    return db
      .selectFrom('stg_usage_events as u')
      .leftJoin('subscriptions as s', (j) => j.on('s.subscription_id', '=', lookup))
      .where(sql<boolean>`${account} is not null and u.user_id is not null`)
      .groupBy([account, month])
      .select([
        account.as('account_id'),
        month.as('month'),
        sql<number>`count(distinct u.user_id)`.as('active_users'),
        sql<number>`count(distinct u.session_id)`.as('sessions'),
      ]);
  },
});
