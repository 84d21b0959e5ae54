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
    features_last_1m: bigint('Those of them that were not used in the month after.'),
    features_last_2m: bigint('Those of them that were not used in the two months after.'),
    last_used_on: date('Last day with usage.'),
  },
  rows: (db) => {
    const month = monthOf(sql.ref('u.date'));
    const days = db
      .selectFrom('account_usage_days as u')
      .groupBy(['u.account_id', 'u.date'])
      .select([
        'u.account_id',
        'u.date',
        sql<number>`sum(u.events)`.as('events'),
        sql<number>`sum(u.seconds)`.as('seconds'),
      ]);
    const sums = db
      .selectFrom(days.as('u'))
      .groupBy(['u.account_id', month])
      .select([
        'u.account_id',
        month.as('month'),
        sql<number>`sum(u.events)`.as('events'),
        sql<number>`sum(u.seconds)`.as('seconds'),
        sql<number>`count(*)`.as('active_days'),
        sql<SqlDate>`max(u.date)`.as('last_used_on'),
      ]);
    const uses = db
      .selectFrom('account_usage_days as u')
      .groupBy(['u.account_id', month, 'u.feature'])
      .select(['u.account_id', month.as('month'), 'u.feature']);
    const followed = db
      .selectFrom(uses.as('u'))
      .select([
        'u.account_id',
        'u.month',
        sql<number>`${monthIndex(sql`lead(u.month) over (partition by u.account_id, u.feature order by u.month nulls last)`)} - ${monthIndex(sql.ref('u.month'))}`.as(
          'gap',
        ),
      ]);
    const features = db
      .selectFrom(followed.as('f'))
      .groupBy(['f.account_id', 'f.month'])
      .select([
        'f.account_id',
        'f.month',
        sql<number>`count(*)`.as('features'),
        sql<number>`count(*) filter (where f.gap is null or f.gap > 1)`.as('features_last_1m'),
        sql<number>`count(*) filter (where f.gap is null or f.gap > 2)`.as('features_last_2m'),
      ]);
    return db
      .selectFrom(sums.as('m'))
      .innerJoin(features.as('f'), (j) => j.onRef('f.account_id', '=', 'm.account_id').onRef('f.month', '=', 'm.month'))
      .select([
        'm.account_id',
        'm.month',
        monthIndex(sql.ref('m.month')).as('month_index'),
        'm.events',
        'm.seconds',
        'm.active_days',
        'f.features',
        'f.features_last_1m',
        'f.features_last_2m',
        'm.last_used_on',
      ]);
  },
});
