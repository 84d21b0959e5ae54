import { invoices } from '../../sources/billing/invoices.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';

export const stgInvoices = defineTransform({
  name: 'stg_invoices',
  layer: 'staging',
  description: 'One row per invoice.',
  grain: ['invoice_id'],
  from: { raw_invoices: raw(invoices) },
  columns: contractColumns(invoices.columns),
  rows: (db) => db.selectFrom('raw_invoices as r').selectAll(),
});
