import { date, oneOf, text } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const experiments = defineContract({
  name: 'experiments',
  domain: 'product',
  description: 'One row per experiment.',
  key: ['experiment_id'],
  rules: [{ rule: 'not_before', later: 'end_date', earlier: 'start_date' }],
  columns: {
    experiment_id: text('Id of the experiment.', { max: 200 }),
    experiment_name: text('Name of the experiment.'),
    hypothesis: text('What is expected, and why.', { max: 2000 }).nullable(),
    metric: oneOf('What it is to change.', ['trial_to_paid', 'upsell', 'churn']),
    control: text('Name of the variant that changes nothing.', { max: 100 }),
    owner: text('Who answers for it.', { max: 200 }).nullable(),
    start_date: date('First day.'),
    end_date: date('Last day of assignment; empty while it runs.').nullable(),
  },
});
