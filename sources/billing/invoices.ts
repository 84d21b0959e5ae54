import { date, money, oneOf, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const invoices = defineContract({
  name: 'invoices',
  domain: 'billing',
  description: 'One row per invoice.',
  key: ['invoice_id'],
  version: 'updated_at',
  references: { account_id: 'accounts', subscription_id: 'subscriptions' },
  columns: {
    invoice_id: text('Id of the invoice.', { max: 200 }),
    account_id: text('Account that pays.', { max: 200 }),
    subscription_id: text('Subscription that is invoiced.', { max: 200 }).nullable(),
    issued_date: date('Day on which it was issued.'),
    due_date: date('Day on which it is due.').nullable(),
    paid_date: date('Day on which it was paid; empty while it is not.').nullable(),
    status: oneOf('Where it stands.', ['draft', 'open', 'paid', 'void', 'uncollectible']),
    amount: money('Amount without taxes; credit notes are negative.', { min: -1e12 }),
    amount_refunded: money('What of it was paid back.').nullable(),
    currency: text('ISO 4217 code of the amount.', { max: 3, pattern: '^[A-Z]{3}$' }).nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
