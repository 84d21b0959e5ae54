import { sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { bigint, boolean, date, money, text } from '../columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { months } from '../core/months.ts';
import { accountProfiles, profileSegments, segmentList } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { OUTSIDE } from '../segmentations/definition.ts';

/**
 * The migration matrix, those who stay included: a row of it adds up to the customers of a segment at the end of the month
 * before (joiners: the row of those who were none), a column to those of a segment at the month end.
 */
export const segmentMoves = defineTransform({
  name: 'segment_moves',
  layer: 'marts',
  description:
    'One row per segmentation, segment before, segment after and month: customers and MRR that went from one to the other.',
  grain: ['segmentation', 'from_segment', 'to_segment', 'month'],
  from: {
    account_months: accountMonths,
    account_profiles: accountProfiles,
    profile_segments: profileSegments,
    segment_list: segmentList,
    months,
  },
  columns: {
    segmentation: text('Segmentation.'),
    from_segment: text('Segment at the end of the month before.'),
    to_segment: text('Segment at the month end.'),
    month: date('Month.'),
    from_position: bigint('Place of the segment before; 0 for those who were no customers.'),
    to_position: bigint('Place of the segment after; 0 for those who are none.'),
    customers: bigint('Customers that went this way.'),
    mrr_moved: money('Their MRR at the month end; of those who left that of the month before.'),
    opening_mrr: money('Their MRR at the end of the month before; 0 of those who were no customers.'),
    from_top: boolean('The segment before held the most MRR at the end of the month before.'),
  },
  rows: (db) => {
    const profiles = db
      .selectFrom('account_months as a')
      .innerJoin('months as m', 'm.month', 'a.month')
      .innerJoin('account_profiles as n', (j) =>
        j.onRef('n.account_id', '=', 'a.account_id').onRef('n.month', '=', 'a.month'),
      )
      .leftJoin('months as b', (j) => j.on(sql`b.month_index`, '=', sql`m.month_index - 1`))
      .leftJoin('account_profiles as o', (j) =>
        j.onRef('o.account_id', '=', 'a.account_id').onRef('o.month', '=', 'b.month'),
      )
      .where(sql<boolean>`a.mrr > 0 or a.opening_mrr > 0`)
      .groupBy([
        'a.month',
        sql`case when a.opening_mrr > 0 then o.segment_profile_id end`,
        sql`case when a.mrr > 0 then n.segment_profile_id end`,
      ])
      .select([
        'a.month',
        sql<number | null>`case when a.opening_mrr > 0 then o.segment_profile_id end`.as('from_profile'),
        sql<number | null>`case when a.mrr > 0 then n.segment_profile_id end`.as('to_profile'),
        sql<number>`count(*)`.as('customers'),
        sql<Money>`sum(case when a.mrr > 0 then a.mrr else a.opening_mrr end)`.as('mrr'),
        sql<Money>`sum(a.opening_mrr)`.as('opening_mrr'),
      ]);
    const names = db.selectFrom('segment_list').select('segmentation').distinct();
    const segment = (profile: string) => sql<string>`coalesce(${sql.ref(profile)}, ${sql.lit(OUTSIDE)})`;
    const moves = db
      .selectFrom(profiles.as('m'))
      .innerJoin(names.as('d'), (j) => j.onTrue())
      .leftJoin('profile_segments as f', (j) =>
        j.on(sql`f.segment_profile_id`, '=', sql.ref('m.from_profile')).onRef('f.segmentation', '=', 'd.segmentation'),
      )
      .leftJoin('profile_segments as t', (j) =>
        j.on(sql`t.segment_profile_id`, '=', sql.ref('m.to_profile')).onRef('t.segmentation', '=', 'd.segmentation'),
      )
      .leftJoin('segment_list as fl', (j) =>
        j.onRef('fl.segmentation', '=', 'd.segmentation').on(sql`fl.segment`, '=', sql.ref('f.segment')),
      )
      .leftJoin('segment_list as tl', (j) =>
        j.onRef('tl.segmentation', '=', 'd.segmentation').on(sql`tl.segment`, '=', sql.ref('t.segment')),
      )
      .groupBy(['d.segmentation', segment('f.segment'), segment('t.segment'), 'm.month'])
      .select([
        'd.segmentation',
        segment('f.segment').as('from_segment'),
        segment('t.segment').as('to_segment'),
        'm.month',
        sql<number>`coalesce(max(fl.position), 0)`.as('from_position'),
        sql<number>`coalesce(max(tl.position), 0)`.as('to_position'),
        sql<number>`sum(m.customers)`.as('customers'),
        sql<Money>`sum(m.mrr)`.as('mrr_moved'),
        sql<Money>`sum(m.opening_mrr)`.as('opening_mrr'),
      ]);
    const held = db
      .selectFrom(moves.as('q'))
      .selectAll('q')
      .select(
        sql<Money>`sum(q.opening_mrr) over (partition by q.segmentation, q.month, q.from_segment)`.as('held_before'),
      );
    // Of segments that held alike the first by its place is the top one.
    const place = sql<number>`rank() over (partition by h.segmentation, h.month
      order by h.held_before desc nulls last, h.from_position nulls last, h.from_segment nulls last)`;
    return db
      .selectFrom(held.as('h'))
      .select([
        'h.segmentation',
        'h.from_segment',
        'h.to_segment',
        'h.month',
        'h.from_position',
        'h.to_position',
        'h.customers',
        'h.mrr_moved',
        'h.opening_mrr',
        sql<boolean>`h.held_before > 0 and ${place} = 1`.as('from_top'),
      ]);
  },
});
