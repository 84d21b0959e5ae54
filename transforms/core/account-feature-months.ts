import { sql } from 'kysely';
import { bigint, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthIndex } from '../sql.ts';
import { accountUsageDays } from './account-usage-days.ts';

/** The months of five years as bits of a whole number. */
export const FEATURE_MONTHS = 60;

/** A row per account, feature and month would be as many as half of the days: bits tell the same. */
export const accountFeatureMonths = defineTransform({
  name: 'account_feature_months',
  layer: 'core',
  description: 'One row per account, feature and five years: the months in which it used the feature.',
  grain: ['account_id', 'feature', 'period'],
  from: { account_usage_days: accountUsageDays },
  columns: {
    account_id: text('Account.'),
    feature: text('Feature.'),
    period: bigint('Five years, counted from year 0.'),
    months: bigint('Bits of the months of them in which it used the feature; the first month is the lowest.'),
  },
  rows: (db) => {
    const month = monthIndex(sql.ref('u.date'));
    const period = sql<number>`${month} / ${sql.lit(FEATURE_MONTHS)}`;
    return db
      .selectFrom('account_usage_days as u')
      .groupBy(['u.account_id', 'u.feature', period])
      .select([
        'u.account_id',
        'u.feature',
        period.as('period'),
        sql<number>`bit_or(cast(1 as bigint) << cast(${month} % ${sql.lit(FEATURE_MONTHS)} as integer))`.as('months'),
      ]);
  },
});
