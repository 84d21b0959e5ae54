import { sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { bigint, boolean, date, double, money, text } from '../columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { accountVisitMonths } from '../core/account-visit-months.ts';
import { accounts } from '../core/accounts.ts';
import { months } from '../core/months.ts';
import { segmentLifetimes } from '../core/segment-lifetimes.ts';
import { accountProfiles, profileSegments, segmentations, segmentList } from '../core/segments.ts';
import { trials } from '../core/trials.ts';
import { defineTransform } from '../define.ts';
import { strategyColumns } from '../segmentations/compile.ts';
import { flag, monthOf, share } from '../sql.ts';
import { acquisitionEntries } from './acquisition-entries.ts';
import { type LedgerColumn, ledgerColumns } from './ledger-columns.ts';
import { pipelineEntries } from './pipeline-entries.ts';
import { revenueLedger } from './revenue-ledger.ts';
import { surveyResponses } from './survey-responses.ts';

const projected = (lifetime: string) =>
  sql<number>`coalesce(cast(s.gross_profit as double precision) * ${sql.ref(lifetime)}, 0)`;

/** The row of the segment and month. */
const ofTheMonth = (alias: string) => {
  const ref = (column: string) => sql.ref(`${alias}.${column}`);
  return sql<boolean>`${ref('segmentation')} = l.segmentation and ${ref('segment')} = l.segment and ${ref('month')} = m.month`;
};

/** Every segment has a row in every month, so that an empty one is a 0 and not a gap. */
export const segmentMonths = defineTransform({
  name: 'segment_months',
  layer: 'marts',
  description: 'One row per segmentation, segment and month: the scorecard.',
  grain: ['segmentation', 'segment', 'month'],
  from: {
    revenue_ledger: revenueLedger,
    profile_segments: profileSegments,
    segment_list: segmentList,
    segment_lifetimes: segmentLifetimes,
    segmentations,
    months,
    account_profiles: accountProfiles,
    account_months: accountMonths,
    accounts,
    account_visit_months: accountVisitMonths,
    trials,
    pipeline_entries: pipelineEntries,
    survey_responses: surveyResponses,
    acquisition_entries: acquisitionEntries,
  },
  columns: {
    segmentation: text('Segmentation.'),
    segment: text('Segment.'),
    month: date('Month.'),
    position: bigint('Place of the segment in its segmentation.'),
    ...strategyColumns,
    minimum_size: bigint('Customers below which a segment is thin.'),
    is_thin: boolean('Fewer customers than that.'),
    ...ledgerColumns,
    customers_ever: bigint('Accounts of the segment at the month end that ever paid, whether they still do or not.'),
    gross_profit_to_date: money('Their gross profit so far, whatever segments they were in.'),
    active_users: bigint('Users of the accounts of the segment.'),
    sessions: bigint('Their visits.'),
    trials_matured: bigint('Trials begun in the month whose time to convert is over.'),
    trials_converted: bigint('Those of them that became a paid subscription.'),
    trials_in_flight: bigint('Trials begun in the month that are younger.'),
    won_amount: money('Amount of the deals won in the month, under the segments in which they were opened.'),
    priced_won_deals: bigint('Those deals, where the amount is known.'),
    nps_responses: bigint('Answers of the month to how likely the customer is to recommend us.'),
    promoters: bigint('Those of 9 or 10.'),
    detractors: bigint('Those of 0 to 6.'),
    qualified_leads: bigint(
      'Qualified leads that came in in the month, of accounts that are in the segment at its end.',
    ),
    comparable_leads: bigint('Those, where there is a month before to compare them with.'),
    qualified_leads_before: bigint('Those of the month before.'),
    acquisition_cost: money('What winning the new customers of the month cost, by first touch.'),
    projected_customers: bigint(
      'Customers whose lifetime can be projected: all of the segment, or none where nobody left yet.',
    ),
    projected_value: double('Gross profit of the month times the discounted expected lifetime of the segment.'),
    projected_value_low: double('The same with the lower end of the 90 % interval of the lifetime.'),
    projected_value_high: double('The same with the upper end.'),
    projected_customers_raw: bigint("Customers whose lifetime can be projected from their own segment's alone."),
    projected_value_raw: double('Gross profit of the month times that lifetime.'),
  },
  rows: (db) => {
    const names = Object.keys(ledgerColumns) as LedgerColumn[];
    const sums = db
      .selectFrom('revenue_ledger as r')
      .innerJoin('profile_segments as p', 'p.segment_profile_id', 'r.segment_profile_id')
      .groupBy(['p.segmentation', 'p.segment', 'r.month'])
      .select(['p.segmentation', 'p.segment', 'r.month'])
      .select(names.map((c) => sql<never>`sum(${sql.ref(`r.${c}`)})`.as(c)));
    const lives = db
      .selectFrom('account_months as a')
      .innerJoin('account_profiles as f', (j) =>
        j.onRef('f.account_id', '=', 'a.account_id').onRef('f.month', '=', 'a.month'),
      )
      .innerJoin('accounts as c', 'c.account_id', 'a.account_id')
      .groupBy(['f.segment_profile_id', 'a.month'])
      .select([
        'f.segment_profile_id',
        'a.month',
        sql<number>`count(*)`.as('customers'),
        sql<Money>`sum(${share(sql.ref('a.cumulative_revenue'), sql.ref('c.gross_margin'))})`.as('gross_profit'),
      ]);
    const toDate = db
      .selectFrom(lives.as('a'))
      .innerJoin('profile_segments as p', 'p.segment_profile_id', 'a.segment_profile_id')
      .groupBy(['p.segmentation', 'p.segment', 'a.month'])
      .select(['p.segmentation', 'p.segment', 'a.month'])
      .select([sql<number>`sum(a.customers)`.as('customers'), sql<Money>`sum(a.gross_profit)`.as('gross_profit')]);
    const visits = db
      .selectFrom('account_visit_months as v')
      .innerJoin('account_profiles as a', (j) =>
        j.onRef('a.account_id', '=', 'v.account_id').onRef('a.month', '=', 'v.month'),
      )
      .innerJoin('profile_segments as p', 'p.segment_profile_id', 'a.segment_profile_id')
      .groupBy(['p.segmentation', 'p.segment', 'v.month'])
      .select(['p.segmentation', 'p.segment', 'v.month'])
      .select([sql<number>`sum(v.active_users)`.as('active_users'), sql<number>`sum(v.sessions)`.as('sessions')]);
    const begun = db
      .selectFrom('trials as t')
      .innerJoin('profile_segments as p', (j) => j.on(sql`p.segment_profile_id`, '=', sql.ref('t.segment_profile_id')))
      .groupBy(['p.segmentation', 'p.segment', 't.month'])
      .select(['p.segmentation', 'p.segment', 't.month'])
      .select([
        sql<number>`sum(t.matured)`.as('matured'),
        sql<number>`sum(t.converted)`.as('converted'),
        sql<number>`sum(1 - t.matured)`.as('in_flight'),
      ]);
    const sold = db
      .selectFrom('pipeline_entries as e')
      .innerJoin('profile_segments as p', (j) => j.on(sql`p.segment_profile_id`, '=', sql.ref('e.segment_profile_id')))
      .where('e.won_deals', '=', 1)
      .groupBy(['p.segmentation', 'p.segment', monthOf(sql.ref('e.closed_date'))])
      .select(['p.segmentation', 'p.segment', monthOf(sql.ref('e.closed_date')).as('month')])
      .select([
        sql<Money>`sum(e.won_amount)`.as('won_amount'),
        sql<number>`sum(e.priced_won_deals)`.as('priced_won_deals'),
      ]);
    const said = db
      .selectFrom('survey_responses as r')
      .innerJoin('profile_segments as p', (j) => j.on(sql`p.segment_profile_id`, '=', sql.ref('r.segment_profile_id')))
      .where('r.nps_score', 'is not', null)
      .groupBy(['p.segmentation', 'p.segment', monthOf(sql.ref('r.submitted_at'))])
      .select(['p.segmentation', 'p.segment', monthOf(sql.ref('r.submitted_at')).as('month')])
      .select([
        sql<number>`count(*)`.as('nps_responses'),
        sql<number>`sum(${flag(sql`r.nps_score >= 9`)})`.as('promoters'),
        sql<number>`sum(${flag(sql`r.nps_score <= 6`)})`.as('detractors'),
      ]);
    const won = db
      .selectFrom('acquisition_entries as q')
      .innerJoin('profile_segments as p', (j) => j.on(sql`p.segment_profile_id`, '=', sql.ref('q.segment_profile_id')))
      .where('q.attribution', '=', 'first_touch')
      .groupBy(['p.segmentation', 'p.segment', monthOf(sql.ref('q.date'))])
      .select(['p.segmentation', 'p.segment', monthOf(sql.ref('q.date')).as('month')])
      .select([
        sql<Money>`sum(q.acquisition_cost)`.as('acquisition_cost'),
        sql<number>`sum(q.qualified_leads)`.as('qualified_leads'),
      ]);
    const leads = sql<number>`coalesce(q.qualified_leads, 0)`;
    const leadsBefore = sql<number>`lag(${leads}) over (partition by l.segmentation, l.segment order by m.month)`;
    return db
      .selectFrom('segment_list as l')
      .innerJoin('segmentations as d', 'd.segmentation', 'l.segmentation')
      .innerJoin('months as m', (j) => j.onTrue())
      .leftJoin(sums.as('s'), (j) => j.on(ofTheMonth('s')))
      .leftJoin(toDate.as('o'), (j) => j.on(ofTheMonth('o')))
      .leftJoin(visits.as('v'), (j) => j.on(ofTheMonth('v')))
      .leftJoin(begun.as('t'), (j) => j.on(ofTheMonth('t')))
      .leftJoin(sold.as('e'), (j) => j.on(ofTheMonth('e')))
      .leftJoin(said.as('r'), (j) => j.on(ofTheMonth('r')))
      .leftJoin(won.as('q'), (j) => j.on(ofTheMonth('q')))
      .leftJoin('segment_lifetimes as f', (j) =>
        j.onRef('f.segmentation', '=', 'l.segmentation').onRef('f.segment', '=', 'l.segment'),
      )
      .select([
        'l.segmentation',
        'l.segment',
        'm.month',
        'l.position',
        'l.service_level',
        'l.activities',
        'l.technology',
        'l.planned_income',
        'l.planned_cost',
        'd.minimum_size',
        sql<boolean>`${flag(sql`coalesce(s.customers, 0) < d.minimum_size`)} = 1`.as('is_thin'),
      ])
      .select(names.map((c) => sql<never>`coalesce(${sql.ref(`s.${c}`)}, 0)`.as(c)))
      .select([
        sql<number>`coalesce(o.customers, 0)`.as('customers_ever'),
        sql<Money>`coalesce(o.gross_profit, 0)`.as('gross_profit_to_date'),
        sql<number>`coalesce(v.active_users, 0)`.as('active_users'),
        sql<number>`coalesce(v.sessions, 0)`.as('sessions'),
        sql<number>`coalesce(t.matured, 0)`.as('trials_matured'),
        sql<number>`coalesce(t.converted, 0)`.as('trials_converted'),
        sql<number>`coalesce(t.in_flight, 0)`.as('trials_in_flight'),
        sql<Money>`coalesce(e.won_amount, 0)`.as('won_amount'),
        sql<number>`coalesce(e.priced_won_deals, 0)`.as('priced_won_deals'),
        sql<number>`coalesce(r.nps_responses, 0)`.as('nps_responses'),
        sql<number>`coalesce(r.promoters, 0)`.as('promoters'),
        sql<number>`coalesce(r.detractors, 0)`.as('detractors'),
        leads.as('qualified_leads'),
        sql<number>`case when ${leadsBefore} is null then 0 else ${leads} end`.as('comparable_leads'),
        sql<number>`coalesce(${leadsBefore}, 0)`.as('qualified_leads_before'),
        sql<Money>`coalesce(q.acquisition_cost, 0)`.as('acquisition_cost'),
        sql<number>`case when f.lifetime_months is null then 0 else coalesce(s.customers, 0) end`.as(
          'projected_customers',
        ),
        projected('f.lifetime_months').as('projected_value'),
        projected('f.lifetime_months_low').as('projected_value_low'),
        projected('f.lifetime_months_high').as('projected_value_high'),
        sql<number>`case when f.own_lifetime_months is null then 0 else coalesce(s.customers, 0) end`.as(
          'projected_customers_raw',
        ),
        projected('f.own_lifetime_months').as('projected_value_raw'),
      ]);
  },
});
