import { sql } from 'kysely';
import { surveyResponses } from '../../sources/surveys/survey-responses.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { emailAddress } from './spellings.ts';

export const stgSurveyResponses = defineTransform({
  name: 'stg_survey_responses',
  layer: 'staging',
  description: 'One row per answered survey.',
  grain: ['response_id'],
  from: { raw_survey_responses: raw(surveyResponses) },
  columns: contractColumns(surveyResponses.columns),
  rows: (db) =>
    db
      .selectFrom('raw_survey_responses as r')
      .select([
        'r.response_id',
        'r.survey',
        'r.tool',
        'r.account_id',
        'r.contact_id',
        emailAddress(sql.ref('r.email')).as('email'),
        'r.submitted_at',
        'r.nps_score',
        'r.csat_score',
        'r.pain_point',
        'r.feature_priority',
        'r.comment',
      ]),
});
