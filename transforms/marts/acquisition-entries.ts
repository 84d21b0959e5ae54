import { type Expression, sql } from 'kysely';
import { bigint, date, nullable, text } from '../columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { accounts } from '../core/accounts.ts';
import { acquisitionCosts } from '../core/acquisition-costs.ts';
import { attributions } from '../core/attributions.ts';
import { months } from '../core/months.ts';
import { resolvedLeads } from '../core/resolved-leads.ts';
import { accountProfiles } from '../core/segments.ts';
import { winShares } from '../core/win-shares.ts';
import { defineTransform } from '../define.ts';
import { flag, monthOf, nothing, share, ZERO } from '../sql.ts';
import { stgAdSpend } from '../staging/stg-ad-spend.ts';
import { type AcquisitionColumn, acquisitionColumns } from './acquisition-columns.ts';

const DIMENSIONS = ['date', 'channel', 'campaign', 'ad_set', 'creative', 'landing_page', 'persona'] as const;
type Dimension = (typeof DIMENSIONS)[number];

/** The amounts in a fixed order, `filled` where they are given, else 0. */
function amounts(filled: Partial<Record<AcquisitionColumn, Expression<unknown>>>) {
  return (Object.keys(acquisitionColumns) as AcquisitionColumn[]).map((column) => {
    const { sql: type } = acquisitionColumns[column];
    return sql`cast(${filled[column] ?? sql.lit(0)} as ${sql.raw(type)})`.as(column);
  });
}

/**
 * Spend is of an ad and a day; leads, trials and customers are of an account and a day, under the ad that won them; what
 * winning them cost is on the day of the customer, under the ad that was paid for. A qualified lead is booked in the month after
 * too, which is compared with its own. Each is booked once for every way of
 * attribution, so that in any of them spend and costs add up to what was spent.
 */
