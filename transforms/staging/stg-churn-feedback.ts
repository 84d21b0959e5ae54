import { churnFeedback } from '../../sources/surveys/churn-feedback.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgChurnFeedback = defineTransform({
  name: 'stg_churn_feedback',
  layer: 'staging',
  description: 'One row per answer of a leaving customer.',
  grain: ['feedback_id'],
  from: { raw_churn_feedback: raw(churnFeedback) },
  columns: contractColumns(churnFeedback.columns),
  rows: (db) => db.selectFrom('raw_churn_feedback as r').selectAll(),
});
