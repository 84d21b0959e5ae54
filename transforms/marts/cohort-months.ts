import { sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { bigint, date, money, text } from '../columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { accountProfiles } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { flag } from '../sql.ts';

/**
 * A cohort is judged by the segments that its members had at the end of their first month: what they became later (less
 * use before they left, say) must not choose the cohort's members after the fact.
 */
export const cohortMonths = defineTransform({
  name: 'cohort_months',
  layer: 'marts',
  description: 'One row per account and month since its first paid month, whether it still pays or not.',
  grain: ['account_id', 'months_since'],
  from: { account_months: accountMonths, account_profiles: accountProfiles },
  columns: {
    account_id: text('Account.'),
    cohort_month: date('First month with MRR.'),
    months_since: bigint('Months since then: 0 for the first.'),
    month: date('Month.'),
    segment_profile_id: bigint('Combination of segments at the end of the first month.'),
    retained: bigint('1 when it pays in the month.'),
    mrr: money('MRR of the month.'),
    opening_cohort_mrr: money('MRR of the first month.'),
    cumulative_revenue: money('MRR of all months so far.'),
  },
  rows: (db) =>
    db
      .selectFrom('account_months as a')
      .innerJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'a.account_id').onRef('p.month', '=', 'a.cohort_month'),
      )
      .select([
        'a.account_id',
        'a.cohort_month',
        'a.months_since',
        'a.month',
        'p.segment_profile_id',
        flag(sql`a.is_customer`).as('retained'),
        'a.mrr',
        sql<Money>`sum(a.new_mrr) over (partition by a.account_id)`.as('opening_cohort_mrr'),
        'a.cumulative_revenue',
      ]),
});
