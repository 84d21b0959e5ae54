/** Rows that refer to what no extract holds: kept and counted, since the parent may come in a later file. */
import { sql } from 'kysely';
import { recordMatches } from '../core/record-matches.ts';
import { subscriptions } from '../core/subscriptions.ts';
import { bySubscription, byUser } from '../core/usage-account.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgChurnFeedback } from '../staging/stg-churn-feedback.ts';
import { stgSupportTickets } from '../staging/stg-support-tickets.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { defineCheck } from './define.ts';

export const subscriptionsHaveAccounts = defineCheck({
  name: 'subscriptions_have_accounts',
  description: 'Subscriptions of accounts that the CRM does not know: their money counts, without attributes.',
  severity: 'warn',
  from: { subscriptions, stg_accounts: stgAccounts },
  rows: (db) =>
    db
      .selectFrom('subscriptions as s')
      .leftJoin('stg_accounts as a', 'a.account_id', 's.account_id')
      .select(['s.subscription_id', 's.account_id'])
      .where('a.account_id', 'is', null),
});

export const ticketsHaveAccounts = defineCheck({
  name: 'tickets_have_accounts',
  description: 'Support tickets of accounts that the CRM does not know.',
  severity: 'warn',
  from: { stg_support_tickets: stgSupportTickets, stg_accounts: stgAccounts },
  rows: (db) =>
    db
      .selectFrom('stg_support_tickets as t')
      .leftJoin('stg_accounts as a', 'a.account_id', 't.account_id')
      .select(['t.ticket_id', 't.account_id'])
      .where('a.account_id', 'is', null),
});

export const feedbackHasAccounts = defineCheck({
  name: 'feedback_has_accounts',
  description: 'Churn feedback of accounts that the CRM does not know.',
  severity: 'warn',
  from: { stg_churn_feedback: stgChurnFeedback, stg_accounts: stgAccounts },
  rows: (db) =>
    db
      .selectFrom('stg_churn_feedback as f')
      .leftJoin('stg_accounts as a', 'a.account_id', 'f.account_id')
      .select(['f.feedback_id', 'f.account_id'])
      .where('a.account_id', 'is', null),
});

export const usageHasAccounts = defineCheck({
  name: 'usage_has_accounts',
  description: 'Usage whose account nothing tells, its subscription and its user neither: it counts under unmatched.',
  severity: 'warn',
  from: { stg_usage_events: stgUsageEvents, subscriptions, record_matches: recordMatches },
  rows: (db) =>
    db
      .selectFrom('stg_usage_events as u')
      .leftJoin('subscriptions as s', (j) => j.on('s.subscription_id', '=', bySubscription))
      .leftJoin('record_matches as r', (j) => j.on('r.entity', '=', 'product_users').on('r.record_id', '=', byUser))
      .select(['u.event_id', 'u.subscription_id', 'u.user_id'])
      .where(sql<boolean>`u.account_id is null and s.account_id is null and r.account_id is null`),
});
