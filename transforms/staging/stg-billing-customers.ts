import { sql } from 'kysely';
import { billingCustomers } from '../../sources/billing/billing-customers.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { emailAddress } from './spellings.ts';

export const stgBillingCustomers = defineTransform({
  name: 'stg_billing_customers',
  layer: 'staging',
  description: 'One row per payer as billing knows it.',
  grain: ['customer_id'],
  from: { raw_billing_customers: raw(billingCustomers) },
  columns: contractColumns(billingCustomers.columns),
  rows: (db) =>
    db
      .selectFrom('raw_billing_customers as r')
      .select([
        'r.customer_id',
        'r.account_id',
        'r.customer_name',
        emailAddress(sql.ref('r.email')).as('email'),
        'r.country',
        'r.created_date',
        'r.updated_at',
      ]),
});
