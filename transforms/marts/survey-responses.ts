import { sql } from 'kysely';
import type { SqlTimestamp } from '../../sources/columns.ts';
import { bigint, nullable, text, timestamp } from '../columns.ts';
import { emailAccounts } from '../core/email-accounts.ts';
import { accountProfiles } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { monthOf, nothing } from '../sql.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { stgSupportTickets } from '../staging/stg-support-tickets.ts';
import { stgSurveyResponses } from '../staging/stg-survey-responses.ts';

/** A ticket without a score is no response: it is not a 0. A respondent is looked up by contact, then by e-mail address. */
export const surveyResponses = defineTransform({
  name: 'survey_responses',
  layer: 'marts',
  description: 'One row per answer of a customer: to a survey, or to the question at the end of a support ticket.',
  grain: ['response_id'],
  from: {
    stg_survey_responses: stgSurveyResponses,
    stg_support_tickets: stgSupportTickets,
    stg_contacts: stgContacts,
    email_accounts: emailAccounts,
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
      .leftJoin('stg_contacts as c', (j) => j.on(sql`c.contact_id`, '=', sql.ref('s.contact_id')))
      .leftJoin('email_accounts as e', (j) => j.on(sql`e.email`, '=', sql.ref('s.email')))
      .select([
        sql<string>`concat(s.tool, '/', s.response_id)`.as('response_id'),
        sql<string | null>`coalesce(s.account_id, c.account_id, e.account_id)`.as('account_id'),
        's.submitted_at',
        's.tool',
        's.survey',
        's.nps_score',
        's.csat_score',
        's.pain_point',
        's.feature_priority',
      ]);
    const tickets = db
      .selectFrom('stg_support_tickets as t')
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
