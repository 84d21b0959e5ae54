import { date, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const billingCustomers = defineContract({
  name: 'billing_customers',
  domain: 'billing',
  description: 'One row per payer as the billing system knows it, under an id of its own.',
  key: ['customer_id'],
  version: 'updated_at',
  references: { account_id: 'accounts' },
  columns: {
    customer_id: text('Id of the payer in the billing system.', { max: 200 }),
    account_id: text('Account, where billing keeps it.', { max: 200 }).nullable(),
    customer_name: text('Name on the invoice.').nullable(),
    email: text('E-mail address for invoices.', { max: 320 }).nullable(),
    country: text('Country of the payer.', { max: 100 }).nullable(),
    created_date: date('Day on which the payer was created.').nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
