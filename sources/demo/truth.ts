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

/** Median days from the opening of a first deal to its close. */
export const SALES_CYCLE_DAYS = {
  'asset manager': 55,
  'hedge fund': 28,
  advisor: 21,
  bank: 110,
  'family office': 35,
  'pension fund': 140,
  insurer: 95,
  other: 40,
} as const satisfies Record<FirmType, number>;

/** How answers to the NPS survey are drawn: by usage level alone, but for the advisors who complain since the leak. */
export const NPS = {
  shares: {
    heavy: { promoter: 0.52, passive: 0.32, detractor: 0.16 },
    regular: { promoter: 0.4, passive: 0.4, detractor: 0.2 },
    light: { promoter: 0.32, passive: 0.42, detractor: 0.26 },
  },
  advisorsComplain: 0.42,
} as const satisfies { readonly shares: Record<UsageLevel, object>; readonly advisorsComplain: number };

/** Dollars of advertising per customer that is expected of a month's signups. */
export const AD_BUDGET = { paid_search: 2900, paid_social: 5800 } as const satisfies Partial<Record<Channel, number>>;

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
  /** Points of NPS. Level and leak add up; the region, and what is known of a person, change nothing. */
  nps: {
    heavyMinusLight: 30,
    advisors: { firmType: 'advisor', from: '2026-03-01', before: 22, after: -27, painPoint: 'client_portal' },
    noEffect: ['region'],
  },
  /** Spend / customers won, by the channel of the first touch (which is that of the CRM). */
  acquisition: {
    cac: { worse: 'paid_social', better: 'paid_search', ratio: 2 },
    /** Spend per thousand impressions of one creative of one campaign; impressions and clicks stay as they were. */
    dearCpm: {
      from: '2026-10-01',
      channel: 'paid_social',
      campaign: 'retargeting_eu',
      creative: 'video-3',
      ratio: 2.5,
    },
  },
  /** What follows for sales from the lifecycle: nothing of it was planted a second time. */
  deals: {
    /** Share of won cross-sell deals that were won from heavy users, who are a quarter of the firms. */
    crossSellToHeavy: { level: 'heavy', atLeast: 0.55 },
    /** Average size of won first deals by `AUM_TIERS`, each against the one below it. */
    sizeByAumTier: { ratioAtLeast: 2 },
    /** Median sales cycle of won first deals. */
    salesCycle: { slow: 'pension fund', fast: 'advisor', days: SALES_CYCLE_DAYS },
    noEffect: ['region'],
  },
  /** Rates of `metric` by variant. */
  experiments: {
    'EXP-1': { metric: 'trial_to_paid', control: 0.5, treatment: 0.65, verdict: 'better' },
    'EXP-2': { metric: 'churn', verdict: 'no effect' },
    'EXP-3': { metric: 'upsell', verdict: 'too small' },
  },
  /** Before, during and after, against the clients that it was not aimed at. */
  initiatives: {
    /** The client portal, given to everybody: three times as many advisors leave, and of the others no more than before. */
    'INI-1': { metric: 'churn', verdict: 'worse for advisors', firmType: 'advisor' },
    'INI-2': { metric: 'upsell', segment: 'light', verdict: 'no effect' },
    'INI-3': { metric: 'churn', segment: 'platinum', verdict: 'no effect' },
    'INI-4': { metric: 'trial_to_paid', verdict: 'no effect' },
  },
  /**
   * Clients that used the feature four months earlier stay more often, because heavy users do both: at equal usage level
   * it tells nothing. Use in the month of leaving falls for every feature: that is leakage.
   */
  renewalDrivers: { feature: 'risk_report', lagMonths: 4, confounder: 'usage level', noEffect: true },
} as const;

/** What makes it hard to find the account of a record. */
export type HardCase =
  | 'free mail'
  | 'upper case'
  | 'shared domain'
  | 'namesake'
  | 'moved'
  | 'acts for two firms'
  | 'contact of the old firm'
  | 'anonymous'
  | 'no account'
  | 'typo'
  | 'name without its kind'
  | 'legal suffix'
  | 'bookkeeper'
  | 'no email';
/** Pairs of firms of one group with one e-mail domain. */
export const SHARED_DOMAINS = 6;
/** People who changed firms: the CRM knows them at the old one and at the new one. */
export const MOVERS = 60;
/** People who act for two firms, under one address. */
export const CONSULTANTS = 10;

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

/** Records of five silos, and how many of each are hard to find the account of. Strangers have none. */
export const IDENTITY = {
  /** Firms whose name another one has too, nicknames aside. */
  namesakes: 232,
  records: {
    contacts: {
      records: 4901,
      strangers: 0,
      hard: {
        'free mail': 298,
        'no account': 140,
        'upper case': 187,
        'shared domain': 25,
        moved: 60,
        'acts for two firms': 10,
      },
    },
    billing_customers: {
      records: 1528,
      strangers: 12,
      hard: {
        'legal suffix': 1104,
        namesake: 171,
        typo: 86,
        bookkeeper: 85,
        'free mail': 167,
        'no email': 190,
        'upper case': 53,
        'shared domain': 8,
        moved: 3,
      },
    },
    product_users: {
      records: 9522,
      strangers: 0,
      hard: {
        typo: 581,
        namesake: 504,
        'no account': 1382,
        'upper case': 388,
        'name without its kind': 603,
        'free mail': 421,
        'shared domain': 52,
        moved: 39,
        'acts for two firms': 9,
      },
    },
    survey_responses: {
      records: 2681,
      strangers: 24,
      hard: {
        'free mail': 342,
        'acts for two firms': 6,
        'shared domain': 26,
        anonymous: 326,
        moved: 21,
        'contact of the old firm': 19,
        'upper case': 65,
      },
    },
    leads: {
      records: 2963,
      strangers: 1600,
      hard: {
        'name without its kind': 146,
        'upper case': 53,
        namesake: 146,
        'free mail': 84,
        'shared domain': 8,
        moved: 12,
        typo: 142,
        'acts for two firms': 4,
      },
    },
  },
} as const satisfies {
  readonly namesakes: number;
  readonly records: Record<
    string,
    { readonly records: number; readonly strangers: number; readonly hard: Partial<Record<HardCase, number>> }
  >;
};
