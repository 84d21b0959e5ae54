/**
 * Browsers of databases: DBeaver 24 (`x.*`, LIMIT by its own), DataGrip 2024 (`t.*`, LIMIT 501, count wrappers), pgAdmin 4
 * (`SELECT * FROM public.x LIMIT 100`), Beekeeper Studio.
 */
import type { Tool } from '../statement.ts';

const CUSTOMERS = [
  'account_id text',
  'account_name text',
  'industry text',
  'country text',
  'region text',
  'firm_type text',
  'investment_focus text',
  'plan text',
  'acquisition_channel text',
  'cohort_month date',
  'status text',
  'signup_date date',
  'first_paid_month date',
  'churned_month date',
  'last_seen_at date',
  'aum_tier text',
  'channel_persona text',
  'client_grade text',
  'company_size text',
  'rfm text',
  'role_usage text',
  'usage_level text',
  'accounts int8',
  'active_customers int8',
  'current_mrr numeric',
  'avg_tenure_months float8',
  'avg_aum float8',
  'ltv_to_date float8',
  'ltv_projected float8',
  'ltv_projected_low float8',
  'ltv_projected_high float8',
];
/** A row for each account, with the measures of it. */
const WHOLE = `select account_id, account_name, industry, country, region, firm_type, investment_focus, plan, acquisition_channel, cohort_month, status, signup_date, cohort_month, churned_month, last_seen_at,
  aum_tier, channel_persona, client_grade, company_size, rfm, role_usage, usage_level, 1, is_active::int, current_mrr, paid_months::double / nullif(was_customer, 0), aum::double, gross_profit_to_date::double / nullif(was_customer, 0), projected_value / nullif(is_active::int, 0), projected_value_low / nullif(is_active::int, 0), projected_value_high / nullif(is_active::int, 0) from accounts`;

export const dbeaver: Tool = {
  tool: 'DBeaver',
  statements: {
    'the data of a table': { sql: 'SELECT x.* FROM public.customers x', columns: CUSTOMERS, rows: WHOLE },
    'the data, sorted by a column': {
      sql: `SELECT x.account_id, x.current_mrr FROM public.customers x\nORDER BY x.current_mrr DESC, x.account_id`,
      columns: ['account_id text', 'current_mrr numeric'],
      rows: 'select account_id, current_mrr from accounts order by 2 desc, 1',
      ordered: true,
    },
    'the data, filtered': {
      sql: `SELECT x.* FROM public.customers x\nWHERE "industry" = 'FinTech'`,
      columns: CUSTOMERS,
      rows: `${WHOLE} where industry = 'FinTech'`,
    },
    'how many rows': {
      sql: 'SELECT count(*) FROM public.revenue x',
      columns: ['count int8'],
      rows: 'select count(*) from ledger',
    },
    'how many rows of a script': {
      sql: 'SELECT COUNT(*) FROM (\nselect industry, measure(mrr) from revenue group by 1\n) dbvrcnt',
      columns: ['count int8'],
      rows: 'select count(*) from (select distinct industry from ledger)',
    },
    'values of a column to filter by': {
      sql: `SELECT count(*), "region" FROM public.customers x GROUP BY "region" ORDER BY 1 DESC, 2 LIMIT 200`,
      columns: ['count int8', 'region text'],
      rows: 'select count(*), region from accounts group by 2 order by 1 desc, 2',
      ordered: true,
    },
    'a sum of the selected column': {
      sql: 'SELECT SUM("current_mrr") FROM public.customers x',
      columns: ['sum numeric'],
      rows: 'select sum(current_mrr) from accounts',
    },
  },
};

export const datagrip: Tool = {
  tool: 'DataGrip',
  statements: {
    'the data of a table': { sql: 'SELECT t.*\nFROM public.customers t\nLIMIT 501', columns: CUSTOMERS, rows: WHOLE },
    'how many rows of a page': {
      sql: 'SELECT COUNT(*) FROM (SELECT t.* FROM public.customers t) AS page',
      columns: ['count int8'],
      rows: 'select count(*) from accounts',
    },
    'the second page': {
      sql: 'SELECT t.account_id, t.status FROM public.customers t ORDER BY t.account_id LIMIT 5 OFFSET 5',
      columns: ['account_id text', 'status text'],
      rows: 'select account_id, status from accounts order by 1 limit 5 offset 5',
      ordered: true,
    },
    'system columns': {
      sql: 'SELECT t.ctid, t.account_id FROM public.customers t LIMIT 501',
      code: '42703',
      says: /ctid/,
    },
    'a change of a value': {
      sql: `UPDATE public.customers SET status = 'active' WHERE account_id = 'A7'`,
      code: '25006',
      says: /read-only/,
    },
  },
};

export const pgAdmin: Tool = {
  tool: 'pgAdmin',
  statements: {
    'the first 100 rows': { sql: 'SELECT * FROM public.customers\nLIMIT 100', columns: CUSTOMERS, rows: WHOLE },
    'all rows, by the first column': {
      sql: 'SELECT * FROM public.customers\nORDER BY account_id ASC ',
      columns: CUSTOMERS,
      rows: `${WHOLE} order by account_id`,
      ordered: true,
    },
    'how many rows': {
      sql: 'SELECT COUNT(*) FROM public.cohorts',
      columns: ['count int8'],
      rows: 'select count(*) from cohorts',
    },
  },
};

export const beekeeper: Tool = {
  tool: 'Beekeeper Studio',
  statements: {
    'a page of a table': {
      sql: `SELECT * FROM "public"."customers" ORDER BY "account_id" ASC LIMIT 100 OFFSET 10`,
      columns: CUSTOMERS,
      rows: `${WHOLE} order by account_id limit 100 offset 10`,
      ordered: true,
    },
    'its total': {
      sql: `SELECT count(*) as total FROM "public"."customers"`,
      columns: ['total int8'],
      rows: 'select count(*) from accounts',
    },
  },
};
