import { sql } from 'kysely';
import type { SqlTimestamp } from '../../sources/columns.ts';
import { bigint, nullable, text, timestamp } from '../columns.ts';
import { recordMatches } from '../core/record-matches.ts';
import { resolvedTickets } from '../core/resolved-tickets.ts';
import { accountProfiles } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { monthOf, nothing } from '../sql.ts';
import { stgSurveyResponses } from '../staging/stg-survey-responses.ts';

/** A ticket without a score is no response: it is not a 0. */
export const surveyResponses = defineTransform({
  name: 'survey_responses',
  layer: 'marts',
  description: 'One row per answer of a customer: to a survey, or to the question at the end of a support ticket.',
  grain: ['response_id'],
  from: {
    stg_survey_responses: stgSurveyResponses,
    resolved_tickets: resolvedTickets,
    record_matches: recordMatches,
    account_profiles: accountProfiles,
  },
  columns: {
    response_id: text('Tool and id of the answer.'),
    account_id: nullable(text('Account; empty where nothing tells who answered.')),
    submitted_at: timestamp('When it was answered; of a ticket when it was closed, or opened while it is not.'),
    tool: text('Where it was asked.'),
    survey: nullable(text('Name of the survey.')),
    nps_score: nullable(bigint('How likely the respondent is to recommend us, 0 to 10.')),
    csat_score: nullable(bigint('Satisfaction, 1 to 5.')),
    pain_point: nullable(text('What hurts most.')),
    feature_priority: nullable(text('Feature that is wanted most.')),
    segment_profile_id: nullable(bigint('Combination of segments at the end of that month.')),
  },
  rows: (db) => {
    const surveys = db
      .selectFrom('stg_survey_responses as s')
      .leftJoin('record_matches as m', (j) =>
        j.on('m.entity', '=', 'survey_responses').onRef('m.record_id', '=', 's.response_id'),
      )
      .select([
        sql<string>`concat(s.tool, '/', s.response_id)`.as('response_id'),
        'm.account_id',
        's.submitted_at',
        's.tool',
        's.survey',
        's.nps_score',
        's.csat_score',
        's.pain_point',
        's.feature_priority',
      ]);
    const tickets = db
      .selectFrom('resolved_tickets as t')
      .where('t.satisfaction_score', 'is not', null)
      .select([
        sql<string>`concat('support ticket/', t.ticket_id)`.as('response_id'),
        sql<string | null>`t.account_id`.as('account_id'),
        sql<SqlTimestamp>`coalesce(t.closed_at, t.opened_at)`.as('submitted_at'),
        sql<string>`'support ticket'`.as('tool'),
        nothing<string>('text').as('survey'),
        nothing<number>('bigint').as('nps_score'),
        sql<number | null>`t.satisfaction_score`.as('csat_score'),
        nothing<string>('text').as('pain_point'),
        nothing<string>('text').as('feature_priority'),
      ]);
    return db
      .selectFrom(surveys.unionAll(tickets).as('r'))
      .leftJoin('account_profiles as p', (j) =>
        j.on(sql`p.account_id`, '=', sql.ref('r.account_id')).on(sql`p.month`, '=', monthOf(sql.ref('r.submitted_at'))),
      )
      .select([
        'r.response_id',
        'r.account_id',
        'r.submitted_at',
        'r.tool',
        'r.survey',
        'r.nps_score',
        'r.csat_score',
        'r.pain_point',
        'r.feature_priority',
        'p.segment_profile_id',
      ]);
  },
});
