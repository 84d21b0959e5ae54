import { usageEvents } from '../../sources/product/usage-events.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgUsageEvents = defineTransform({
  name: 'stg_usage_events',
  layer: 'staging',
  description: 'One row per use of a feature.',
  grain: [],
  from: { raw_usage_events: raw(usageEvents) },
  columns: contractColumns(usageEvents.columns),
  rows: (db) => db.selectFrom('raw_usage_events as r').selectAll(),
});
