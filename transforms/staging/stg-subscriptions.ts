import { subscriptions } from '../../sources/billing/subscriptions.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgSubscriptions = defineTransform({
  name: 'stg_subscriptions',
  layer: 'staging',
  description: 'One row per subscription, as billing knows it.',
  grain: ['subscription_id'],
  from: { raw_subscriptions: raw(subscriptions) },
  columns: contractColumns(subscriptions.columns),
  rows: (db) => db.selectFrom('raw_subscriptions as r').selectAll(),
});
