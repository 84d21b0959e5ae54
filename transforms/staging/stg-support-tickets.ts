import { supportTickets } from '../../sources/support/support-tickets.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgSupportTickets = defineTransform({
  name: 'stg_support_tickets',
  layer: 'staging',
  description: 'One row per support ticket.',
  grain: ['ticket_id'],
  from: { raw_support_tickets: raw(supportTickets) },
  columns: contractColumns(supportTickets.columns),
  rows: (db) => db.selectFrom('raw_support_tickets as r').selectAll(),
});
