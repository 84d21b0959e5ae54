/** What people decided of identities, which no rule overrules: plain data, read from `model/identity.yml` and checked there. */
export const MATCHED_ENTITIES = [
  'contacts',
  'product_users',
  'billing_customers',
  'leads',
  'survey_responses',
] as const;
export type MatchedEntity = (typeof MATCHED_ENTITIES)[number];

/** In place of an account: of nobody whom we know. */
export const UNMATCHED = 'unmatched';

export interface Decisions {
  /** Domains where everybody may have an address, beside those that strata knows. */
  readonly freeMail: readonly string[];
  /** Accounts that are one client, or are not though the rules say so. */
  readonly accounts: readonly {
    readonly same: boolean;
    readonly accounts: readonly [string, string];
    readonly reason: string;
  }[];
  /** Whose a record is; {@link UNMATCHED} for nobody's. */
  readonly records: readonly {
    readonly entity: MatchedEntity;
    readonly record: string;
    readonly account: string;
    readonly reason: string;
  }[];
}

export const NO_DECISIONS: Decisions = { freeMail: [], accounts: [], records: [] };
