import { initiatives } from '../../sources/crm/initiatives.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgInitiatives = defineTransform({
  name: 'stg_initiatives',
  layer: 'staging',
  description: 'One row per campaign or feature that is aimed at a segment.',
  grain: ['initiative_id'],
  from: { raw_initiatives: raw(initiatives) },
  columns: contractColumns(initiatives.columns),
  rows: (db) => db.selectFrom('raw_initiatives as r').selectAll(),
});
