import { sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { bigint, date, money, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { accountMonths } from './account-months.ts';
import { months } from './months.ts';

export const accountLifetimes = defineTransform({
  name: 'account_lifetimes',
  layer: 'core',
  description: 'One row per account that was ever a customer: when it paid first and last, and how much so far.',
  grain: ['account_id'],
  from: { account_months: accountMonths, months },
  columns: {
    account_id: text('Account.'),
    first_paid_month: date('First month with MRR above 0.'),
    last_paid_month: date('Last month with MRR above 0.'),
    churned_month: nullable(date('Month in which it left and has not come back since; empty while it pays.')),
    paid_months: bigint('Months with MRR above 0.'),
    revenue_to_date: money('MRR of all months so far.'),
  },
  rows: (db) => {
    const spans = db
      .selectFrom('account_months as a')
      .groupBy('a.account_id')
      .select([
        'a.account_id',
        sql<SqlDate>`min(a.cohort_month)`.as('first_paid_month'),
        sql<SqlDate>`max(a.month) filter (where a.is_customer)`.as('last_paid_month'),
        sql<number>`count(*) filter (where a.is_customer)`.as('paid_months'),
        sql<Money>`sum(a.mrr)`.as('revenue_to_date'),
      ]);
    return db
      .selectFrom(spans.as('s'))
      .innerJoin('months as l', (j) => j.on(sql`l.month`, '=', sql.ref('s.last_paid_month')))
      .leftJoin('months as n', (j) => j.on(sql`n.month_index`, '=', sql`l.month_index + 1`))
      .select([
        's.account_id',
        's.first_paid_month',
        's.last_paid_month',
        'n.month as churned_month',
        's.paid_months',
        's.revenue_to_date',
      ]);
  },
});
