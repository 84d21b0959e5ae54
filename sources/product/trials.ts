import { date, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const trials = defineContract({
  name: 'trials',
  domain: 'product',
  description: 'One row per trial that billing does not know as a subscription.',
  key: ['trial_id'],
  version: 'updated_at',
  references: { account_id: 'accounts' },
  rules: [{ rule: 'not_before', later: 'end_date', earlier: 'start_date' }],
  columns: {
    trial_id: text('Id of the trial.', { max: 200 }),
    account_id: text('Account that tries.', { max: 200 }),
    plan: text('Plan that is tried.', { max: 100 }).nullable(),
    start_date: date('First day.'),
    end_date: date('First day after it.').nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
