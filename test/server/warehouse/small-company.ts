/** A small plan over hand-made raw rows, for tests of builds: staging, core, a mart, a computed table and rules. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { type BuildOptions, build } from '../../../server/warehouse/build/build.ts';
import { openDatabase } from '../../../server/warehouse/session.ts';
import type { Money } from '../../../sources/columns.ts';
import { accounts as accountsContract } from '../../../sources/crm/accounts.ts';
import { bigint, date, double, money, nullable, text } from '../../../transforms/columns.ts';
import { defineComputed, defineTransform, raw } from '../../../transforms/define.ts';
import { type Check, orderRelations, type Plan } from '../../../transforms/plan.ts';

const rawAccounts = raw(accountsContract);

const stgAccounts = defineTransform({
  name: 'stg_accounts',
  layer: 'staging',
  description: 'Accounts with a region.',
  grain: ['account_id'],
  from: { raw_accounts: rawAccounts },
  columns: {
    account_id: text('Id.'),
    region: nullable(text('Region.')),
    aum: nullable(money('Assets.')),
    signup_date: date('Day.'),
  },
  rows: (db) => db.selectFrom('raw_accounts as a').select(['a.account_id', 'a.region', 'a.aum', 'a.signup_date']),
});
export const accounts = defineTransform({
  name: 'accounts',
  layer: 'core',
  description: "The client firms; one's name may have a quote: O'Neill.",
  grain: ['account_id'],
  from: { stg_accounts: stgAccounts },
  columns: {
    account_id: text('Id.'),
    region: nullable(text('Region.')),
    aum: money('Assets.'),
    signup_date: date('Day.'),
  },
  rows: (db) =>
    db
      .selectFrom('stg_accounts as a')
      .select(['a.account_id', 'a.region', sql<Money>`coalesce(a.aum, 0)`.as('aum'), 'a.signup_date']),
});
export const regions = defineTransform({
  name: 'regions',
  layer: 'marts',
  description: 'Accounts per region.',
  grain: ['region'],
  from: { accounts },
  columns: { region: text('Region.'), accounts: bigint('Accounts.'), aum: money('Assets.') },
  rows: (db) =>
    db
      .selectFrom('accounts as a')
      .select([
        sql<string>`coalesce(a.region, 'none')`.as('region'),
        sql<number>`count(*)`.as('accounts'),
        sql<Money>`sum(a.aum)`.as('aum'),
      ])
      .groupBy('a.region'),
});
export const shares = defineComputed({
  name: 'shares',
  layer: 'marts',
  description: "A region's share of assets.",
  grain: ['region'],
  from: { regions },
  columns: { region: text('Region.'), share: double('Share.') },
  compute: ({ regions }) => {
    const all = regions.reduce((sum, row) => sum + row.aum, 0);
    return regions.map((row) => ({ region: row.region, share: all === 0 ? 0 : row.aum / all }));
  },
});

export const noOrphans: Check = {
  name: 'regions_are_known',
  description: 'Every region is a known one.',
  severity: 'warn',
  tables: ['regions'],
  sql: "select region from regions where region not in ('EMEA', 'AMER')",
};

export const plan = (extra: Partial<Plan> = {}): Plan => ({
  relations: orderRelations([regions, shares]),
  checks: [noOrphans],
  ...extra,
});

export interface Firm {
  readonly id: string | null;
  readonly region?: string | null;
  readonly aum?: number;
}
export const FIRMS: Firm[] = [
  { id: 'a', region: 'EMEA', aum: 100.5 },
  { id: 'b', region: 'EMEA', aum: 0.25 },
  { id: 'c', region: 'AMER', aum: 299.25 },
];

/** The raw view of accounts over literal rows. */
export function rawSql(firms: readonly Firm[]): string {
  const q = (v: string | null | undefined) => (v == null ? 'null' : `'${v}'`);
  const row = (f: Firm) =>
    `(cast(${q(f.id)} as text), cast(${q(f.region)} as text), cast(${f.aum ?? 0} as decimal(18,2)))`;
  const [first, ...rest] = firms.length > 0 ? firms : [{ id: null }];
  const rows = [first!, ...rest].map(row).join(', ');
  return `select id as account_id, region, aum, date '2024-01-01' as signup_date
    from (values ${rows}) v(id, region, aum) ${firms.length > 0 ? '' : 'where false'}`;
}

/** A warehouse directory that is removed after the test. */
export function temporaryWarehouse(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'strata-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const buildFirms = (warehouse: string, firms: readonly Firm[] = FIRMS, options: Partial<BuildOptions> = {}) =>
  build({
    warehouse,
    load: async () => ({ inputs: [], raw: () => ({ select: rawSql(firms) }) }),
    plan: () => plan(),
    settings: {},
    segmentations: [],
    staleAfterHours: { default: 48, sources: {} },
    version: 'test',
    keep: 5,
    memoryLimit: '500MB',
    wait: 0,
    ...options,
  });

/** Rows of a query on a database file, as JSON. */
export async function rowsOf(file: string, sql: string): Promise<unknown[]> {
  const database = await openDatabase(file, { readOnly: true });
  try {
    const connection = await database.connect();
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    database.close();
  }
}
