import { deals } from '../../sources/crm/deals.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgDeals = defineTransform({
  name: 'stg_deals',
  layer: 'staging',
  description: 'One row per sales opportunity.',
  grain: ['deal_id'],
  from: { raw_deals: raw(deals) },
  columns: contractColumns(deals.columns),
  rows: (db) => db.selectFrom('raw_deals as r').selectAll(),
});
