/**
 * What is true of Meridian Analytics, the demo company, as data: the generator draws from it, and tests and later
 * analysis are held to it. `docs/demo-company.md` says it in words.
 */

/** First and last day that the extracts cover; signups start on the first. */
export const FIRST_DAY = '2023-11-01';
export const LAST_DAY = '2026-10-31';
export const SEED = 29;
export const FIRMS = 2000;

export const FIRM_TYPES = {
  'asset manager': { share: 0.19, medianAum: 3e9 },
  'hedge fund': { share: 0.22, medianAum: 7e8 },
  advisor: { share: 0.24, medianAum: 5e8 },
  bank: { share: 0.08, medianAum: 8e9 },
  'family office': { share: 0.1, medianAum: 6e8 },
  'pension fund': { share: 0.06, medianAum: 9e9 },
  insurer: { share: 0.06, medianAum: 1e10 },
  other: { share: 0.05, medianAum: 6e8 },
} as const;
export type FirmType = keyof typeof FIRM_TYPES;

/** How much a firm uses the product: its own trait, independent of every attribute in the CRM. */
export const USAGE_LEVELS = {
  heavy: { share: 0.25, sessionsPerMonth: 22, churn: 0.5, expansion: 0.064, contraction: 0.003 },
  regular: { share: 0.5, sessionsPerMonth: 6.5, churn: 1, expansion: 0.015, contraction: 0.008 },
  light: { share: 0.25, sessionsPerMonth: 2.2, churn: 1.6, expansion: 0.003, contraction: 0.04 },
} as const;
export type UsageLevel = keyof typeof USAGE_LEVELS;

export const CHANNELS = {
  organic: { share: 0.26, churn: 1 },
  partner: { share: 0.19, churn: 0.67 },
  paid_search: { share: 0.16, churn: 1 },
  paid_social: { share: 0.16, churn: 1.38 },
  referral: { share: 0.13, churn: 1 },
  events: { share: 0.1, churn: 1 },
} as const;
export type Channel = keyof typeof CHANNELS;

/** Countries of each region. Region and country are drawn without a look at anything else: they have no effect. */
export const REGIONS = {
  NA: { share: 0.42, countries: { US: 0.85, CA: 0.15 } },
  EMEA: { share: 0.33, countries: { GB: 0.35, DE: 0.2, FR: 0.13, CH: 0.12, NL: 0.1, AE: 0.1 } },
  APAC: { share: 0.17, countries: { SG: 0.3, HK: 0.25, JP: 0.25, AU: 0.2 } },
  LATAM: { share: 0.08, countries: { BR: 0.6, MX: 0.25, CL: 0.15 } },
} as const;

/** Industries that the firm covers: no effect on money or churn. */
export const INDUSTRIES = [
  'Diversified',
  'Technology',
  'Healthcare',
  'Energy',
  'Real Estate',
  'Infrastructure',
] as const;

/** Upper bounds of assets under management, in USD: the tiers by which MRR differs. */
export const AUM_TIERS = [
  { tier: 'silver', below: 1e9 },
  { tier: 'gold', below: 1e10 },
  { tier: 'platinum', below: Number.POSITIVE_INFINITY },
] as const;

/** The constants from which churn is drawn; `EFFECTS` says what rates come of them. */
export const CHURN = {
  /** Monthly hazard of a regular user from a neutral channel. At a renewal it counts once per month of the term. */
  monthly: 0.0131,
  hedgeFundStarter: 3.07,
  advisorLeak: 3.2,
  /** Of the churn events: a pause of 1 to 3 months, a return after 3 to 10 months. The others are gone. */
  paused: 0.06,
  reactivated: 0.1,
} as const;

/** What was planted, as an analyst would measure it. Rates are monthly logo churn: churned / opening customers. */
export const EFFECTS = {
  /** Hedge funds on the plan Starter against all others, the leaking advisors left out. */
  hedgeFundStarterChurn: { firmType: 'hedge fund', plan: 'Starter', ratio: 3, others: 0.012 },
  advisorLeak: { firmType: 'advisor', from: '2026-03-01', before: 0.012, after: 0.04 },
  /** Monthly NRR by `USAGE_LEVELS`: (opening + expansion - contraction - churned) / opening. */
  usageExpansion: { heavyNrr: 1.007, lightNrr: 0.968 },
  /** ARPU x margin / churn over all months. */
  channelLtv: { better: 'partner', worse: 'paid_social', ratio: 2 },
  noEffect: ['region', 'country', 'industry'],
  /** Eta squared of the latest MRR over current customers. */
  mrrByAumTier: { etaSquaredAtLeast: 0.4, etaSquaredOfOthersBelow: 0.03 },
  exclusiveFeature: { feature: 'client_proposals', firmType: 'advisor', adoption: 0.6 },
} as const;

/** Spellings in the extracts that stand for one value: staging folds them. Absent ones are spelt as they should be. */
export const COUNTRY_SPELLINGS = { UK: 'GB', 'United Kingdom': 'GB', USA: 'US', Deutschland: 'DE' } as const;
/** Channels differ by case, spaces and hyphens alone: lower case, with `_` for both, gives the channel. */
export const CHANNEL_SPELLINGS = {
  'Paid Social': 'paid_social',
  'paid-social': 'paid_social',
  'Paid Search': 'paid_search',
  'paid-search': 'paid_search',
  Partner: 'partner',
  ORGANIC: 'organic',
} as const;

/** Rows of one extract that are not as they should be. Rows of a file = accepted + rejected + duplicates. */
export interface Dirt {
  readonly entity: 'accounts' | 'subscriptions' | 'usage_events' | 'support_tickets' | 'churn_feedback';
  /** Refused rows, by what is wrong with them. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows whose key occurs before in the same file: `exact` repeats, and `stale` ones, an older version of the row. */
  readonly exact: number;
  readonly stale?: number;
  /** Accepted rows whose account no extract knows. */
  readonly orphans: number;
}
const usage = (exact: number, each: number, orphans: number) => ({
  entity: 'usage_events' as const,
  rejected: { 'feature is missing': each, 'event_count is negative': each, 'no account and no user': each },
  exact,
  orphans,
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
} as const satisfies Record<string, Dirt>;
/** Accounts that the correction file changes, the four of an unknown firm type among them. */
export const CORRECTIONS = 25;
