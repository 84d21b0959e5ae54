import { sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { bigint, date, double, money, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { accountMonths } from './account-months.ts';
import { accountProfiles, profileSegments } from './segments.ts';

/** Ranks are those among all customers of the month, equal amounts sharing the mean of theirs. */
export const segmentSpreads = defineTransform({
  name: 'segment_spreads',
  layer: 'core',
  description: 'One row per segment and month with customers: how many, and how their MRR and its ranks are spread.',
  grain: ['segmentation', 'segment', 'month'],
  from: { account_months: accountMonths, account_profiles: accountProfiles, profile_segments: profileSegments },
  columns: {
    segmentation: text('Segmentation.'),
    segment: text('Segment at the month end.'),
    month: date('Month.'),
    customers: bigint('Customers.'),
    mrr: money('Their MRR.'),
    mean_mrr: double('Its mean.'),
    variance_mrr: nullable(double('Its variance, of the sample; empty for one customer.')),
    mean_rank: double('Mean of the ranks of their MRR.'),
    variance_rank: nullable(double('Its variance.')),
  },
  rows: (db) => {
    const ranked = db
      .selectFrom('account_months as a')
      .innerJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'a.account_id').onRef('p.month', '=', 'a.month'),
      )
      .where('a.is_customer', '=', true)
      .select([
        'a.month',
        'p.segment_profile_id',
        'a.mrr',
        sql<number>`cast(a.mrr as double precision)`.as('amount'),
        sql<number>`cast(rank() over (partition by a.month order by a.mrr) as double precision)
          + cast(count(*) over (partition by a.month, a.mrr) - 1 as double precision) / 2`.as('place'),
      ]);
    return db
      .selectFrom(ranked.as('r'))
      .innerJoin('profile_segments as s', 's.segment_profile_id', 'r.segment_profile_id')
      .groupBy(['s.segmentation', 's.segment', 'r.month'])
      .select([
        's.segmentation',
        's.segment',
        'r.month',
        sql<number>`count(*)`.as('customers'),
        sql<Money>`sum(r.mrr)`.as('mrr'),
        sql<number>`avg(r.amount)`.as('mean_mrr'),
        sql<number | null>`var_samp(r.amount)`.as('variance_mrr'),
        sql<number>`avg(r.place)`.as('mean_rank'),
        sql<number | null>`var_samp(r.place)`.as('variance_rank'),
      ]);
  },
});
