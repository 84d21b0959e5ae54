import { text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const experimentAssignments = defineContract({
  name: 'experiment_assignments',
  domain: 'product',
  description: 'One row per account in an experiment: the variant that it was given.',
  key: ['experiment_id', 'account_id'],
  references: { account_id: 'accounts', experiment_id: 'experiments' },
  columns: {
    experiment_id: text('Experiment.', { max: 200 }),
    account_id: text('Account.', { max: 200 }),
    variant: text('Variant that it was given.', { max: 100 }),
    assigned_at: timestamp('When, UTC.'),
  },
});
