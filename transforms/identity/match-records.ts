/** Whose the records of the silos are: by what they have in common with accounts, or with records whose account is known. */
import { Components } from './components.ts';
import { type MatchedEntity, UNMATCHED } from './decisions.ts';
import { add, type Candidates, indexOf } from './evidence-index.ts';
import type { KnownAccount } from './merge-accounts.ts';
import type { Rule, SiloRecord } from './record.ts';

/** Why none was found. */
export type Unmatched =
  | 'a decision'
  | 'its account is unknown'
  | 'several accounts fit'
  | 'no account fits'
  | 'nothing to go by';

export interface RecordMatch {
  readonly entity: MatchedEntity;
  readonly record_id: string;
  readonly account_id: string | null;
  readonly matched_by: Rule | null;
  readonly reason: Unmatched | null;
  /** What they have in common: the address, domain or name; without a match what was looked at. */
  readonly evidence: string | null;
}
export interface RecordDecision {
  readonly entity: MatchedEntity;
  readonly record_id: string;
  /** {@link UNMATCHED} for nobody's. */
  readonly account_id: string;
  readonly reason: string;
}
export interface Silos {
  readonly accounts: readonly KnownAccount[];
  /** Ids that stand for an account of another id. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly records: readonly SiloRecord[];
  readonly decisions: readonly RecordDecision[];
  /** Domains that are no firm's, beside those that are known. */
  readonly freeMail: ReadonlySet<string>;
}

/**
 * The account of every record. Evidence is looked at from the strongest to the weakest; what several accounts share leaves
 * these to be told apart by what is weaker. What is left goes by the records of the same person: those that an address or a
 * contact joins, directly or through others.
 * @returns a row per record, in the order of `records`
 */
export function matchRecords({ accounts, aliases, records, decisions, freeMail }: Silos): RecordMatch[] {
  const known = new Set(accounts.map(({ account_id }) => aliases.get(account_id) ?? account_id));
  const decided = new Map(decisions.map((d) => [key(d.entity, d.record_id), d]));
  const payers = new Map<string, string>();
  const crm = new Set(accounts.filter(({ is_of_crm }) => is_of_crm).map(({ account_id }) => account_id));
  const accountOf = (id: string | null) => {
    if (id === null) return undefined;
    // Systems number their own rows: an id of the CRM is its account, whatever payer has the same number.
    const account = aliases.get(id) ?? (crm.has(id) ? id : (payers.get(id) ?? id));
    return known.has(account) ? account : undefined;
  };
  const ownAccount = (record: SiloRecord): string | null | undefined => {
    const decision = decided.get(key(record.entity, record.record_id));
    // Some billing systems have the account's own id for its payer.
    const isPayer = record.entity === 'billing_customers' && record.account_id === null && crm.has(record.record_id);
    if (!decision) return accountOf(isPayer ? record.record_id : record.account_id);
    return decision.account_id === UNMATCHED ? null : accountOf(decision.account_id);
  };
  const index = indexOf({ accounts, aliases, records, freeMail, ownAccount });

  const matches = new Map<SiloRecord, RecordMatch>();
  /** Accounts that fit alike, of what nothing told apart. */
  const shared = new Map<SiloRecord, Candidates>();
  const settle = (record: SiloRecord) => matches.set(record, matchOf(record));
  function matchOf(record: SiloRecord): RecordMatch {
    const { entity, record_id } = record;
    const found = (account_id: string, matched_by: Rule, evidence: string): RecordMatch => {
      return { entity, record_id, account_id, matched_by, reason: null, evidence };
    };
    const none = (reason: Unmatched, evidence: string | null): RecordMatch => {
      return { entity, record_id, account_id: null, matched_by: null, reason, evidence };
    };
    const decision = decided.get(key(entity, record_id));
    if (decision?.account_id === UNMATCHED) return none('a decision', decision.reason);
    const own = ownAccount(record) ?? undefined;
    if (own !== undefined) {
      return decision
        ? found(own, 'decision', decision.reason)
        : found(own, 'account id', record.account_id ?? record.record_id);
    }
    if (record.account_id !== null && !decision) return none('its account is unknown', record.account_id);
    const looked = index.evidence(record);
    let left: Candidates | undefined;
    for (const { rule, text, accounts: those } of looked) {
      if (those.size === 0) continue;
      const both: Candidates = left ? new Set([...left].filter((account) => those.has(account))) : those;
      // Weaker evidence that speaks against all that is stronger says nothing.
      if (both.size === 0) continue;
      left = both;
      if (left.size === 1) return found([...left][0]!, rule, text);
    }
    const texts = looked.map(({ text }) => text).join(', ');
    if (left) shared.set(record, left);
    if (left) return none('several accounts fit', `${texts}: ${[...left].sort().slice(0, 5).join(', ')}`);
    return looked.length > 0 ? none('no account fits', texts) : none('nothing to go by', null);
  }

  // Payers come first: other records may name them in place of an account.
  const ofPayers = records.filter(({ entity }) => entity === 'billing_customers');
  for (const record of ofPayers) {
    const { account_id } = settle(record).get(record)!;
    if (account_id !== null) payers.set(record.record_id, account_id);
  }
  for (const record of records) if (!matches.has(record)) settle(record);
  for (const [record, match] of samePerson(records, matches, shared)) matches.set(record, match);
  return records.map((record) => matches.get(record)!);
}

/** What is left, by the account of whoever shares an address or a contact with it. */
function samePerson(
  records: readonly SiloRecord[],
  matches: ReadonlyMap<SiloRecord, RecordMatch>,
  shared: ReadonlyMap<SiloRecord, Candidates>,
) {
  const people = new Components();
  for (const record of records) {
    const [first, ...others] = tokens(record);
    for (const other of others) people.join(first!, other);
  }
  const accounts = new Map<string, Set<string>>();
  for (const [record, { account_id }] of matches) {
    const [token] = tokens(record);
    if (account_id !== null && token !== undefined) add(accounts, people.of(token), account_id);
  }
  return records.flatMap((record) => {
    const match = matches.get(record)!;
    const [token] = tokens(record);
    if (match.reason === 'its account is unknown' || match.reason === 'a decision') return [];
    if (match.account_id !== null || token === undefined) return [];
    const those = accounts.get(people.of(token));
    if (those?.size !== 1) return [];
    const [account] = those;
    // What fits other accounts is not told by it.
    if (shared.get(record)?.has(account!) === false) return [];
    const { entity, record_id } = record;
    const evidence = record.email ?? `contact ${record.contact_id ?? record.record_id}`;
    const found = { account_id: account!, matched_by: 'same person' as const, reason: null, evidence };
    return [[record, { entity, record_id, ...found }] as const];
  });
}

/** By what people are told. A payer is no person: its address may be that of a bookkeeper of several firms. */
const tokens = ({ entity, record_id, contact_id, email }: SiloRecord): string[] =>
  entity === 'billing_customers'
    ? []
    : [
        ...(email === null ? [] : [`e ${email}`]),
        ...(entity === 'contacts' ? [`c ${record_id}`] : contact_id === null ? [] : [`c ${contact_id}`]),
      ];

const key = (entity: string, id: string) => `${entity} ${id}`;
