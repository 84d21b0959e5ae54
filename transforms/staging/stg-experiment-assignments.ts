import { experimentAssignments } from '../../sources/product/experiment-assignments.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgExperimentAssignments = defineTransform({
  name: 'stg_experiment_assignments',
  layer: 'staging',
  description: 'One row per account in an experiment.',
  grain: ['experiment_id', 'account_id'],
  from: { raw_experiment_assignments: raw(experimentAssignments) },
  columns: contractColumns(experimentAssignments.columns),
  rows: (db) => db.selectFrom('raw_experiment_assignments as r').selectAll(),
});
