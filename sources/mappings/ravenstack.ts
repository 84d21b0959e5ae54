import type { Mapping } from '../mapping.ts';

/**
 * RavenStack's export. Its CRM calls the account's tier `plan_tier`, and so does its billing the subscription's: both are
 * plans, of different things. Usage is counted per subscription and day, and its `usage_id` repeats with other content.
 */
export const ravenstack: Mapping = {
  system: 'ravenstack',
  description: 'RavenStack: ravenstack_accounts.csv and its four companions.',
  dates: ['dmy', 'ymd', 'mdy'],
  entities: {
    accounts: {
      files: ['**/ravenstack_accounts*', '**/accounts*'],
      columns: {
        account_id: 'account_id',
        account_name: 'account_name',
        industry: 'industry',
        country: 'country',
        plan: 'plan_tier',
        acquisition_channel: 'referral_source',
        signup_date: 'signup_date',
        seats: 'seats',
        is_trial: 'is_trial',
        churn_flag: 'churn_flag',
      },
    },
    subscriptions: {
      files: ['**/ravenstack_subscriptions*', '**/subscriptions*'],
      columns: {
        subscription_id: 'subscription_id',
        account_id: 'account_id',
        plan: 'plan_tier',
        start_date: 'start_date',
        end_date: 'end_date',
        mrr_amount: 'mrr_amount',
        seats: 'seats',
        billing_frequency: 'billing_frequency',
        is_trial: 'is_trial',
        auto_renew: 'auto_renew_flag',
        is_upgrade: 'upgrade_flag',
        is_downgrade: 'downgrade_flag',
        churn_flag: 'churn_flag',
      },
    },
    usage_events: {
      files: ['**/ravenstack_feature_usage*', '**/feature_usage*'],
      columns: {
        event_id: 'usage_id',
        subscription_id: 'subscription_id',
        occurred_at: 'usage_date',
        feature: 'feature_name',
        event_count: 'usage_count',
        duration_seconds: ['usage_duration_secs', 'usage_duration_seconds'],
        error_count: 'error_count',
        is_beta: 'is_beta_feature',
      },
    },
    support_tickets: {
      files: ['**/ravenstack_support*ticket*', '**/support*ticket*'],
      columns: {
        ticket_id: 'ticket_id',
        account_id: 'account_id',
        opened_at: 'submitted_at',
        closed_at: 'closed_at',
        priority: 'priority',
        first_response_minutes: 'first_response_time_minutes',
        resolution_hours: 'resolution_time_hours',
        satisfaction_score: 'satisfaction_score',
        is_escalated: 'escalation_flag',
      },
    },
    churn_feedback: {
      files: ['**/ravenstack_churn_events*', '**/churn_events*'],
      columns: {
        feedback_id: 'churn_event_id',
        account_id: 'account_id',
        churn_date: 'churn_date',
        reason: 'reason_code',
        refund_amount: 'refund_amount_usd',
        had_upgrade: 'preceding_upgrade_flag',
        had_downgrade: 'preceding_downgrade_flag',
        is_reactivation: 'is_reactivation',
        feedback: 'feedback_text',
      },
    },
  },
};
