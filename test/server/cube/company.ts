/**
 * A company small enough to add up by hand, as a served build in a temp folder.
 *
 * MRR by account and month of 2024 (September is running, so it is not in `months`):
 *
 * |    | region | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep |
 * |----|--------|-----|-----|-----|-----|-----|-----|-----|-----|-----|
 * | a1 | EU     | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 100 | 999 |
 * | a2 | US     |  50 |  50 |     |     |     |     |     |     |     |
 * | a3 | EU     |     |     | 200 | 200 | 200 | 200 | 250 | 250 |     |
 * | a4 | US     |     |     |     |  30 |  30 |     |     |     |     |
 * | sum|        | 150 | 150 | 300 | 330 | 330 | 300 | 350 | 350 |     |
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openCube } from '../../../server/cube/core.ts';
import { openSemantic } from '../../../server/cube/semantic.ts';
import { layoutOf, manifestFile, snapshotFile } from '../../../server/warehouse/layout.ts';
import { manifestText } from '../../../server/warehouse/manifest.ts';
import { publish } from '../../../server/warehouse/publish.ts';
import { openSnapshots } from '../../../server/warehouse/snapshots.ts';

const TABLES = `
  create table months as
    select cast(m as date) as month from range(timestamp '2024-01-01', timestamp '2024-09-01', interval 1 month) t(m);
  create table accounts as
    select * from (values ('a1', 'EU', '100%_sure', 1), ('a2', 'US', '100 pct', 2), ('a3', 'EU', 'x_y', 1), ('a4', 'US', 'xzy', 2))
    t(account_id, region, account_name, segment_profile_id);
  create table segment_profiles as
    select * from (values (1, 'heavy', 'large'), (2, 'light', 'small')) t(segment_profile_id, usage_level, company_size);
  create table account_months as
    select account_id, month, cast(mrr as decimal(18,2)) as mrr,
      cast(case when month = min(month) over (partition by account_id) then mrr else 0 end as decimal(18,2)) as new_mrr
    from (
      select 'a1' as account_id, month, 100 as mrr from months
      union all select 'a1', date '2024-09-01', 999
      union all select 'a2', month, 50 from months where month <= date '2024-02-01'
      union all select 'a3', month, case when month < date '2024-07-01' then 200 else 250 end from months where month >= date '2024-03-01'
      union all select 'a4', month, 30 from months where month in (date '2024-04-01', date '2024-05-01'));
  create table seat_months as select account_id, month, cast(mrr / 10 as bigint) as seats from account_months;
  create table tickets as
    select * from (values (1, 'a1', timestamp '2024-03-31 23:30:00'), (2, 'a1', timestamp '2024-04-02 10:00:00'), (3, 'a2', timestamp '2024-01-05 10:00:00'))
    t(ticket_id, account_id, created_at);
  create table cohort_months as
    select a.account_id, a.month, date_diff('month', f.first, a.month) as months_since, f.first as cohort_month, a.mrr
    from account_months a join (select account_id, min(month) as first from account_months group by all) f using (account_id)
    where a.month < date '2024-09-01';
  create table segment_months as
    select 'usage_level' as segmentation, case region when 'EU' then 'heavy' else 'light' end as segment, month, count(*) as customers
    from account_months join accounts using (account_id) group by all
    union all select 'company_size', 'any', month, count(*) from account_months group by all;
`;

export const MODEL = [
  {
    path: 'model/cubes/account_months.yml',
    text: `
cubes:
  - name: account_months
    sql_table: account_months
    public: false
    meta: { from: { month: months } }
    joins:
      - { name: accounts, relationship: many_to_one, sql: "{CUBE}.account_id = {accounts}.account_id" }
      - { name: seat_months, relationship: one_to_one, sql: "{CUBE}.account_id = {seat_months}.account_id AND {CUBE}.month = {seat_months}.month" }
    segments:
      - { name: spring, sql: "{CUBE}.month IN (DATE '2024-03-01', DATE '2024-04-01', DATE '2024-05-01')" }
      - { name: big, sql: "{CUBE}.mrr >= 100" }
    dimensions:
      - { name: id, sql: "CONCAT({CUBE}.account_id, {CUBE}.month)", type: string, primary_key: true }
      - { name: account, sql: account_id, type: string }
      - { name: month, sql: "{CUBE}.month", type: time }
      - { name: month_as_timestamp, sql: "CAST({CUBE}.month AS TIMESTAMP)", type: time }
      - { name: half, sql: "CASE WHEN {month} < DATE '2024-07-01' THEN 'H1' ELSE 'H2' END", type: string }
      - { name: bare_year, sql: "year(month)", type: number }
      - { name: growing, sql: "CASE WHEN {CUBE}.mrr > 150 AND {CUBE}.month > DATE '2024-02-01' THEN 'yes' ELSE 'no' END", type: string }
    measures:
      - { name: mrr, type: sum, sql: mrr, format: currency, meta: { non_additive_dimension: [{ name: month, window_choice: max }] } }
      - { name: opening, type: sum, sql: mrr, meta: { non_additive_dimension: [{ name: month, window_choice: min }] } }
      - { name: customers, type: count_distinct, sql: account_id, meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months }] } }
      - { name: rows, type: count, meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months }] } }
      - { name: big_mrr, type: sum, sql: mrr, filters: [{ sql: "{CUBE}.mrr >= 100" }], meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months }] } }
      - { name: new_mrr, type: sum, sql: new_mrr }
      - { name: new_customers, type: count, filters: [{ sql: "{CUBE}.new_mrr > 0" }] }
      - { name: arpu, type: number, sql: "CAST({mrr} AS DOUBLE) / NULLIF({customers}, 0)" }
      - { name: secret, type: sum, sql: mrr, public: false }
      - { name: rolling_stock, type: sum, sql: mrr, rolling_window: { trailing: unbounded }, meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months }] } }
      - { name: mrr_quarter_ago, type: number, multi_stage: true, sql: "{mrr}", time_shift: [{ time_dimension: month, interval: 3 month, type: prior }] }
`,
  },
  {
    path: 'model/cubes/others.yml',
    text: `
cubes:
  - name: accounts
    sql_table: accounts
    public: false
    joins:
      - { name: tickets, relationship: one_to_many, sql: "{CUBE}.account_id = {tickets}.account_id" }
      - { name: segment_profiles, relationship: many_to_one, sql: "{CUBE}.segment_profile_id = {segment_profiles}.segment_profile_id" }
    dimensions:
      - { name: account_id, sql: account_id, type: string, primary_key: true, public: true }
      - { name: account_name, sql: account_name, type: string }
      - { name: region, sql: region, type: string }
      - { name: slow, sql: "(SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range < length({CUBE}.region) - 9)", type: number }
      - { name: region_as_number, sql: "CAST({CUBE}.region AS INTEGER)", type: number }
      - { name: is_eu, sql: "{CUBE}.region = 'EU'", type: boolean }
      - { name: is_us, sql: "({CUBE}.region = 'US')", type: boolean }
    measures:
      - { name: accounts, type: count }
  - name: tickets
    sql_table: tickets
    public: false
    dimensions:
      - { name: ticket_id, sql: ticket_id, type: number, primary_key: true }
      - { name: created_at, sql: created_at, type: time }
    measures:
      - { name: tickets, type: count }
  - name: seat_months
    sql_table: seat_months
    public: false
    dimensions:
      - { name: id, sql: "CONCAT({CUBE}.account_id, {CUBE}.month)", type: string, primary_key: true }
      - { name: month, sql: month, type: time }
    measures:
      - { name: seats, type: sum, sql: seats, meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months }] } }
  - name: cohort_months
    sql_table: cohort_months
    public: false
    dimensions:
      - { name: id, sql: "CONCAT({CUBE}.account_id, {CUBE}.month)", type: string, primary_key: true }
      - { name: months_since, sql: months_since, type: number }
      - { name: cohort_month, sql: cohort_month, type: time }
      - { name: month, sql: month, type: time }
    measures:
      - { name: cohort_mrr, type: sum, sql: mrr, meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months, unless_grouped_by: [months_since] }] } }
  - name: segment_months
    sql_table: segment_months
    public: false
    dimensions:
      - { name: id, sql: "CONCAT({CUBE}.segmentation, {CUBE}.segment, {CUBE}.month)", type: string, primary_key: true }
      - { name: segmentation, sql: segmentation, type: string }
      - { name: segment, sql: segment, type: string }
      - { name: month, sql: month, type: time }
    measures:
      - { name: segment_customers, type: sum, sql: customers, meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months }, { name: segmentation, window_choice: min }] } }
`,
  },
  {
    path: 'model/views/views.yml',
    text: `
views:
  - name: revenue
    cubes:
      - join_path: account_months
        includes: "*"
      - join_path: account_months.accounts
        includes: [account_id, account_name, region, slow, region_as_number, is_eu, is_us, accounts]
      - join_path: account_months.accounts.tickets
        includes: [tickets, created_at]
      - join_path: account_months.accounts.segment_profiles
        includes: "*"
      - join_path: account_months.seat_months
        includes: [seats]
  - name: cohorts
    cubes:
      - { join_path: cohort_months, includes: "*" }
  - name: segments
    cubes:
      - { join_path: segment_months, includes: "*" }
  - name: support
    cubes:
      - { join_path: tickets, includes: [tickets, created_at] }
  - name: restricted
    cubes:
      - { join_path: account_months, includes: [month, mrr, new_mrr] }
      - { join_path: account_months.accounts, includes: [region, account_name] }
    access_policy:
      - group: "*"
        row_level: { filters: [{ member: region, operator: equals, values: ["{ securityContext.region }"] }] }
        member_level: { includes: "*", excludes: [account_name] }
`,
  },
];

export const SEGMENTATIONS = [
  { name: 'usage_level', title: 'Usage level', description: 'How much the firm uses the product' },
  { name: 'company_size', title: 'Company size', description: 'Seats of the firm' },
];

/** A temp warehouse; `build(n, sql)` publishes build n of the company, with `sql` run on it at last. */
export function makeWarehouse() {
  const warehouse = mkdtempSync(path.join(os.tmpdir(), 'strata-cube-'));
  return {
    warehouse,
    async build(n = 1, sql = '', segmentations: unknown = SEGMENTATIONS) {
      const id = `20240101T00000${n}Z-000${n}`;
      const folder = layoutOf(warehouse).build(id);
      mkdirSync(folder, { recursive: true });
      const instance = await DuckDBInstance.create(snapshotFile(folder));
      const connection = await instance.connect();
      await connection.run(`set timezone = 'UTC'; ${TABLES} ${sql}`);
      connection.closeSync();
      instance.closeSync();
      const empty = { inputs: [], tables: [], checks: [], plan: '', selected: null, settings: null };
      const manifest = { id, startedAt: '', seconds: 0, strata: '', asOf: null, ...empty, segmentations };
      writeFileSync(manifestFile(folder), manifestText(manifest));
      publish(warehouse, id);
      return id;
    },
    remove: () => rmSync(warehouse, { recursive: true, force: true }),
  };
}

/** The company, served in process. @param memoryLimit of its queries together */
export async function openCompany(memoryLimit?: string) {
  const { warehouse, build, remove } = makeWarehouse();
  await build();
  const snapshots = await openSnapshots(warehouse, { poll: 0, ...(memoryLimit ? { memoryLimit } : {}) });
  const cube = openCube({ snapshots, files: MODEL, apiSecret: 'test' });
  const semantic = openSemantic(cube, snapshots);
  return {
    snapshots,
    cube,
    semantic,
    async close() {
      await cube.close();
      await snapshots.close();
      remove();
    },
  };
}
