import { sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { bigint, date, money, nullable, text } from '../columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { months } from '../core/months.ts';
import { resolvedDeals } from '../core/resolved-deals.ts';
import { accountProfiles } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { amountIf, flag, monthOf, nothing, ZERO } from '../sql.ts';

const isWon = sql`d.outcome = 'won'`;

/**
 * Deals, and beside them each opening customer of each month: upsell and cross-sell are rates of customers, not of deals, so
 * what was sold to a customer in a month stands on its own row, next to the 1 that it counts for.
 */
export const pipelineEntries = defineTransform({
  name: 'pipeline_entries',
  layer: 'marts',
  description: 'One row per deal, and one per opening customer and month with what was sold to it.',
  grain: ['entry_id'],
  from: {
    resolved_deals: resolvedDeals,
    account_months: accountMonths,
    account_profiles: accountProfiles,
    months,
  },
  columns: {
    entry_id: text('Deal, or account and month.'),
    account_id: nullable(text('Account.')),
    created_date: nullable(date('Day on which the deal was opened; empty for a customer.')),
    closed_date: nullable(
      date('Day on which the deal was won or lost, empty while it is open; of a customer its month.'),
    ),
    stage: nullable(text('Stage of the deal.')),
    deal_type: nullable(text('new, upsell, cross-sell or renewal.')),
    owner: nullable(text('Who sells.')),
    segment_profile_id: nullable(
      bigint(
        'Combination of segments before the month: of a deal that in which it was opened; of a first one the first that the account has.',
      ),
    ),
    deals: bigint('1 for a deal.'),
    open_deals: bigint('1 for a deal that is neither won nor lost.'),
    won_deals: bigint('1 for a won deal.'),
    lost_deals: bigint('1 for a lost deal.'),
    open_amount: money('What an open deal is worth a year.'),
    won_amount: money('What a won deal is worth a year.'),
    priced_won_deals: bigint('1 for a won deal whose amount is known.'),
    cycle_days: nullable(bigint('Days from the opening of a won deal to its end.')),
    opening_customers: bigint('1 for a customer at the end of the month before.'),
    upsold_customers: bigint('1 when more of the same was sold to it in the month.'),
    cross_sold_customers: bigint('1 when another product was sold to it in the month.'),
  },
  rows: (db) => {
    // A first deal is mostly opened before there is an account: its segments are the first that the account has.
    const firsts = db
      .selectFrom('account_profiles as q')
      .groupBy('q.account_id')
      .select(['q.account_id', sql<SqlDate>`min(q.month)`.as('month')]);
    const deals = db
      .selectFrom('resolved_deals as d')
      .leftJoin('account_profiles as n', (j) =>
        j.on(sql`n.account_id`, '=', sql.ref('d.account_id')).on(sql`n.month`, '=', monthOf(sql.ref('d.created_date'))),
      )
      .leftJoin('months as m', (j) => j.on(sql`m.month`, '=', monthOf(sql.ref('d.created_date'))))
      .leftJoin('months as b', (j) => j.on(sql`b.month_index`, '=', sql`m.month_index - 1`))
      .leftJoin('account_profiles as p', (j) =>
        j.on(sql`p.account_id`, '=', sql.ref('d.account_id')).on(sql`p.month`, '=', sql.ref('b.month')),
      )
      .leftJoin(firsts.as('t'), (j) => j.on(sql`t.account_id`, '=', sql.ref('d.account_id')))
      .leftJoin('account_profiles as f', (j) =>
        j
          .on(sql`f.account_id`, '=', sql.ref('t.account_id'))
          .on(sql`f.month`, '=', sql.ref('t.month'))
          .on(sql<boolean>`t.month > d.created_date`),
      )
      .select([
        sql<string>`concat('deal/', d.deal_id)`.as('entry_id'),
        sql<string | null>`d.account_id`.as('account_id'),
        sql<SqlDate | null>`d.created_date`.as('created_date'),
        sql<SqlDate | null>`case when d.outcome = 'open' then null else d.closed_date end`.as('closed_date'),
        sql<string | null>`d.stage`.as('stage'),
        sql<string | null>`d.deal_type`.as('deal_type'),
        sql<string | null>`d.owner`.as('owner'),
        sql<number | null>`coalesce(p.segment_profile_id, n.segment_profile_id, f.segment_profile_id)`.as(
          'segment_profile_id',
        ),
        sql<number>`1`.as('deals'),
        flag(sql`d.outcome = 'open'`).as('open_deals'),
        flag(isWon).as('won_deals'),
        flag(sql`d.outcome = 'lost'`).as('lost_deals'),
        amountIf(sql`d.outcome = 'open'`, sql`coalesce(d.amount, ${ZERO})`).as('open_amount'),
        amountIf(isWon, sql`coalesce(d.amount, ${ZERO})`).as('won_amount'),
        flag(sql`d.outcome = 'won' and d.amount is not null`).as('priced_won_deals'),
        sql<number | null>`case when d.outcome = 'won' then cast(d.closed_date - d.created_date as bigint) end`.as(
          'cycle_days',
        ),
        sql<number>`0`.as('opening_customers'),
        sql<number>`0`.as('upsold_customers'),
        sql<number>`0`.as('cross_sold_customers'),
      ]);
    const sold = db
      .selectFrom('resolved_deals as d')
      .where(sql<boolean>`d.outcome = 'won' and d.deal_type in ('upsell', 'cross-sell') and d.account_id is not null`)
      .groupBy(['d.account_id', monthOf(sql.ref('d.closed_date'))])
      .select([
        'd.account_id',
        monthOf(sql.ref('d.closed_date')).as('month'),
        sql<number>`max(${flag(sql`d.deal_type = 'upsell'`)})`.as('upsold'),
        sql<number>`max(${flag(sql`d.deal_type = 'cross-sell'`)})`.as('cross_sold'),
      ]);
    const customers = db
      .selectFrom('account_months as a')
      .innerJoin('months as m', 'm.month', 'a.month')
      .innerJoin('months as b', (j) => j.on(sql`b.month_index`, '=', sql`m.month_index - 1`))
      .innerJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'a.account_id').onRef('p.month', '=', 'b.month'),
      )
      .leftJoin(sold.as('s'), (j) =>
        j.on(sql`s.account_id`, '=', sql.ref('a.account_id')).onRef('s.month', '=', 'a.month'),
      )
      .where(sql<boolean>`a.opening_mrr > 0`)
      .select([
        sql<string>`concat('customer/', a.account_id, '/', a.month)`.as('entry_id'),
        sql<string | null>`a.account_id`.as('account_id'),
        nothing<SqlDate>('date').as('created_date'),
        sql<SqlDate | null>`a.month`.as('closed_date'),
        nothing<string>('text').as('stage'),
        nothing<string>('text').as('deal_type'),
        nothing<string>('text').as('owner'),
        sql<number | null>`p.segment_profile_id`.as('segment_profile_id'),
        sql<number>`0`.as('deals'),
        sql<number>`0`.as('open_deals'),
        sql<number>`0`.as('won_deals'),
        sql<number>`0`.as('lost_deals'),
        sql<Money>`${ZERO}`.as('open_amount'),
        sql<Money>`${ZERO}`.as('won_amount'),
        sql<number>`0`.as('priced_won_deals'),
        nothing<number>('bigint').as('cycle_days'),
        sql<number>`1`.as('opening_customers'),
        sql<number>`coalesce(s.upsold, 0)`.as('upsold_customers'),
        sql<number>`coalesce(s.cross_sold, 0)`.as('cross_sold_customers'),
      ]);
    return deals.unionAll(customers);
  },
});
