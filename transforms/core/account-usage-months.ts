import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { countBits, dayBits, monthIndex } from '../sql.ts';
import { accountFeatureMonths, FEATURE_MONTHS as MONTHS } from './account-feature-months.ts';
import { accountUsageDays } from './account-usage-days.ts';

/** The months of five years are bits of a whole number; the two months after them follow, to be looked at from there. */
const places = sql<{ place: number }>`(values ${sql.join(
  Array.from({ length: MONTHS }, (_, place) => sql`(${sql.lit(place)})`),
)})`;

/**
 * Which features were not used again is told from bits, a row per account and feature: a row per account, feature and month
 * would be as many as half of the days, and sorting them takes longer than everything else here.
 */
export const accountUsageMonths = defineTransform({
  name: 'account_usage_months',
  layer: 'core',
  description: 'One row per account and month with usage.',
  grain: ['account_id', 'month'],
  from: { account_usage_days: accountUsageDays, account_feature_months: accountFeatureMonths },
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
    const month = monthIndex(sql.ref('u.date'));
    const uses = db
      .selectFrom('account_usage_days as u')
      .groupBy(['u.account_id', month])
      .select([
        'u.account_id',
        month.as('month_index'),
        sql<number>`sum(u.events)`.as('events'),
        sql<number>`sum(u.seconds)`.as('seconds'),
        dayBits(sql.ref('u.date')).as('days'),
        sql<SqlDate>`max(u.date)`.as('last_used_on'),
      ]);
    const next = (column: string) =>
      sql`lead(u.${sql.ref(column)}) over (partition by u.account_id, u.feature order by u.period)`;
    const followed = db
      .selectFrom('account_feature_months as u')
      .select([
        'u.account_id',
        'u.period',
        sql<number>`u.months | (case when ${next('period')} = u.period + 1 then ${next('months')} & 3 else 0 end << ${sql.lit(MONTHS)})`.as(
          'months',
        ),
      ]);
    const from = (later: number, bits: number) =>
      sql<number>`((u.months >> (p.place + ${sql.lit(later)})) & ${sql.lit(bits)})`;
    const features = db
      .selectFrom(followed.as('u'))
      .innerJoin(places.as<'p'>(sql`p(place)`), (j) => j.on(sql<boolean>`${from(0, 1)} = 1`))
      .groupBy(['u.account_id', sql`u.period * ${sql.lit(MONTHS)} + p.place`])
      .select([
        'u.account_id',
        sql<number>`u.period * ${sql.lit(MONTHS)} + p.place`.as('month_index'),
        sql<number>`count(*)`.as('features'),
        sql<number>`count(*) filter (where ${from(1, 1)} = 0)`.as('features_last_1m'),
        sql<number>`count(*) filter (where ${from(1, 3)} = 0)`.as('features_last_2m'),
      ]);
    return db
      .selectFrom(uses.as('m'))
      .innerJoin(features.as('f'), (j) =>
        j.onRef('f.account_id', '=', 'm.account_id').onRef('f.month_index', '=', 'm.month_index'),
      )
      .select([
        'm.account_id',
        sql<SqlDate>`make_date(cast(m.month_index / 12 as integer), cast(m.month_index % 12 + 1 as integer), 1)`.as(
          'month',
        ),
        'm.month_index',
        'm.events',
        'm.seconds',
        countBits(sql.ref('m.days')).as('active_days'),
        'f.features',
        'f.features_last_1m',
        'f.features_last_2m',
        'm.last_used_on',
      ]);
  },
});
