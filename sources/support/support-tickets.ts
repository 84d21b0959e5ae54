import { boolean, integer, number, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const supportTickets = defineContract({
  name: 'support_tickets',
  domain: 'support',
  description: 'One row per support ticket of an account.',
  key: ['ticket_id'],
  references: { account_id: 'accounts' },
  rules: [{ rule: 'not_before', later: 'closed_at', earlier: 'opened_at' }],
  columns: {
    ticket_id: text('Id of the ticket.', { max: 200 }),
    account_id: text('Account that asked.', { max: 200 }),
    opened_at: timestamp('When it was opened, UTC.'),
    closed_at: timestamp('When it was closed, UTC; empty while it is open.').nullable(),
    priority: text('Priority, in the words of the support system.', { max: 100 }).nullable(),
    first_response_minutes: number('Time to the first answer.', { min: 0, max: 1e7, unit: 'minutes' }).nullable(),
    resolution_hours: number('Time to the solution.', { min: 0, max: 1e6, unit: 'hours' }).nullable(),
    satisfaction_score: integer('Score from 1 to 5; empty where none was given, which is not a 0.', {
      min: 1,
      max: 5,
    }).nullable(),
    is_escalated: boolean('The ticket was escalated.').nullable(),
  },
});
