/** Which accounts have what a record has: its address, contact, domain or firm's name. */
import { firmDomain, firmName } from './evidence.ts';
import type { KnownAccount } from './merge-accounts.ts';
import type { Rule, SiloRecord } from './record.ts';

/** A domain of people of more firms than these is a provider's. */
const MOST_FIRMS_OF_A_DOMAIN = 4;
/** A firm to which fewer of the people of a domain belong has them as guests. */
const LEAST_SHARE_OF_A_DOMAIN = 0.2;

export type Candidates = ReadonlySet<string>;
interface Evidence {
  readonly rule: Rule;
  readonly text: string;
  readonly accounts: Candidates;
}

/** What is known of addresses, contacts, domains and names, from accounts and from records that name their account. */
export function indexOf(given: {
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

/** Adds a value to the set at a key. */
export function add(to: Map<string, Set<string>>, at: string, value: string): void {
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
