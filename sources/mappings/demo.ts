import type { Mapping } from '../mapping.ts';

/**
 * The demo company's five silos. Its CRM says RIA (registered investment adviser) for an advisor; its billing states an
 * annual contract by the year.
 */
export const demo: Mapping = {
  system: 'demo',
  description: 'Meridian Analytics, the generated demo company: exports of CRM, billing, product, support and survey.',
  dates: ['ymd', 'dmy'],
  entities: {
    accounts: {
      files: ['crm/accounts_*'],
      dates: { signup_date: ['dmy'], updated_at: ['dmy'] },
      columns: {
        account_id: 'Account ID',
        account_name: 'Account Name',
        industry: 'Sector',
        country: 'Country',
        region: 'Sales Region',
        firm_type: { from: 'Firm Type', words: { RIA: 'advisor' } },
        investment_focus: 'Focus',
        plan: 'Tier',
        acquisition_channel: 'Lead Source',
        signup_date: 'Created',
        seats: 'Seats',
        aum: 'AUM',
        cost_to_serve: 'Annual Cost',
        is_trial: 'On Trial',
        churn_flag: 'Churned',
        updated_at: 'Last Modified',
      },
    },
    subscriptions: {
      files: ['billing/subscriptions'],
      columns: {
        subscription_id: 'id',
        account_id: 'customer',
        plan: 'product',
        start_date: 'start',
        end_date: 'end',
        // A twelfth of a sum that is no whole number of cents a month is rounded to the cent.
        mrr_amount: {
          sql: (cell) =>
            `coalesce(${cell('mrr')}, cast(cast(round(try_cast(replace(${cell('arr')}, ',', '') as decimal(18,2)) / 12, 2)` +
            ' as decimal(18,2)) as varchar))',
        },
        currency: 'currency',
        seats: 'seats',
        billing_frequency: 'interval',
        is_trial: 'trial',
        auto_renew: 'auto_renew',
        is_upgrade: 'upgraded',
        is_downgrade: 'downgraded',
        churn_flag: 'cancelled',
      },
    },
    usage_events: {
      files: ['product/events_*'],
      columns: {
        event_id: 'id',
        account_id: 'account',
        user_id: 'user',
        session_id: 'session',
        occurred_at: 'ts',
        feature: 'feature',
        event_count: 'count',
        duration_seconds: 'seconds',
        error_count: 'errors',
        is_beta: 'beta',
      },
    },
    support_tickets: {
      files: ['support/tickets'],
      columns: {
        ticket_id: 'ticket',
        account_id: 'customer',
        opened_at: 'opened',
        closed_at: 'solved',
        priority: 'priority',
        first_response_minutes: 'first_reply_min',
        resolution_hours: 'resolution_h',
        satisfaction_score: 'csat',
        is_escalated: 'escalated',
      },
    },
    churn_feedback: {
      files: ['surveys/churn_feedback'],
      dates: { churn_date: ['dmy'] },
      columns: {
        feedback_id: 'Response',
        account_id: 'Account',
        churn_date: 'Left On',
        reason: 'Reason',
        refund_amount: 'Refund',
        had_upgrade: 'Had Upgrade',
        had_downgrade: 'Had Downgrade',
        is_reactivation: 'Came Back',
        feedback: 'Comment',
      },
    },
  },
};
