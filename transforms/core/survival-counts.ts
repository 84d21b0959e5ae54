import { sql } from 'kysely';
import { bigint, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { flag } from '../sql.ts';
import { accountLifetimes } from './account-lifetimes.ts';
import { months } from './months.ts';
import { accountProfiles, profileSegments } from './segments.ts';

/** The whole base among the segments: no segmentation can have this name. */
export const WHOLE_BASE = '*';

/** Segments are those of the first paid month: what an account became while it was leaving must not say which leave. */
export const survivalCounts = defineTransform({
  name: 'survival_counts',
  layer: 'core',
  description:
    'One row per segment and number of months paid: how many customers left then, and how many are still there.',
  grain: ['segmentation', 'segment', 'paid_months'],
  from: {
    account_lifetimes: accountLifetimes,
    account_profiles: accountProfiles,
    profile_segments: profileSegments,
    months,
  },
  columns: {
    segmentation: text('Segmentation, or * for the whole base.'),
    segment: text('Segment at the end of the first paid month, or * for the whole base.'),
    paid_months: bigint('Months from the first paid to the last, both counted.'),
    churned: bigint('Customers that left after so many months.'),
    active: bigint('Customers that are still there after so many months.'),
  },
  rows: (db) => {
    const lives = db
      .selectFrom('account_lifetimes as l')
      .innerJoin('months as f', 'f.month', 'l.first_paid_month')
      .innerJoin('months as t', 't.month', 'l.last_paid_month')
      .innerJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'l.account_id').onRef('p.month', '=', 'l.first_paid_month'),
      )
      .select([
        'p.segment_profile_id',
        sql<number>`t.month_index - f.month_index + 1`.as('paid_months'),
        flag(sql`l.churned_month is not null`).as('churned'),
      ]);
    const counted = [sql<number>`sum(v.churned)`.as('churned'), sql<number>`sum(1 - v.churned)`.as('active')] as const;
    return db
      .selectFrom(lives.as('v'))
      .innerJoin('profile_segments as s', 's.segment_profile_id', 'v.segment_profile_id')
      .groupBy(['s.segmentation', 's.segment', 'v.paid_months'])
      .select(['s.segmentation', 's.segment', 'v.paid_months', ...counted])
      .unionAll(
        db
          .selectFrom(lives.as('v'))
          .groupBy('v.paid_months')
          .select([
            sql<string>`${sql.lit(WHOLE_BASE)}`.as('segmentation'),
            sql<string>`${sql.lit(WHOLE_BASE)}`.as('segment'),
            'v.paid_months',
            ...counted,
          ]),
      );
  },
});
