import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
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
    const month = monthOf(sql.ref('u.occurred_at'));
    const visits = db
      .selectFrom('stg_usage_events as u')
      .leftJoin('subscriptions as s', 's.subscription_id', 'u.subscription_id')
      .where(sql<boolean>`coalesce(u.account_id, s.account_id) is not null and u.user_id is not null`)
      .select([
        sql<string>`coalesce(u.account_id, s.account_id)`.as('account_id'),
        month.as('month'),
        'u.user_id',
        'u.session_id',
      ])
      .distinct();
    return db
      .selectFrom(visits.as('v'))
      .groupBy(['v.account_id', 'v.month'])
      .select([
        'v.account_id',
        sql<SqlDate>`v.month`.as('month'),
        sql<number>`count(distinct v.user_id)`.as('active_users'),
        sql<number>`count(distinct v.session_id)`.as('sessions'),
      ]);
  },
});
