import { type Expression, sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { accountFeatureMonths, FEATURE_MONTHS } from './account-feature-months.ts';
import { renewalQuarters } from './renewal-quarters.ts';
import { profileSegments } from './segments.ts';
import { WHOLE_BASE } from './survival-counts.ts';

const sum = (of: Expression<number>) => sql<number>`cast(sum(${of}) as bigint)`;

/** What is counted by combination of segments first: there are far fewer of them than customers. */
export const featureRenewals = defineTransform({
  name: 'feature_renewals',
  layer: 'core',
  description:
    'One row per segment, feature, quarter and fifth by usage: customers at its opening, those that used the feature, and how many stayed.',
  grain: ['segmentation', 'segment', 'feature', 'quarter_end', 'usage_fifth'],
  from: {
    renewal_quarters: renewalQuarters,
    account_feature_months: accountFeatureMonths,
    profile_segments: profileSegments,
  },
  columns: {
    segmentation: text('Segmentation; * for all customers.'),
    segment: text('Segment at the end of the month of use; * for all customers.'),
    feature: text('Feature.'),
    quarter_end: date('Last month of the quarter.'),
    usage_fifth: bigint('Fifth of the customers by days with use; 0 the least.'),
    customers: bigint('Customers at the opening of the quarter.'),
    renewed: bigint('Those of them that were customers at its end.'),
    adopters: bigint('Customers that used the feature in the month of use.'),
    renewed_adopters: bigint('Those of them that were customers at the end of the quarter.'),
  },
  rows: (db) => {
    const totals = db
      .selectFrom('renewal_quarters as q')
      .groupBy(['q.segment_profile_id', 'q.quarter_end', 'q.usage_fifth'])
      .select([
        'q.segment_profile_id',
        'q.quarter_end',
        'q.usage_fifth',
        sql<number>`count(*)`.as('customers'),
        sum(sql.ref('q.renewed')).as('renewed'),
      ]);
    const bit = sql`cast(q.use_index % ${sql.lit(FEATURE_MONTHS)} as integer)`;
    const adopted = db
      .selectFrom('renewal_quarters as q')
      .innerJoin('account_feature_months as u', (j) =>
        j
          .onRef('u.account_id', '=', 'q.account_id')
          .on(sql<boolean>`u.period = q.use_index / ${sql.lit(FEATURE_MONTHS)} and ((u.months >> ${bit}) & 1) = 1`),
      )
      .groupBy(['q.segment_profile_id', 'u.feature', 'q.quarter_end', 'q.usage_fifth'])
      .select([
        'q.segment_profile_id',
        'u.feature',
        'q.quarter_end',
        'q.usage_fifth',
        sql<number>`count(*)`.as('adopters'),
        sum(sql.ref('q.renewed')).as('renewed_adopters'),
      ]);
    const whole = sql<string>`${sql.lit(WHOLE_BASE)}`;
    const segments = db
      .selectFrom('profile_segments as s')
      .select(['s.segment_profile_id', 's.segmentation', 's.segment'])
      .unionAll(
        db
          .selectFrom('renewal_quarters as q')
          .groupBy('q.segment_profile_id')
          .select(['q.segment_profile_id', whole.as('segmentation'), whole.as('segment')]),
      );
    return db
      .with('segments', () => segments)
      .with('totals', (q) =>
        q
          .selectFrom(totals.as('t'))
          .innerJoin('segments as s', 's.segment_profile_id', 't.segment_profile_id')
          .groupBy(['s.segmentation', 's.segment', 't.quarter_end', 't.usage_fifth'])
          .select([
            's.segmentation',
            's.segment',
            't.quarter_end',
            't.usage_fifth',
            sum(sql.ref('t.customers')).as('customers'),
            sum(sql.ref('t.renewed')).as('renewed'),
          ]),
      )
      .with('adopted', () => adopted)
      .with('by_segment', (q) =>
        q
          .selectFrom('adopted as t')
          .innerJoin('segments as s', 's.segment_profile_id', 't.segment_profile_id')
          .groupBy(['s.segmentation', 's.segment', 't.feature', 't.quarter_end', 't.usage_fifth'])
          .select([
            's.segmentation',
            's.segment',
            't.feature',
            't.quarter_end',
            't.usage_fifth',
            sum(sql.ref('t.adopters')).as('adopters'),
            sum(sql.ref('t.renewed_adopters')).as('renewed_adopters'),
          ]),
      )
      .selectFrom('totals as t')
      .innerJoin(sql<{ feature: string }>`(select distinct feature from adopted)`.as('f'), (j) => j.onTrue())
      .leftJoin('by_segment as a', (j) =>
        j
          .onRef('a.segmentation', '=', 't.segmentation')
          .onRef('a.segment', '=', 't.segment')
          .onRef('a.feature', '=', 'f.feature')
          .onRef('a.quarter_end', '=', 't.quarter_end')
          .onRef('a.usage_fifth', '=', 't.usage_fifth'),
      )
      .select([
        't.segmentation',
        't.segment',
        'f.feature',
        't.quarter_end',
        't.usage_fifth',
        't.customers',
        't.renewed',
        sql<number>`coalesce(a.adopters, 0)`.as('adopters'),
        sql<number>`coalesce(a.renewed_adopters, 0)`.as('renewed_adopters'),
      ]);
  },
});
