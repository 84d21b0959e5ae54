import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { accountUsageDays } from './account-usage-days.ts';

/** Distinct users and visits of a month are no sums of days or features. */
export const accountVisitMonths = defineTransform({
  name: 'account_visit_months',
  layer: 'core',
  description: 'One row per account and month with known users: how many there were, and how often they came.',
  grain: ['account_id', 'month'],
  from: { account_usage_days: accountUsageDays },
  columns: {
    account_id: text('Account; unmatched where nothing tells it.'),
    month: date('Month.'),
    active_users: bigint('Distinct users.'),
    sessions: bigint('Distinct visits.'),
  },
  rows: (db) => {
    const month = monthOf(sql.ref('u.date'));
    return db
      .selectFrom('account_usage_days as u')
      .where('u.user_id', '<>', '')
      .groupBy(['u.account_id', month])
      .select([
        'u.account_id',
        month.as('month'),
        sql<number>`count(distinct u.user_id)`.as('active_users'),
        sql<number>`count(distinct nullif(u.session_id, ''))`.as('sessions'),
      ]);
  },
});
