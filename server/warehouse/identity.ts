/** Who is who in a build, and what changed since another one. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { didYouMean, StrataError } from '../../errors.ts';
import { attachBuild } from './attach-build.ts';
import { sqlText } from './layout.ts';
import { openDatabase } from './session.ts';
import type { ServedBuild } from './snapshot.ts';

export interface AccountIdentity {
  readonly account_id: string;
  readonly account_name: string | null;
  /** Ids that stand for it: payers, and accounts that were filed twice. */
  readonly aliases: readonly { readonly id: string; readonly matched_by: string; readonly evidence: string }[];
  readonly records: readonly MatchedRecord[];
}
export interface MatchedRecord {
  readonly entity: string;
  readonly record_id: string;
  readonly matched_by: string;
  readonly evidence: string | null;
}
export interface UnmatchedRecords {
  readonly entity: string;
  readonly reason: string;
  readonly records: number;
  /** One of them, with what was looked at. */
  readonly example: string;
  readonly evidence: string | null;
}
export interface MatchRate {
  readonly entity: string;
  readonly records: number;
  readonly matched: number;
}
export interface IdentityChange {
  readonly kind: 'merged' | 'split' | 'moved' | 'found' | 'lost';
  /** `accounts`, or the entity of the record. */
  readonly entity: string;
  readonly id: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Rule that holds now; of what was lost or split the one that held. */
  readonly rule: string | null;
}

/**
 * Why records belong to an account.
 * @param account its id, an id that stands for it, its exact name, or the key of a record of it
 * @throws StrataError `usage.invalid` for an account that the build does not have, or a name of several
 */
export function accountIdentity(build: ServedBuild, account: string): Promise<AccountIdentity> {
  return reading([build], async (rows) => {
    const id = await findAccount(rows, account);
    const [known] = await rows(`select account_id, account_name from a.accounts where account_id = ${sqlText(id)}`);
    const aliases = await rows(
      `select x.alias as id, coalesce(m.matched_by, r.matched_by) as matched_by, coalesce(m.evidence, r.evidence) as evidence
       from a.account_aliases x
       left join a.merged_accounts m on m.alias = x.alias
       left join a.record_matches r on r.entity = 'billing_customers' and r.record_id = x.alias
       where x.account_id = ${sqlText(id)} order by 1`,
    );
    const records = await rows(
      `select entity, record_id, matched_by, evidence from a.record_matches where account_id = ${sqlText(id)} order by entity, record_id`,
    );
    return { ...known, aliases, records } as never;
  });
}

/** How many records of each entity have an account, and of the others why not, most first. */
export function unmatchedRecords(build: ServedBuild): Promise<{ rates: MatchRate[]; unmatched: UnmatchedRecords[] }> {
  return reading([build], async (rows) => ({
    rates: (await rows(
      `select entity, cast(count(*) as double) as records, cast(count(account_id) as double) as matched
       from a.record_matches group by all order by entity`,
    )) as never,
    unmatched: (await rows(
      `select entity, reason, cast(count(*) as double) as records, min(record_id) as example, arg_min(evidence, record_id) as evidence
       from a.record_matches where account_id is null group by all order by records desc, entity, reason`,
    )) as never,
  }));
}

/**
 * What became of accounts and records from one build to another: accounts that were merged or split, records that came to
 * another account, found one or lost theirs. Records that only one of the builds has are no change.
 */
export function identityChanges(before: ServedBuild, after: ServedBuild): Promise<IdentityChange[]> {
  const has = ({ manifest }: ServedBuild) => manifest.tables.some(({ name }) => name === 'record_matches');
  if (!has(before) || !has(after)) return Promise.resolve([]);
  return reading([before, after], async (rows) => {
    return (await rows(
      `select case when b.alias is null then 'split' when a.alias is null then 'merged' else 'moved' end as kind,
         'accounts' as entity, coalesce(b.alias, a.alias) as id, coalesce(a.account_id, b.alias) as before,
         coalesce(b.account_id, a.alias) as after, coalesce(b.matched_by, a.matched_by) as rule
       from a.merged_accounts a full join b.merged_accounts b on b.alias = a.alias
       where a.account_id is distinct from b.account_id
       union all
       select case when b.account_id is null then 'lost' when a.account_id is null then 'found' else 'moved' end,
         b.entity, b.record_id, a.account_id, b.account_id, coalesce(b.matched_by, a.matched_by)
       from a.record_matches a join b.record_matches b on b.entity = a.entity and b.record_id = a.record_id
       where a.account_id is distinct from b.account_id
         -- What came along with an account that was merged or split is told once, by the account.
         and not exists (from b.merged_accounts m where m.alias = a.account_id and m.account_id = b.account_id)
         and not exists (from a.merged_accounts m where m.alias = b.account_id and m.account_id = a.account_id)
       order by kind, entity, id`,
    )) as never;
  });
}

type Rows = (sql: string) => Promise<Record<string, unknown>[]>;

/** The accounts of records with this key. @throws StrataError `usage.invalid` where there are records and none has one */
async function accountsOfRecord(rows: Rows, key: string): Promise<Record<string, unknown>[]> {
  const records = await rows(
    `select entity, account_id as id, reason, evidence from a.record_matches where record_id = ${sqlText(key)} order by 1`,
  );
  const accounts = new Set(records.flatMap(({ id }) => (id === null ? [] : [id])));
  const [first] = records;
  if (first && accounts.size === 0) {
    const what = `${JSON.stringify(key)} of ${first.entity} has no account: ${first.reason}${first.evidence ? ` (${first.evidence})` : ''}.`;
    throw new StrataError('usage.invalid', {
      what,
      hint: 'Decide whose it is in model/identity.yml, and build again.',
    });
  }
  return [...accounts].sort().map((id) => ({ id }));
}

/** Reads builds attached as `a` and `b`. */
async function reading<T>(builds: readonly ServedBuild[], read: (rows: Rows) => Promise<T>): Promise<T> {
  const database = await openDatabase(':memory:');
  try {
    const connection: DuckDBConnection = await database.connect();
    for (const [at, build] of builds.entries()) await attachBuild(connection, build, 'ab'[at]!);
    return await read(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS());
  } finally {
    database.close();
  }
}

async function findAccount(rows: Rows, account: string): Promise<string> {
  const given = sqlText(account);
  const found = await rows(
    `select account_id as id from a.accounts where account_id = ${given}
     union select account_id from a.account_aliases where alias = ${given}
     union select account_id from a.accounts where account_name = ${given}
     order by 1`,
  );
  if (found.length === 0) found.push(...(await accountsOfRecord(rows, account)));
  if (found.length === 1) return String(found[0]!.id);
  const what = `${JSON.stringify(account)}: `;
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new StrataError('usage.invalid', {
      what: `${what}several accounts have this name.`,
      hint: `Name one: ${ids}`,
    });
  }
  const known = await rows('select account_id as id, account_name as name from a.accounts');
  const names = known.flatMap(({ id, name }) => [String(id), ...(name === null ? [] : [String(name)])]);
  const hint = didYouMean(account, names) ?? `Give the id or the exact name of one of ${known.length} accounts.`;
  throw new StrataError('usage.invalid', { what: `${what}no such account in the served build.`, hint });
}
