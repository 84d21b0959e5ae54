import { integer, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const surveyResponses = defineContract({
  name: 'survey_responses',
  domain: 'surveys',
  description: 'One row per answered survey.',
  key: ['response_id'],
  references: { account_id: 'accounts', contact_id: 'contacts' },
  rules: [{ rule: 'any_of', columns: ['nps_score', 'csat_score', 'pain_point', 'feature_priority', 'comment'] }],
  columns: {
    response_id: text('Id of the response.', { max: 200 }),
    survey: text('Name of the survey.', { max: 200 }).nullable(),
    tool: text('Tool that asked.', { max: 100 }),
    account_id: text('Account of the respondent, where it is known.', { max: 200 }).nullable(),
    contact_id: text('Contact that answered, where it is known.', { max: 200 }).nullable(),
    email: text('E-mail address of the respondent, where it is known.', { max: 320 }).nullable(),
    submitted_at: timestamp('When it was answered, UTC.'),
    nps_score: integer('How likely the respondent is to recommend us, 0 to 10.', { min: 0, max: 10 }).nullable(),
    csat_score: integer('Satisfaction, 1 to 5.', { min: 1, max: 5 }).nullable(),
    pain_point: text('What hurts most.', { max: 200 }).nullable(),
    feature_priority: text('Feature that is wanted most.', { max: 200 }).nullable(),
    comment: text('Free text.', { max: 2_000_000 }).nullable(),
  },
});
