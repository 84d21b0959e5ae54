import { boolean, date, integer, money, oneOf, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const subscriptions = defineContract({
  name: 'subscriptions',
  domain: 'billing',
  description: 'One row per subscription of an account; an account may have several at once.',
  key: ['subscription_id'],
  version: 'updated_at',
  references: { account_id: 'accounts' },
  rules: [{ rule: 'not_before', later: 'end_date', earlier: 'start_date' }],
  columns: {
    subscription_id: text('Id of the subscription.', { max: 200 }),
    account_id: text('Account that pays.', { max: 200 }),
    plan: text('Plan of the subscription.', { max: 100 }).nullable(),
    start_date: date('First day that is paid for, or of the trial.'),
    end_date: date('First day that is no longer paid for; empty while it runs.').nullable(),
    mrr_amount: money('Amount for one month, net of discounts; annual plans divided by 12.', {
      unit: 'currency a month',
    }),
    currency: text('ISO 4217 code of the amount.', { max: 3, pattern: '^[A-Z]{3}$' }).nullable(),
    seats: integer('Licensed users of the subscription.', { min: 0, max: 1_000_000, unit: 'seats' }).nullable(),
    billing_frequency: oneOf('How often it is invoiced.', ['monthly', 'quarterly', 'annual']).nullable(),
    is_trial: boolean('A trial: never revenue.'),
    auto_renew: boolean('Renews by itself.').nullable(),
    is_upgrade: boolean('Replaced a smaller subscription.').nullable(),
    is_downgrade: boolean('Replaced a larger subscription.').nullable(),
    churn_flag: boolean('Marked as churned by billing.').nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
