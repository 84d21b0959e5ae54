import { trials } from '../../sources/product/trials.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgTrials = defineTransform({
  name: 'stg_trials',
  layer: 'staging',
  description: 'One row per trial that billing does not know.',
  grain: ['trial_id'],
  from: { raw_trials: raw(trials) },
  columns: contractColumns(trials.columns),
  rows: (db) => db.selectFrom('raw_trials as r').selectAll(),
});
