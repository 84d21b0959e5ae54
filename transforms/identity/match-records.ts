/** Whose the records of the silos are: by what they have in common with accounts, or with records whose account is known. */
import { Components } from './components.ts';
import { type MatchedEntity, UNMATCHED } from './decisions.ts';
import { firmDomain, firmName } from './evidence.ts';
import type { KnownAccount } from './merge-accounts.ts';

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

/** A domain of people of more firms than these is a provider's. */
const MOST_FIRMS_OF_A_DOMAIN = 4;
/** A firm to which fewer of the people of a domain belong has them as guests. */
const LEAST_SHARE_OF_A_DOMAIN = 0.2;

type Candidates = ReadonlySet<string>;
interface Evidence {
  readonly rule: Rule;
  readonly text: string;
  readonly accounts: Candidates;
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

/** What is known of addresses, contacts, domains and names, from accounts and from records that name their account. */
function indexOf(given: {
  readonly accounts: readonly KnownAccount[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly records: readonly SiloRecord[];
  readonly freeMail: ReadonlySet<string>;
  readonly ownAccount: (record: SiloRecord) => string | null | undefined;
}) {
  const { accounts, aliases, records, freeMail, ownAccount } = given;
  const [addresses, contacts, names, namesAndCountries] = [1, 2, 3, 4].map(() => new Map<string, Set<string>>());
  const sites = new Map<string, Set<string>>();
  for (const { account_id, account_name, website, country } of accounts) {
    const account = aliases.get(account_id) ?? account_id;
    const [domain, name] = [firmDomain(website, freeMail), firmName(account_name)];
    if (domain) add(sites, domain, account);
    if (name) add(names!, name, account);
    if (name && country) add(namesAndCountries!, `${name} ${country}`, account);
  }
  const domainOf = memo((email) => firmDomain(email, freeMail));
  for (const record of records) {
    const account = ownAccount(record);
    if (account === undefined || account === null) continue;
    if (record.entity === 'contacts') add(contacts!, record.record_id, account);
    if (record.email !== null && isPerson(record)) add(addresses!, record.email, account);
  }
  const domains = domainsOf(addresses!, sites, domainOf);
  const nobody: Candidates = new Set();
  return {
    /** What the record has, and which accounts have it too, the strongest first. */
    evidence({ contact_id, email, name: written, country }: SiloRecord): Evidence[] {
      // Of somebody who acts for several firms the address is that of one of them, and says nothing of which is meant.
      const isOfSeveral = email !== null && (addresses!.get(email)?.size ?? 0) > 1;
      const domain = email === null || isOfSeveral ? null : domainOf(email);
      const name = firmName(written);
      const shown = (rule: Rule, text: string, of: Map<string, Set<string>>, at: string): Evidence => {
        return { rule, text, accounts: of.get(at) ?? nobody };
      };
      return [
        ...(email === null ? [] : [shown('e-mail', email, addresses!, email)]),
        ...(contact_id === null ? [] : [shown('contact', `contact ${contact_id}`, contacts!, contact_id)]),
        ...(domain === null ? [] : [shown('e-mail domain', domain, domains, domain)]),
        ...(name === null || country === null
          ? []
          : [shown('firm name and country', `${written} (${country})`, namesAndCountries!, `${name} ${country}`)]),
        ...(name === null ? [] : [shown('firm name', written!, names!, name)]),
      ];
    },
  };
}

/** An invoice's address may be a bookkeeper's, an answer's or a lead's anybody's: only those of people tell a firm's domain. */
const isPerson = ({ entity }: SiloRecord) => entity === 'contacts' || entity === 'product_users';

/** Firms of a domain: by their web site, and by their people, without the guests; none for a provider's. */
function domainsOf(
  addresses: ReadonlyMap<string, Candidates>,
  sites: ReadonlyMap<string, Candidates>,
  domainOf: (email: string) => string | null,
): Map<string, Set<string>> {
  const people = new Map<string, Map<string, number>>();
  for (const [email, those] of addresses) {
    const domain = domainOf(email);
    // Who acts for several firms says nothing of whose the domain is.
    if (domain === null || those.size !== 1) continue;
    const [account] = those;
    const counts = people.get(domain) ?? new Map<string, number>();
    people.set(domain, counts.set(account!, (counts.get(account!) ?? 0) + 1));
  }
  const domains = new Map<string, Set<string>>();
  for (const [domain, counts] of people) {
    const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
    const firms = [...counts].filter(([, n]) => n >= LEAST_SHARE_OF_A_DOMAIN * all).map(([account]) => account);
    if (counts.size <= MOST_FIRMS_OF_A_DOMAIN) domains.set(domain, new Set(firms));
  }
  for (const [domain, those] of sites) for (const account of those) add(domains, domain, account);
  return domains;
}

const key = (entity: string, id: string) => `${entity} ${id}`;

function add(to: Map<string, Set<string>>, at: string, value: string): void {
  const values = to.get(at);
  if (values) values.add(value);
  else to.set(at, new Set([value]));
}

function memo<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text)!;
    const value = of(text);
    known.set(text, value);
    return value;
  };
}
