import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { countBits, dayBits, monthIndex, monthOf } from '../sql.ts';
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
    features_last_1m: bigint('Those of them that were not used in the month after.'),
    features_last_2m: bigint('Those of them that were not used in the two months after.'),
    last_used_on: date('Last day with usage.'),
  },
  rows: (db) => {
    const month = monthOf(sql.ref('u.date'));
    const uses = db
      .selectFrom('account_usage_days as u')
      .groupBy(['u.account_id', month, 'u.feature'])
      .select([
        'u.account_id',
        month.as('month'),
        'u.feature',
        sql<number>`sum(u.events)`.as('events'),
        sql<number>`sum(u.seconds)`.as('seconds'),
        sql<SqlDate>`max(u.date)`.as('last_used_on'),
        dayBits(sql.ref('u.date')).as('days'),
      ]);
    const next = sql<SqlDate | null>`lead(u.month) over (partition by u.account_id, u.feature order by u.month nulls last)`;
    const followed = db
      .selectFrom(uses.as('u'))
      .select(['u.account_id', 'u.month', 'u.events', 'u.seconds', 'u.last_used_on', 'u.days'])
      .select(sql<number>`${monthIndex(next)} - ${monthIndex(sql.ref('u.month'))}`.as('gap'));
    const months = db
      .selectFrom(followed.as('u'))
      .groupBy(['u.account_id', 'u.month'])
      .select([
        'u.account_id',
        'u.month',
        sql<number>`sum(u.events)`.as('events'),
        sql<number>`sum(u.seconds)`.as('seconds'),
        sql<number>`bit_or(u.days)`.as('days'),
        sql<number>`count(*)`.as('features'),
        sql<number>`count(*) filter (where u.gap is null or u.gap > 1)`.as('features_last_1m'),
        sql<number>`count(*) filter (where u.gap is null or u.gap > 2)`.as('features_last_2m'),
        sql<SqlDate>`max(u.last_used_on)`.as('last_used_on'),
      ]);
    return db
      .selectFrom(months.as('m'))
      .select([
        'm.account_id',
        'm.month',
        monthIndex(sql.ref('m.month')).as('month_index'),
        'm.events',
        'm.seconds',
        countBits(sql.ref('m.days')).as('active_days'),
        'm.features',
        'm.features_last_1m',
        'm.features_last_2m',
        'm.last_used_on',
      ]);
  },
});
