/** Accounts of the CRM that are one client: two systems that know the same firm, or one firm that was filed twice. */
import { Components } from './components.ts';
import { firmDomain, firmName } from './evidence.ts';

export interface KnownAccount {
  readonly account_id: string;
  readonly account_name: string | null;
  readonly website: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** `YYYY-MM-DD`. */
  readonly signup_date: string | null;
  /** Whether the CRM knows it; of the others billing alone tells that there is somebody. */
  readonly is_of_crm: boolean;
}
export interface AccountDecision {
  readonly same: boolean;
  readonly account_id: string;
  readonly other_account_id: string;
  readonly reason: string;
}
export interface MergedAccount {
  /** The id that is no account of its own any more. */
  readonly alias: string;
  readonly account_id: string;
  readonly matched_by: 'website and name' | 'decision';
  readonly evidence: string;
}

/**
 * Accounts with one web site and one name are one client, and those of which somebody decided so; of a client the account that
 * signed up first stands for all. Whom somebody decided to keep apart are not joined, by whatever rule or chain.
 * @param freeMail domains that are no firm's, beside those that are known
 * @returns a row per account that became part of another, by id
 */
export function mergeAccounts(
  accounts: readonly KnownAccount[],
  decisions: readonly AccountDecision[],
  freeMail: ReadonlySet<string> = new Set(),
): MergedAccount[] {
  const known = [...accounts].sort(
    (a, b) => compare(a.signup_date ?? '9999', b.signup_date ?? '9999') || compare(a.account_id, b.account_id),
  );
  const order = new Map(known.map(({ account_id }, at) => [account_id, at]));
  const components = new Components();
  const why = new Map<string, Pick<MergedAccount, 'matched_by' | 'evidence'>>();
  const apart = decisions.filter((d) => !d.same);
  const join = (a: string, b: string, reason: Pick<MergedAccount, 'matched_by' | 'evidence'>) => {
    const [first, second] = [components.of(a), components.of(b)].sort((x, y) => order.get(x)! - order.get(y)!);
    if (first === second) return;
    const parts = new Set([first, second]);
    const kept = apart.some(({ account_id, other_account_id }) => {
      const [x, y] = [components.of(account_id), components.of(other_account_id)];
      return x !== y && parts.has(x) && parts.has(y);
    });
    if (kept) return;
    components.join(first!, second!);
    // Every account that is no client of its own any more was joined to an elder one exactly once.
    why.set(second!, reason);
  };
  for (const { same, account_id, other_account_id, reason } of decisions) {
    if (!same || !order.has(account_id) || !order.has(other_account_id)) continue;
    join(account_id, other_account_id, { matched_by: 'decision', evidence: reason });
  }
  const seen = new Map<string, string>();
  for (const { account_id, account_name, website } of known) {
    const [domain, name] = [firmDomain(website, freeMail), firmName(account_name)];
    if (!domain || !name) continue;
    const key = `${domain} ${name}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, account_id);
    else join(first, account_id, { matched_by: 'website and name', evidence: `${domain}, ${account_name}` });
  }
  return known
    .filter(({ account_id }) => components.of(account_id) !== account_id)
    .map(({ account_id }) => ({
      alias: account_id,
      account_id: components.of(account_id),
      ...why.get(account_id)!,
    }))
    .sort((a, b) => compare(a.alias, b.alias));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
