/** Everything that is wrong in the extracts, with its exact count: tests hold the extracts, and a whole build, to it. */

/** Rows of one extract that are not as they should be. Rows of a file = accepted + rejected + duplicates. */
export interface Dirt {
  /** Name of the contract that it is read by. */
  readonly entity: string;
  /** Refused rows, by what is wrong with them. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows whose key occurs before in the same file: `exact` repeats, and `stale` ones, an older version of the row. */
  readonly exact: number;
  readonly stale?: number;
  /** Accepted rows whose account, or contact, no extract knows. */
  readonly orphans: number;
}
const usage = (exact: number, each: number, orphans: number) => ({
  entity: 'usage_events' as const,
  rejected: { 'feature is missing': each, 'event_count is negative': each, 'no account and no user': each },
  exact,
  orphans,
});
const spend = (exact: number, each: number, stale: number) => ({
  entity: 'ad_spend' as const,
  rejected: { 'day is missing': each, 'impressions is no number': each },
  exact,
  stale,
  orphans: 0,
});
/** Every kind of dirt with its exact count, by extract. */
export const DIRT = {
  'crm/accounts_2026-10-31.csv': {
    entity: 'accounts',
    rejected: { 'firm_type is unknown': 4, 'signup_date is 31-02': 2, 'account_id is missing': 2 },
    exact: 6,
    stale: 4,
    orphans: 0,
  },
  // Brings back the four firms of an unknown type and mends 21 others.
  'crm/accounts_2026-11-02_corrections.csv': { entity: 'accounts', rejected: {}, exact: 0, orphans: 0 },
  'billing/subscriptions.csv': {
    entity: 'subscriptions',
    rejected: {
      'mrr_amount is negative': 5,
      'start_date is 02-31': 3,
      'end_date is before start_date': 4,
      'subscription_id is missing': 2,
    },
    exact: 8,
    orphans: 5,
  },
  'product/events_2023.jsonl.gz': usage(10, 2, 6),
  'product/events_2024.jsonl.gz': usage(60, 12, 20),
  'product/events_2025.jsonl.gz': usage(90, 20, 30),
  'product/events_2026.jsonl.gz': usage(90, 20, 30),
  'support/tickets.tsv': {
    entity: 'support_tickets',
    rejected: { 'closed_at is before opened_at': 6, 'satisfaction_score is 9': 4 },
    exact: 5,
    orphans: 8,
  },
  'surveys/churn_feedback.csv': {
    entity: 'churn_feedback',
    rejected: { 'churn_date is 31-04': 1 },
    exact: 3,
    orphans: 2,
  },
  'crm/contacts.csv': {
    entity: 'contacts',
    rejected: { 'role is unknown': 6, 'contact_id is missing': 3, 'children is negative': 4 },
    exact: 12,
    stale: 8,
    orphans: 8,
  },
  'crm/deals.csv': {
    entity: 'deals',
    rejected: { 'closed_date is before created_date': 5, 'amount is no amount': 4 },
    exact: 9,
    stale: 8,
    orphans: 6,
  },
  'marketing/touches.csv': {
    entity: 'touches',
    rejected: { 'nobody is named': 12, 'channel is missing': 8 },
    exact: 15,
    orphans: 9,
  },
  'marketing/leads.csv': {
    entity: 'leads',
    rejected: { 'created_at is 02/30': 4, 'status is unknown': 5 },
    exact: 7,
    orphans: 6,
  },
  'marketing/ad_spend_2023.csv': spend(3, 2, 5),
  'marketing/ad_spend_2024.csv': spend(10, 8, 30),
  'marketing/ad_spend_2025.csv': spend(10, 8, 30),
  'marketing/ad_spend_2026.csv': spend(8, 6, 25),
  'surveys/responses.csv': {
    entity: 'survey_responses',
    rejected: { 'nps_score is 11': 5, 'nothing is answered': 4 },
    exact: 6,
    orphans: 5,
  },
  // The smaller a file, the fewer of its rows may be bad: four initiatives and three experiments are as they should be.
  'crm/initiatives.csv': { entity: 'initiatives', rejected: {}, exact: 0, orphans: 0 },
  'billing/customers.csv': {
    entity: 'billing_customers',
    rejected: { 'customer_id is missing': 3 },
    exact: 5,
    orphans: 4,
  },
  'billing/invoices.csv': {
    entity: 'invoices',
    rejected: { 'status is unknown': 12, 'account is missing': 9 },
    exact: 20,
    orphans: 5,
  },
  'product/users.jsonl': { entity: 'product_users', rejected: { 'user_id is missing': 7 }, exact: 15, orphans: 10 },
  'product/trials.csv': { entity: 'trials', rejected: {}, exact: 1, orphans: 1 },
  'experiments/experiments.csv': { entity: 'experiments', rejected: {}, exact: 0, orphans: 0 },
  'experiments/assignments.csv': {
    entity: 'experiment_assignments',
    rejected: { 'variant is missing': 2 },
    exact: 3,
    orphans: 2,
  },
} as const satisfies Record<string, Dirt>;
/** Accounts that the correction file changes, the four of an unknown firm type among them. */
export const CORRECTIONS = 25;
