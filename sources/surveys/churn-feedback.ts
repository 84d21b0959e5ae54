import { boolean, date, money, text } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const churnFeedback = defineContract({
  name: 'churn_feedback',
  domain: 'surveys',
  description: 'One row per answer of a leaving customer: what people say, not what billing knows.',
  key: ['feedback_id'],
  references: { account_id: 'accounts' },
  columns: {
    feedback_id: text('Id of the answer.', { max: 200 }),
    account_id: text('Account that leaves.', { max: 200 }),
    churn_date: date('Day on which it left, as it was reported.'),
    reason: text('Reason code.', { max: 200 }).nullable(),
    refund_amount: money('Refunded amount: not MRR.').nullable(),
    had_upgrade: boolean('An upgrade came before.').nullable(),
    had_downgrade: boolean('A downgrade came before.').nullable(),
    is_reactivation: boolean('The account had left before.').nullable(),
    feedback: text('Free text.', { max: 2_000_000 }).nullable(),
  },
});
