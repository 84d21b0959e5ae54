/** Hours from the latest extract of a source to the moment from which on its data are stale. */
export interface StaleLimits {
  /** Null: never. */
  readonly default: number | null;
  /** Of sources that have a limit of their own. */
  readonly sources: Readonly<Record<string, number | null>>;
}

/** Settings of the figures: plain data, read from `model/settings.yml` and checked there. */
export interface Settings {
  /** Reporting currency, ISO 4217. Subscriptions, deals and spend in another one stop the build: their sum is no number. */
  readonly currency: string;
  /** Share of revenue that is left after cost of goods, by plan of the account. */
  readonly grossMargin: { readonly default: number; readonly plans: Readonly<Record<string, number>> };
  /** A year's discount rate of projected lifetime values. */
  readonly discountRate: number;
  /** Days that a trial has to become a paid subscription; a younger one is in flight, and in no rate. */
  readonly trialMaturityDays: number;
  /** Days before and after the start of an initiative over which it is judged. */
  readonly initiativeWindowDays: number;
  /** Full months between the use of a feature and the quarter in which its users stay or leave. */
  readonly renewalLagMonths: number;
  /** Months without MRR after which an account that comes back is new again. Absent: it is always a reactivation. */
  readonly reactivationLimitMonths?: number;
  /** When the data of a source are stale. No figure depends on it but those of `data_quality`. */
  readonly staleAfterHours: StaleLimits;
  /** Day on which the latest extract was made, `YYYY-MM-DD`: what is dated later has not happened yet. */
  readonly extractedOn?: string;
  /** Last day that the extracts cover, `YYYY-MM-DD`. Absent: the latest event of the extracts. */
  readonly asOf?: string;
}

export const DEFAULT_SETTINGS: Settings = {
  currency: 'USD',
  grossMargin: { default: 0.8, plans: {} },
  discountRate: 0.1,
  trialMaturityDays: 60,
  initiativeWindowDays: 60,
  renewalLagMonths: 3,
  staleAfterHours: { default: 48, sources: {} },
};
