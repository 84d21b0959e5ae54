import { sql } from 'kysely';
import { bigint, boolean, date, double, nullable, text } from '../columns.ts';
import { months } from '../core/months.ts';
import { segmentLifetimes } from '../core/segment-lifetimes.ts';
import { profileSegments, segmentations, segmentList } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { flag } from '../sql.ts';
import { type LedgerColumn, ledgerColumns } from './ledger-columns.ts';
import { revenueLedger } from './revenue-ledger.ts';

const projected = (lifetime: string) =>
  sql<number>`coalesce(cast(s.gross_profit as double precision) * ${sql.ref(lifetime)}, 0)`;

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
  },
  columns: {
    segmentation: text('Segmentation.'),
    segment: text('Segment.'),
    month: date('Month.'),
    position: bigint('Place of the segment in its segmentation.'),
    service_level: nullable(text("Service level, by the segmentation's strategy.")),
    minimum_size: bigint('Customers below which a segment is thin.'),
    is_thin: boolean('Fewer customers than that.'),
    ...ledgerColumns,
    projected_customers: bigint(
      'Customers whose lifetime can be projected: all of the segment, or none where nobody left yet.',
    ),
    projected_value: double('Gross profit of the month times the discounted expected lifetime of the segment.'),
    projected_value_low: double('The same with the lower end of the 90 % interval of the lifetime.'),
    projected_value_high: double('The same with the upper end.'),
  },
  rows: (db) => {
    const names = Object.keys(ledgerColumns) as LedgerColumn[];
    const sums = db
      .selectFrom('revenue_ledger as r')
      .innerJoin('profile_segments as p', 'p.segment_profile_id', 'r.segment_profile_id')
      .groupBy(['p.segmentation', 'p.segment', 'r.month'])
      .select(['p.segmentation', 'p.segment', 'r.month'])
      .select(names.map((c) => sql<never>`sum(${sql.ref(`r.${c}`)})`.as(c)));
    return db
      .selectFrom('segment_list as l')
      .innerJoin('segmentations as d', 'd.segmentation', 'l.segmentation')
      .innerJoin('months as m', (j) => j.onTrue())
      .leftJoin(sums.as('s'), (j) =>
        j
          .onRef('s.segmentation', '=', 'l.segmentation')
          .onRef('s.segment', '=', 'l.segment')
          .onRef('s.month', '=', 'm.month'),
      )
      .leftJoin('segment_lifetimes as f', (j) =>
        j.onRef('f.segmentation', '=', 'l.segmentation').onRef('f.segment', '=', 'l.segment'),
      )
      .select([
        'l.segmentation',
        'l.segment',
        'm.month',
        'l.position',
        'l.service_level',
        'd.minimum_size',
        sql<boolean>`${flag(sql`coalesce(s.customers, 0) < d.minimum_size`)} = 1`.as('is_thin'),
      ])
      .select(names.map((c) => sql<never>`coalesce(${sql.ref(`s.${c}`)}, 0)`.as(c)))
      .select([
        sql<number>`case when f.lifetime_months is null then 0 else coalesce(s.customers, 0) end`.as(
          'projected_customers',
        ),
        projected('f.lifetime_months').as('projected_value'),
        projected('f.lifetime_months_low').as('projected_value_low'),
        projected('f.lifetime_months_high').as('projected_value_high'),
      ]);
  },
});
