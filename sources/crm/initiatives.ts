import { date, money, oneOf, text } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const initiatives = defineContract({
  name: 'initiatives',
  domain: 'crm',
  description: 'One row per dated campaign or feature that is aimed at a segment.',
  key: ['initiative_id'],
  rules: [{ rule: 'not_before', later: 'end_date', earlier: 'start_date' }],
  columns: {
    initiative_id: text('Id of the initiative.', { max: 200 }),
    initiative_name: text('Name of the initiative.'),
    kind: oneOf('What it is.', ['campaign', 'feature']),
    segmentation: text('Segmentation whose segment it is aimed at; empty for everybody.', { max: 30 }).nullable(),
    segment: text('Segment that it is aimed at.', { max: 60 }).nullable(),
    metric: oneOf('What it is to change.', ['trial_to_paid', 'upsell', 'churn']),
    owner: text('Who answers for it.', { max: 200 }).nullable(),
    cost: money('What it costs.').nullable(),
    start_date: date('First day.'),
    end_date: date('Last day; empty while it runs.').nullable(),
  },
});
