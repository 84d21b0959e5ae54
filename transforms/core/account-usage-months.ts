import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthIndex, monthOf } from '../sql.ts';
import { accountUsageDays } from './account-usage-days.ts';

export const accountUsageMonths = defineTransform({
  name: 'account_usage_months',
  layer: 'core',
  description: 'One row per account and month with usage.',
  grain: ['account_id', 'month'],
  from: { account_usage_days: accountUsageDays },
  columns: {
    account_id: text('Account.'),
    month: date('Month.'),
    month_index: bigint('Number of the month counted from year 0.'),
    events: bigint('Uses.'),
    seconds: bigint('Time spent, seconds.'),
    active_days: bigint('Days with usage.'),
    features: bigint('Distinct features used.'),
    last_used_on: date('Last day with usage.'),
  },
  rows: (db) => {
    const month = monthOf(sql.ref('u.date'));
    return db
      .selectFrom('account_usage_days as u')
      .groupBy(['u.account_id', month, monthIndex(sql.ref('u.date'))])
      .select([
        'u.account_id',
        month.as('month'),
        monthIndex(sql.ref('u.date')).as('month_index'),
        sql<number>`sum(u.events)`.as('events'),
        sql<number>`sum(u.seconds)`.as('seconds'),
        sql<number>`count(distinct u.date)`.as('active_days'),
        sql<number>`count(distinct u.feature)`.as('features'),
        sql<SqlDate>`max(u.date)`.as('last_used_on'),
      ]);
  },
});
