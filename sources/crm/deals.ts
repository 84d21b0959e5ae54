import { date, money, oneOf, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const deals = defineContract({
  name: 'deals',
  domain: 'crm',
  description: 'One row per sales opportunity.',
  key: ['deal_id'],
  version: 'updated_at',
  references: { account_id: 'accounts' },
  rules: [{ rule: 'not_before', later: 'closed_date', earlier: 'created_date' }],
  columns: {
    deal_id: text('Id of the deal.', { max: 200 }),
    account_id: text('Account that may buy.', { max: 200 }).nullable(),
    deal_name: text('Name of the deal.').nullable(),
    deal_type: oneOf('What is sold: a first contract, more of the same, another product, or the same again.', [
      'new',
      'upsell',
      'cross-sell',
      'renewal',
    ]).nullable(),
    stage: text('Stage of the sale, in the words of the CRM.', { max: 100 }),
    outcome: oneOf('How it ended; open while it has not.', ['open', 'won', 'lost']),
    amount: money('What it is worth a year.', { unit: 'currency a year' }).nullable(),
    currency: text('ISO 4217 code of the amount.', { max: 3, pattern: '^[A-Z]{3}$' }).nullable(),
    owner: text('Who sells.', { max: 200 }).nullable(),
    created_date: date('Day on which the deal was opened.'),
    closed_date: date(
      'Day on which it was won or lost; of an open deal the day on which it is expected to.',
    ).nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
