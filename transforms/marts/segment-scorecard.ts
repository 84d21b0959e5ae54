import { sql } from 'kysely';
import { defineTransform } from '../define.ts';
import { estimateColumns, segmentEstimates } from './segment-estimates.ts';
import { segmentMonths } from './segment-months.ts';

type MonthColumn = keyof typeof segmentMonths.columns & string;
type EstimateColumn = keyof typeof estimateColumns;

/** What happened, and what can be told of it: two tables, as SQL cannot compute the second, and it is made of the first. */
export const segmentScorecard = defineTransform({
  name: 'segment_scorecard',
  layer: 'marts',
  description: 'One row per segmentation, segment and month: the scorecard with what small segments are worth.',
  grain: ['segmentation', 'segment', 'month'],
  from: { segment_months: segmentMonths, segment_estimates: segmentEstimates },
  columns: { ...segmentMonths.columns, ...estimateColumns },
  rows: (db) =>
    db
      .selectFrom('segment_months as m')
      .innerJoin('segment_estimates as e', (j) =>
        j
          .onRef('e.segmentation', '=', 'm.segmentation')
          .onRef('e.segment', '=', 'm.segment')
          .onRef('e.month', '=', 'm.month'),
      )
      .select((Object.keys(segmentMonths.columns) as MonthColumn[]).map((c) => sql.ref<never>(`m.${c}`).as(c)))
      .select((Object.keys(estimateColumns) as EstimateColumn[]).map((c) => sql.ref<never>(`e.${c}`).as(c))),
});
