/** Where silos contradict each other. None is an error: billing is the truth for money, and the contradiction is counted. */
import { sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { accountMonths } from '../core/account-months.ts';
import { subscriptions } from '../core/subscriptions.ts';
import { customers } from '../marts/customers.ts';
import { monthOf, ZERO } from '../sql.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgChurnFeedback } from '../staging/stg-churn-feedback.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { defineCheck } from './define.ts';

export const churnFlagDisagrees = defineCheck({
  name: 'churn_flag_disagrees_with_billing',
  description: 'Accounts that the CRM calls churned but that still pay.',
  severity: 'warn',
  from: { stg_accounts: stgAccounts, customers },
  rows: (db) =>
    db
      .selectFrom('stg_accounts as a')
      .innerJoin('customers as c', 'c.account_id', 'a.account_id')
      .select(['a.account_id', 'c.current_mrr'])
      .where('a.churn_flag', '=', true)
      .where('c.is_active', '=', true),
});

export const planDisagrees = defineCheck({
  name: 'plan_disagrees_with_subscription',
  description: "Subscriptions whose plan is not their account's.",
  severity: 'warn',
  from: { stg_accounts: stgAccounts, subscriptions },
  rows: (db) =>
    db
      .selectFrom('subscriptions as s')
      .innerJoin('stg_accounts as a', 'a.account_id', 's.account_id')
      .select(['s.subscription_id', 's.plan', 'a.plan as account_plan'])
      .where(sql<boolean>`s.plan <> a.plan`),
});

export const usageBeforeSubscription = defineCheck({
  name: 'usage_before_subscription',
  description: 'Usage dated before the start of its subscription.',
  severity: 'warn',
  from: { stg_usage_events: stgUsageEvents, subscriptions },
  rows: (db) =>
    db
      .selectFrom('stg_usage_events as u')
      .innerJoin('subscriptions as s', 's.subscription_id', 'u.subscription_id')
      .select(['u.event_id', 'u.occurred_at', 's.start_date'])
      .where(sql<boolean>`cast(u.occurred_at as date) < s.start_date`),
});

export const feedbackBeforeSubscription = defineCheck({
  name: 'feedback_before_first_subscription',
  description: 'Churn feedback dated before the first subscription of its account.',
  severity: 'warn',
  from: { stg_churn_feedback: stgChurnFeedback, subscriptions },
  rows: (db) => {
    const firsts = db
      .selectFrom('subscriptions')
      .groupBy('account_id')
      .select(['account_id', sql<string>`min(start_date)`.as('start_date')]);
    return db
      .selectFrom('stg_churn_feedback as f')
      .innerJoin(firsts.as('s'), 's.account_id', 'f.account_id')
      .select(['f.feedback_id', 'f.churn_date', 's.start_date'])
      .where(sql<boolean>`f.churn_date < s.start_date`);
  },
});

export const customerWithinAMonth = defineCheck({
  name: 'customer_within_a_month',
  description:
    'Subscriptions that start and end between two month ends of an account without other MRR: in no month-end figure.',
  severity: 'warn',
  from: { subscriptions, account_months: accountMonths },
  rows: (db) =>
    db
      .selectFrom('subscriptions as s')
      .leftJoin('account_months as a', (j) =>
        j.onRef('a.account_id', '=', 's.account_id').on(sql`a.month`, '=', monthOf(sql.ref('s.start_date'))),
      )
      .select(['s.subscription_id', 's.account_id', 's.start_date', 's.end_date', 's.mrr_amount'])
      .where('s.is_paid', '=', true)
      .where(sql<boolean>`s.end_date > s.start_date`)
      .where(sql<boolean>`${monthOf(sql.ref('s.end_date'))} = ${monthOf(sql.ref('s.start_date'))}`)
      .where(sql<Money>`coalesce(a.mrr, ${ZERO}) + coalesce(a.opening_mrr, ${ZERO})`, '=', ZERO),
});
