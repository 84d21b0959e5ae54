import { sql } from 'kysely';
import type { SqlTimestamp } from '../../sources/columns.ts';
import { bigint, nullable, text, timestamp } from '../columns.ts';
import { accountProfiles } from '../core/segments.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { stgSupportTickets } from '../staging/stg-support-tickets.ts';

/** A ticket without a score is no response: it is not a 0. */
export const surveyResponses = defineTransform({
  name: 'survey_responses',
  layer: 'marts',
  description: 'One row per answer of a customer to a question about satisfaction.',
  grain: ['response_id'],
  from: { stg_support_tickets: stgSupportTickets, account_profiles: accountProfiles },
  columns: {
    response_id: text('Tool and id of the answer.'),
    account_id: text('Account.'),
    submitted_at: timestamp('When the ticket was closed, or opened while it is not.'),
    tool: text('Where it was asked.'),
    csat_score: bigint('Satisfaction, 1 to 5.'),
    segment_profile_id: nullable(bigint('Combination of segments at the end of that month.')),
  },
  rows: (db) => {
    const submitted = sql<SqlTimestamp>`coalesce(t.closed_at, t.opened_at)`;
    return db
      .selectFrom('stg_support_tickets as t')
      .leftJoin('account_profiles as p', (j) =>
        j
          .onRef('p.account_id', '=', 't.account_id')
          .on(sql`p.month`, '=', monthOf(sql`coalesce(t.closed_at, t.opened_at)`)),
      )
      .where('t.satisfaction_score', 'is not', null)
      .select([
        sql<string>`concat('support ticket/', t.ticket_id)`.as('response_id'),
        't.account_id',
        submitted.as('submitted_at'),
        sql<string>`'support ticket'`.as('tool'),
        sql<number>`t.satisfaction_score`.as('csat_score'),
        'p.segment_profile_id',
      ]);
  },
});
