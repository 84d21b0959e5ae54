import { sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { bigint, boolean, date, double, money, nullable, text } from '../columns.ts';
import { accountLifetimes } from '../core/account-lifetimes.ts';
import { accountMonths } from '../core/account-months.ts';
import { accountUsageMonths } from '../core/account-usage-months.ts';
import { accounts } from '../core/accounts.ts';
import { dataWindow } from '../core/data-window.ts';
import { firmAttributes, firmAttributesOfA } from '../core/firm-attributes.ts';
import { months } from '../core/months.ts';
import { segmentLifetimes } from '../core/segment-lifetimes.ts';
import { accountProfiles } from '../core/segments.ts';
import { subscriptions } from '../core/subscriptions.ts';
import { WHOLE_BASE } from '../core/survival-counts.ts';
import { defineTransform } from '../define.ts';
import { share, ZERO } from '../sql.ts';

/** Today is the last complete month's end for money, and `as_of` for trials. */
export const customers = defineTransform({
  name: 'customers',
  layer: 'marts',
  description: 'One row per account as it is today.',
  grain: ['account_id'],
  from: {
    accounts,
    months,
    subscriptions,
    account_months: accountMonths,
    account_lifetimes: accountLifetimes,
    account_usage_months: accountUsageMonths,
    account_profiles: accountProfiles,
    data_window: dataWindow,
    segment_lifetimes: segmentLifetimes,
  },
  columns: {
    account_id: accounts.columns.account_id,
    ...firmAttributes,
    cohort_month: nullable(date('First month with MRR; empty for one that never paid.')),
    churned_month: nullable(date('Month in which it left; empty while it pays or where it never did.')),
    last_seen_at: nullable(date('Last day with usage.')),
    status: text('active, churned, trial or prospect.'),
    segment_profile_id: nullable(
      bigint('Combination of segments at the last month end; empty for an account newer than that.'),
    ),
    is_active: boolean('Pays today.'),
    current_mrr: money('MRR of the last complete month.'),
    paid_months: bigint('Months with MRR so far.'),
    was_customer: bigint('1 when it ever paid.'),
    gross_profit_to_date: money('Gross profit so far.'),
    projected_value: nullable(
      double(
        'Gross profit of the last month times the discounted expected lifetime of the whole base; empty when nobody left yet.',
      ),
    ),
    projected_value_low: nullable(double('The same with the lower end of the 90 % interval of the lifetime.')),
    projected_value_high: nullable(double('The same with the upper end.')),
  },
  rows: (db) => {
    const lastMonth = db.selectFrom('months').select(sql<SqlDate>`max(month)`.as('month'));
    const seen = db
      .selectFrom('account_usage_months as u')
      .groupBy('u.account_id')
      .select(['u.account_id', sql<SqlDate>`max(u.last_used_on)`.as('last_seen_at')]);
    const trials = db
      .selectFrom('subscriptions as s')
      .innerJoin('data_window as w', (j) => j.onTrue())
      .where('s.is_trial', '=', true)
      .whereRef('s.start_date', '<=', 'w.as_of')
      .where((e) => e.or([e('s.end_date', 'is', null), e('s.end_date', '>', e.ref('w.as_of'))]))
      .groupBy('s.account_id')
      .select('s.account_id');
    const mrr = sql<Money>`coalesce(m.mrr, ${ZERO})`;
    const projected = (lifetime: string) =>
      sql<number | null>`cast(${share(mrr, sql.ref('a.gross_margin'))} as double precision) * ${sql.ref(lifetime)}`;
    return db
      .selectFrom('accounts as a')
      .leftJoin(lastMonth.as('t'), (j) => j.onTrue())
      .leftJoin('account_lifetimes as l', 'l.account_id', 'a.account_id')
      .leftJoin('account_months as m', (j) =>
        j.onRef('m.account_id', '=', 'a.account_id').on(sql`m.month`, '=', sql.ref('t.month')),
      )
      .leftJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'a.account_id').on(sql`p.month`, '=', sql.ref('t.month')),
      )
      .leftJoin(seen.as('u'), 'u.account_id', 'a.account_id')
      .leftJoin('segment_lifetimes as f', (j) => j.on('f.segmentation', '=', WHOLE_BASE))
      .leftJoin(trials.as('r'), 'r.account_id', 'a.account_id')
      .select([
        'a.account_id',
        ...firmAttributesOfA,
        'l.first_paid_month as cohort_month',
        'l.churned_month',
        'u.last_seen_at',
        sql<string>`case when ${mrr} > 0 then 'active' when l.account_id is not null then 'churned' when r.account_id is not null then 'trial' else 'prospect' end`.as(
          'status',
        ),
        'p.segment_profile_id',
        sql<boolean>`${mrr} > 0`.as('is_active'),
        mrr.as('current_mrr'),
        sql<number>`coalesce(l.paid_months, 0)`.as('paid_months'),
        sql<number>`case when l.account_id is null then 0 else 1 end`.as('was_customer'),
        share(sql`coalesce(l.revenue_to_date, ${ZERO})`, sql.ref('a.gross_margin')).as('gross_profit_to_date'),
        projected('f.lifetime_months').as('projected_value'),
        projected('f.lifetime_months_low').as('projected_value_low'),
        projected('f.lifetime_months_high').as('projected_value_high'),
      ]);
  },
});
