/** SQLAlchemy 1.4 and 2.0 (psycopg2, psycopg, asyncpg) and pandas: bind casts, `anon_1`, labels; Hex and Mode notebooks, dbt. */
import type { Tool } from '../statement.ts';

export const sqlAlchemy: Tool = {
  tool: 'SQLAlchemy and pandas',
  statements: {
    'select() with labels': {
      sql: `SELECT revenue.industry, sum(revenue.mrr) AS sum_1 \nFROM revenue GROUP BY revenue.industry ORDER BY revenue.industry`,
      columns: ['industry text', 'sum_1 numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) from ledger group by 1 order by 1`,
      ordered: true,
    },
    'binds with casts, as psycopg and asyncpg send them': {
      sql: `SELECT revenue.account_id, sum(revenue.new_mrr) AS sum_1 \nFROM revenue \nWHERE revenue.industry = $1::VARCHAR AND revenue.month >= $2::DATE GROUP BY revenue.account_id \n LIMIT $3::INTEGER`,
      parameters: ['FinTech', '2024-01-01', '100'],
      columns: ['account_id text', 'sum_1 numeric'],
      rows: `select account_id, sum(new_mrr) from ledger where industry = 'FinTech' and month >= '2024-01-01' group by 1`,
    },
    'binds without casts': {
      sql: `SELECT region, MEASURE(customers) AS customers FROM revenue WHERE month <= $1 AND region <> $2 GROUP BY region`,
      parameters: ['2024-04-01', 'APAC'],
      columns: ['region text', 'customers int8'],
      rows: `select region, sum(case when month = '2024-04-01' then customers else 0 end) from ledger where month <= '2024-04-01' and region <> 'APAC' group by 1`,
    },
    'an array bound to ANY': {
      sql: `SELECT revenue.account_id, sum(revenue.mrr) AS sum_1 FROM revenue WHERE revenue.account_id = ANY ($1::VARCHAR[]) GROUP BY revenue.account_id`,
      parameters: ['{A1,A3,"A7"}'],
      columns: ['account_id text', 'sum_1 numeric'],
      rows: `select account_id, mrr from ledger where account_id in ('A1', 'A3') and month = '2024-08-01' and mrr > 0`,
    },
    'func.count of a subquery': {
      sql: `SELECT count(*) AS count_1 \nFROM (SELECT revenue.industry AS industry, sum(revenue.mrr) AS mrr \nFROM revenue GROUP BY revenue.industry) AS anon_1`,
      columns: ['count_1 int8'],
      rows: "select count(distinct coalesce(industry, '')) from ledger",
    },
    'a join of two grouped subqueries': {
      sql: `SELECT anon_1.region, anon_1.mrr, anon_2.csat FROM (SELECT revenue.region AS region, sum(revenue.mrr) AS mrr FROM revenue GROUP BY revenue.region) AS anon_1 LEFT OUTER JOIN (SELECT surveys.region AS region, avg(surveys.csat) AS csat FROM surveys GROUP BY surveys.region) AS anon_2 ON anon_1.region = anon_2.region`,
      columns: ['region text', 'mrr numeric', 'csat float8'],
      rows: `select r.region, r.mrr, s.csat from (select region, sum(case when month = '2024-08-01' then mrr else 0 end) as mrr from ledger group by 1) r left join (select c.region, avg(csat_score) as csat from marts.survey_responses s join marts.customers c using (account_id) group by 1) s using (region)`,
    },
    'exists()': {
      sql: `SELECT customers.account_id FROM customers WHERE EXISTS (SELECT 1 FROM revenue WHERE revenue.account_id = customers.account_id AND revenue.new_mrr IS NULL) ORDER BY customers.account_id`,
      code: '0A000',
      says: /MEASURE\(new_mrr\)|measure new_mrr/,
    },
    'exists() over dimensions': {
      sql: `SELECT customers.account_id, customers.status FROM customers WHERE EXISTS (SELECT * FROM revenue WHERE revenue.account_id = customers.account_id AND revenue.month = '2024-02-01') ORDER BY customers.account_id`,
      columns: ['account_id text', 'status text'],
      rows: `select account_id, status from accounts where account_id in (select account_id from ledger where month = '2024-02-01') order by 1`,
      ordered: true,
    },
    'a window over a grouped query': {
      sql: `SELECT revenue.month, sum(revenue.mrr) AS mrr, lag(sum(revenue.mrr)) OVER (ORDER BY revenue.month) AS before, row_number() OVER (ORDER BY sum(revenue.mrr) DESC) AS place FROM revenue GROUP BY revenue.month ORDER BY revenue.month`,
      columns: ['month date', 'mrr numeric', 'before numeric', 'place int8'],
      rows: 'select month, sum(mrr), lag(sum(mrr)) over (order by month), row_number() over (order by sum(mrr) desc) from ledger group by 1 order by 1',
      ordered: true,
    },
    read_sql_table: {
      sql: `SELECT public.segments.segmentation, public.segments.segment, public.segments.month, public.segments.mrr \nFROM public.segments`,
      columns: ['segmentation text', 'segment text', 'month date', 'mrr numeric'],
      rows: 'select segmentation, segment, month, mrr from segments',
    },
    'read_sql in chunks, through a named cursor': {
      sql: `SELECT account_id, month, SUM(mrr) AS mrr FROM revenue GROUP BY 1, 2 ORDER BY 2, 1`,
      columns: ['account_id text', 'month date', 'mrr numeric'],
      rows: 'select account_id, month, sum(mrr) from ledger group by 1, 2 order by 2, 1',
      ordered: true,
    },
    'union_all()': {
      sql: `SELECT 'new' AS kind, sum(revenue.new_mrr) AS amount FROM revenue UNION ALL SELECT 'churned' AS kind, sum(revenue.churned_mrr) AS amount FROM revenue`,
      columns: ['kind text', 'amount numeric'],
      rows: `select 'new', sum(new_mrr) from ledger union all select 'churned', sum(churned_mrr) from ledger`,
    },
  },
};

export const hex: Tool = {
  tool: 'Hex and Mode',
  statements: {
    'the preview of a cell': {
      sql: `select * from (select region, measure(mrr) as mrr from revenue group by 1) as "hex_preview" limit 100`,
      columns: ['region text', 'mrr numeric'],
      rows: `select region, sum(case when month = (select max(month) from months) then mrr else 0 end) from ledger group by 1`,
    },
    'a chained cell': {
      sql: `with dataframe_1 as (select industry, month, measure(mrr) as mrr from revenue group by 1, 2), dataframe_2 as (select industry, max(mrr) as peak from dataframe_1 group by 1) select d.industry, d.month, d.mrr / p.peak as share from dataframe_1 d join dataframe_2 p on p.industry = d.industry where p.peak > 0 order by 1, 2`,
      columns: ['industry text', 'month date', 'share numeric'],
      rows: `with d as (select industry, month, sum(mrr) as mrr from ledger where industry is not null group by 1, 2) select industry, month, mrr / max(mrr)  over (partition by industry) from d order by 1, 2`,
      ordered: true,
    },
    'a report with a comment': {
      sql: `-- Report: Revenue\n-- {"user":"@ana","url":"https://app.mode.com/x/reports/1"}\nSELECT date_trunc('quarter', month)::date AS quarter, MEASURE(mrr) AS mrr, MEASURE(grr) AS grr FROM revenue WHERE month >= '2024-01-01'::date GROUP BY 1 ORDER BY 1;\n`,
      columns: ['quarter date', 'mrr numeric', 'grr float8'],
      rows: `select date_trunc('quarter', month)::date, sum(mrr) filter (month in ('2024-03-01', '2024-06-01', '2024-08-01')), (sum(opening_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / nullif(sum(opening_mrr), 0) from ledger group by 1 order by 1`,
      ordered: true,
    },
  },
};

export const dbt: Tool = {
  tool: 'dbt',
  statements: {
    'columns of a query': {
      sql: `/* {"app": "dbt", "dbt_version": "1.10.4", "profile_name": "strata", "target_name": "dev", "node_id": "model.analytics.mrr"} */

    select * from (
        select industry, measure(mrr) as mrr, measure(nrr) as nrr from revenue group by 1
    ) as __dbt_sbq
    where false
    limit 0
`,
      columns: ['industry text', 'mrr numeric', 'nrr float8'],
      rows: 'select null, null, null where false',
    },
    'a preview': {
      sql: `/* {"app": "dbt", "connection_name": ""} */\n\n  \n  select segment, mrr from segments where segmentation = 'company_size' and month = '2024-08-01'\n  \n  limit 5\n`,
      columns: ['segment text', 'mrr numeric'],
      rows: `select segment, mrr from segments where segmentation = 'company_size' and month = '2024-08-01'`,
    },
    'a test: values are not null': {
      sql: `select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
select account_id
from "strata"."public"."customers"
where account_id is null
    ) dbt_internal_test`,
      columns: ['failures int8', 'should_warn bool', 'should_error bool'],
      rows: 'select 0, false, false',
    },
    'a test: values are unique': {
      sql: `select count(*) as failures from (
select
    account_id as unique_field,
    count(*) as n_records
from "strata"."public"."customers"
where account_id is not null
group by account_id
having count(*) > 1
    ) dbt_internal_test`,
      columns: ['failures int8'],
      rows: 'select 0',
    },
    'a model': {
      sql: `create table "strata"."public"."mrr__dbt_tmp" as ( select industry, measure(mrr) as mrr from revenue group by 1 )`,
      code: '25006',
      says: /read-only/,
    },
  },
};