export const acquisitionEntries = defineTransform({
  name: 'acquisition_entries',
  layer: 'marts',
  description: 'One row per way of attribution and ad-day, lead, share in a trial or customer, or part of a cost.',
  grain: ['entry_id'],
  from: {
    stg_ad_spend: stgAdSpend,
    attributions,
    acquisition_costs: acquisitionCosts,
    resolved_leads: resolvedLeads,
    win_shares: winShares,
    account_months: accountMonths,
    account_profiles: accountProfiles,
    accounts,
    months,
  },
  columns: {
    entry_id: text('Kind and id of the entry.'),
    attribution: text('first_touch, last_touch or linear.'),
    date: date('Day.'),
    channel: text('Channel; unknown where nothing says.'),
    campaign: nullable(text('Campaign.')),
    ad_set: nullable(text('Ad set.')),
    creative: nullable(text('Creative.')),
    landing_page: nullable(text('Landing page.')),
    persona: nullable(text('Kind of buyer: whom the ad was aimed at, or as whom the lead came in.')),
    account_id: nullable(text('Account; empty for spend.')),
    segment_profile_id: nullable(bigint('Combination of segments at the end of that month.')),
    ...acquisitionColumns,
  },
  rows: (db) => {
    const columns = (from: string, other: Partial<Record<Dimension, Expression<unknown>>> = {}) =>
      DIMENSIONS.map((d) => sql<never>`${other[d] ?? sql.ref(`${from}.${d}`)}`.as(d));
    const spend = db
      .selectFrom('stg_ad_spend as s')
      .innerJoin('attributions as a', (j) => j.onTrue())
      .select([
        sql<string>`concat('spend/', a.attribution, '/', s.spend_id)`.as('entry_id'),
        'a.attribution',
        nothing<string>('text').as('account_id'),
        ...columns('s'),
        ...amounts({
          spend: sql.ref('s.spend'),
          impressions: sql`coalesce(s.impressions, 0)`,
          clicks: sql`coalesce(s.clicks, 0)`,
        }),
      ]);
    const costs = db
      .selectFrom('acquisition_costs as c')
      .select([
        sql<string>`concat('cost/', c.cost_id)`.as('entry_id'),
        'c.attribution',
        'c.account_id',
        ...columns('c', { date: sql.ref('c.borne_on') }),
        ...amounts({ acquisition_cost: sql.ref('c.cost') }),
      ]);
    const leads = db
      .selectFrom('resolved_leads as l')
      .innerJoin('attributions as a', (j) => j.onTrue())
      .leftJoin('months as m', (j) => j.on(sql`m.month`, '=', monthOf(sql.ref('l.created_on'))))
      .leftJoin('months as b', (j) => j.on(sql`b.month_index`, '=', sql`m.month_index - 1`))
      .select([
        sql<string>`concat('lead/', a.attribution, '/', l.lead_id)`.as('entry_id'),
        'a.attribution',
        'l.account_id',
        ...columns('l', { date: sql.ref('l.created_on') }),
        ...amounts({
          leads: sql.lit(1),
          qualified_leads: flag(sql`l.is_qualified`),
          comparable_leads: flag(sql`l.is_qualified and b.month is not null`),
        }),
      ]);
    const byShare = (value: Expression<unknown>) => sql`w.share * cast(${value} as double precision)`;
    const profit = share(sql.ref('m.mrr'), sql.ref('c.gross_margin'));
    // What became of the customer since: the last month, and the six months up to it.
    const since = db
      .selectFrom('account_months as m')
      .innerJoin('months as n', 'n.month', 'm.month')
      .innerJoin('accounts as c', 'c.account_id', 'm.account_id')
      .innerJoin(db.selectFrom('months').select(sql<number>`max(month_index)`.as('last')).as('x'), (j) => j.onTrue())
      .groupBy('m.account_id')
      .select([
        'm.account_id',
        sql`sum(case when m.months_since < 3 then m.mrr else ${ZERO} end)`.as('revenue_90d'),
        sql`max(case when n.month_index = x.last and m.mrr > 0 then 1 else 0 end)`.as('customers'),
        sql`sum(case when n.month_index = x.last then m.mrr else ${ZERO} end)`.as('mrr'),
        sql`sum(case when n.month_index = x.last then ${profit} else ${ZERO} end)`.as('gross_profit'),
        sql`sum(case when n.month_index > x.last - 6 and m.opening_mrr > 0 then 1 else 0 end)`.as('opening_6m'),
        sql`sum(case when n.month_index > x.last - 6 and m.churned_mrr > 0 then 1 else 0 end)`.as('churned_6m'),
      ]);
    const personas = db
      .selectFrom(
        db
          .selectFrom('resolved_leads as l')
          .where('l.account_id', 'is not', null)
          .select([
            'l.account_id',
            'l.persona',
            sql<number>`row_number() over (partition by l.account_id order by l.created_on, l.lead_id)`.as('place'),
          ])
          .as('q'),
      )
      .where('q.place', '=', 1)
      .select(['q.account_id', 'q.persona']);
    const isCustomer = sql`w.win = 'customer'`;
    const won = db
      .selectFrom('win_shares as w')
      .leftJoin(since.as('z'), 'z.account_id', 'w.account_id')
      .leftJoin(personas.as('p'), (j) => j.on(sql`p.account_id`, '=', sql.ref('w.account_id')))
      .select([
        sql<string>`concat(w.win, '/', w.attribution, '/', w.account_id, '/', w.touch_id)`.as('entry_id'),
        'w.attribution',
        sql<string | null>`w.account_id`.as('account_id'),
        ...columns('w', { date: sql.ref('w.won_on'), persona: sql.ref('p.persona') }),
        ...amounts({
          trials_started: sql`case when w.win = 'trial' then w.share else 0 end`,
          new_customers: sql`case when ${isCustomer} then w.share else 0 end`,
          revenue_90d: sql`case when ${isCustomer} then ${byShare(sql.ref('z.revenue_90d'))} else 0 end`,
          current_customers: sql`case when ${isCustomer} then ${byShare(sql.ref('z.customers'))} else 0 end`,
          current_mrr: sql`case when ${isCustomer} then ${byShare(sql.ref('z.mrr'))} else 0 end`,
          current_gross_profit: sql`case when ${isCustomer} then ${byShare(sql.ref('z.gross_profit'))} else 0 end`,
          opening_customers_6m: sql`case when ${isCustomer} then ${byShare(sql.ref('z.opening_6m'))} else 0 end`,
          churned_customers_6m: sql`case when ${isCustomer} then ${byShare(sql.ref('z.churned_6m'))} else 0 end`,
        }),
      ]);
    const all = spend
      .unionAll(costs as never)
      .unionAll(leads as never)
      .unionAll(won as never);
    const dated = db
      .selectFrom(all.as('r'))
      .leftJoin('account_profiles as f', (j) =>
        j.on(sql`f.account_id`, '=', sql.ref('r.account_id')).on(sql`f.month`, '=', monthOf(sql.ref('r.date'))),
      )
      .select([
        'r.entry_id',
        'r.attribution',
        ...DIMENSIONS.map((d) => sql.ref<never>(`r.${d}`).as(d)),
        'r.account_id',
        'f.segment_profile_id',
        ...(Object.keys(acquisitionColumns) as AcquisitionColumn[]).map((c) => sql.ref<never>(`r.${c}`).as(c)),
      ]);
    const before = db
      .selectFrom('resolved_leads as l')
      .innerJoin('attributions as a', (j) => j.onTrue())
      .innerJoin('months as m', (j) => j.on(sql`m.month`, '=', monthOf(sql.ref('l.created_on'))))
      .innerJoin('months as n', (j) => j.on(sql`n.month_index`, '=', sql`m.month_index + 1`))
      .leftJoin('account_profiles as f', (j) =>
        j.on(sql`f.account_id`, '=', sql.ref('l.account_id')).onRef('f.month', '=', 'm.month'),
      )
      .where('l.is_qualified', '=', true)
      .select([
        sql<string>`concat('lead-before/', a.attribution, '/', l.lead_id)`.as('entry_id'),
        'a.attribution',
        ...columns('l', { date: sql.ref('n.month') }),
        'l.account_id',
        'f.segment_profile_id',
        ...amounts({ qualified_leads_before: sql.lit(1) }),
      ]);
    return dated.unionAll(before as never);
  },
});
