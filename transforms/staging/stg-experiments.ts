import { experiments } from '../../sources/product/experiments.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgExperiments = defineTransform({
  name: 'stg_experiments',
  layer: 'staging',
  description: 'One row per experiment.',
  grain: ['experiment_id'],
  from: { raw_experiments: raw(experiments) },
  columns: contractColumns(experiments.columns),
  rows: (db) => db.selectFrom('raw_experiments as r').selectAll(),
});
