/** A record of a silo, as matching sees it, and how its account may be found. */
import type { MatchedEntity } from './decisions.ts';

export interface SiloRecord {
  readonly entity: MatchedEntity;
  readonly record_id: string;
  /** Account that the record itself names. */
  readonly account_id: string | null;
  readonly contact_id: string | null;
  /** In lower case. */
  readonly email: string | null;
  /** Of the firm. */
  readonly name: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}
/** How an account was found, the strongest first. */
export const RULES = [
  'decision',
  'account id',
  'e-mail',
  'contact',
  'e-mail domain',
  'firm name and country',
  'firm name',
  'same person',
] as const;
export type Rule = (typeof RULES)[number];
