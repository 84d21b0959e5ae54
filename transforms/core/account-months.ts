import { sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { bigint, boolean, date, money, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { amountIf, ZERO } from '../sql.ts';
import { months } from './months.ts';
import { settingsTable } from './settings.ts';
import { subscriptions } from './subscriptions.ts';

/**
 * MRR and its movements by `metrics.md`. The rows of an account are dense from its first paid month to the last complete
 * month, so that the row before is the month before.
 */
export const accountMonths = defineTransform({
  name: 'account_months',
  layer: 'core',
  description: 'One row per account and month from its first paid month on.',
  grain: ['account_id', 'month'],
  from: { subscriptions, months, settings: settingsTable },
  columns: {
    account_id: text('Account.'),
    month: date('Month.'),
    cohort_month: date('First month with MRR above 0.'),
    months_since: bigint('Months since the cohort month.'),
    mrr: money('MRR at the month end.'),
    opening_mrr: money('MRR at the end of the month before.'),
    new_mrr: money('MRR of the first month ever, or after as long a pause as the settings let count as one.'),
    reactivation_mrr: money('MRR after a month without, of an account that had paid before.'),
    expansion_mrr: money('Growth of MRR.'),
    contraction_mrr: money('Loss of MRR of an account that stays.'),
    churned_mrr: money('MRR of the month before of an account that left.'),
    scheduled_churn_mrr: money('Part of MRR whose subscription already has an end date.'),
    subscriptions: bigint('Paid subscriptions that cover the month.'),
    cumulative_revenue: money('MRR of this and all months before.'),
    is_customer: boolean('MRR is above 0.'),
  },
  rows: (db) => {
    const paid = db
      .selectFrom('subscriptions as s')
      .innerJoin('months as m', (j) =>
        j
          .onRef('s.start_date', '<=', 'm.month_end')
          .on((e) => e.or([e('s.end_date', 'is', null), e('s.end_date', '>', e.ref('m.month_end'))])),
      )
      .where('s.is_paid', '=', true)
      .groupBy(['s.account_id', 'm.month'])
      .select([
        's.account_id',
        'm.month',
        sql<Money>`sum(s.mrr_amount)`.as('mrr'),
        sql<Money>`sum(${amountIf(sql`s.end_date is not null`, sql`s.mrr_amount`)})`.as('scheduled'),
        sql<number>`count(*)`.as('subscriptions'),
      ]);
    const dense = db
      .with('paid', () => paid)
      .with('firsts', (q) =>
        q
          .selectFrom('paid')
          .groupBy('account_id')
          .select(['account_id', sql<SqlDate>`min(month)`.as('cohort_month')]),
      )
      .selectFrom('firsts as f')
      .innerJoin('months as m', (j) => j.on(sql`m.month`, '>=', sql.ref('f.cohort_month')))
      .innerJoin('months as c', (j) => j.on(sql`c.month`, '=', sql.ref('f.cohort_month')))
      .leftJoin('paid as p', (j) => j.onRef('p.account_id', '=', 'f.account_id').onRef('p.month', '=', 'm.month'))
      .select([
        'f.account_id',
        'm.month',
        'c.month as cohort_month',
        sql<number>`m.month_index - c.month_index`.as('months_since'),
        sql<number>`m.month_index - 1 - max(case when p.month is not null then m.month_index end) over (partition by f.account_id
          order by m.month rows between unbounded preceding and 1 preceding)`.as('months_away'),
        sql<Money>`coalesce(p.mrr, ${ZERO})`.as('mrr'),
        sql<Money>`coalesce(lag(p.mrr) over (partition by f.account_id order by m.month), ${ZERO})`.as('opening_mrr'),
        sql<Money>`coalesce(p.scheduled, ${ZERO})`.as('scheduled'),
        sql<number>`coalesce(p.subscriptions, 0)`.as('subscriptions'),
        sql<Money>`sum(coalesce(p.mrr, ${ZERO})) over (partition by f.account_id order by m.month rows unbounded preceding)`.as(
          'cumulative_revenue',
        ),
      ]);
    const [mrr, opening] = [sql.ref<Money>('d.mrr'), sql.ref<Money>('d.opening_mrr')];
    const change = sql<Money>`${mrr} - ${opening}`;
    const isNew = sql`(d.months_since = 0 or coalesce(d.months_away > g.reactivation_limit_months, false))`;
    return db
      .selectFrom(dense.as('d'))
      .innerJoin('settings as g', (j) => j.onTrue())
      .select([
        'd.account_id',
        'd.month',
        'd.cohort_month',
        'd.months_since',
        'd.mrr',
        'd.opening_mrr',
        amountIf(sql`${isNew} and ${opening} = 0`, mrr).as('new_mrr'),
        amountIf(sql`not ${isNew} and ${opening} = 0`, mrr).as('reactivation_mrr'),
        amountIf(sql`${opening} > 0 and ${change} > 0`, change).as('expansion_mrr'),
        amountIf(sql`${mrr} > 0 and ${change} < 0`, sql`-(${change})`).as('contraction_mrr'),
        amountIf(sql`${opening} > 0 and ${mrr} = 0`, opening).as('churned_mrr'),
        'd.scheduled as scheduled_churn_mrr',
        'd.subscriptions',
        'd.cumulative_revenue',
        sql<boolean>`${mrr} > 0`.as('is_customer'),
      ]);
  },
});
