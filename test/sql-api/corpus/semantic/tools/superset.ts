/**
 * Apache Superset 3 to 4 and Preset. Forms: cube-js/cube issue 8435 (series limit), apache/superset issues 1804 and 26646
 * (`virtual_table`, `anon_1`), superset/db_engine_specs/postgres.py (time grains, TO_TIMESTAMP bounds) and
 * superset/models/helpers.py (`mme_inner__`, `rowcount_qry`, `series_limit`).
 */
import type { Tool } from '../statement.ts';

export const superset: Tool = {
  tool: 'Superset and Preset',
  statements: {
    'a table chart': {
      sql: `SELECT industry AS industry, sum(mrr) AS "SUM(mrr)", sum(customers) AS "SUM(customers)"
FROM public.revenue GROUP BY industry ORDER BY "SUM(mrr)" DESC
 LIMIT 10000`,
      columns: ['industry text', 'SUM(mrr) numeric', 'SUM(customers) numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) as m, sum(case when month = (select max(month) from months) then customers else 0 end) from ledger group by 1 order by m desc`,
      ordered: true,
    },
    'a time series with a time range': {
      sql: `SELECT DATE_TRUNC('month', month) AS month, sum(mrr) AS "SUM(mrr)"
FROM public.revenue
WHERE month >= TO_TIMESTAMP('2024-02-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') AND month < TO_TIMESTAMP('2024-06-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') GROUP BY DATE_TRUNC('month', month) ORDER BY "SUM(mrr)" DESC
 LIMIT 50000`,
      columns: ['month timestamptz', 'SUM(mrr) numeric'],
      rows: `select strftime(month, '%Y-%m-%d %H:%M:%S+00'), sum(mrr) from ledger where month between '2024-02-01' and '2024-05-01' group by 1 order by 2 desc`,
      ordered: true,
    },
    'a time grain of a week that ends on Saturday': {
      sql: `SELECT DATE_TRUNC('week', signup_date + INTERVAL '1 day') + INTERVAL '5 days' AS signup_date, count(*) AS count FROM public.customers GROUP BY DATE_TRUNC('week', signup_date + INTERVAL '1 day') + INTERVAL '5 days' ORDER BY count DESC, 1 LIMIT 1000`,
      columns: ['signup_date timestamp', 'count int8'],
      rows: `select (date_trunc('week', signup_date + interval 1 day) + interval 5 day)::timestamp as d, count(*) as n from accounts group by 1 order by n desc, 1`,
      ordered: true,
    },
    'series limit: the 2 industries of the highest MRR': {
      sql: `SELECT DATE_TRUNC('month', month) AS month, industry AS industry, MEASURE(mrr) AS mrr
FROM "revenue" JOIN (SELECT industry AS industry__, MEASURE(mrr) AS mme_inner__
FROM "revenue"
WHERE month >= TO_TIMESTAMP('2024-05-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') AND month < TO_TIMESTAMP('2024-08-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') GROUP BY industry ORDER BY mme_inner__ DESC
 LIMIT 2) AS series_limit ON industry = industry__
WHERE month >= TO_TIMESTAMP('2024-05-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') AND month < TO_TIMESTAMP('2024-08-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') GROUP BY DATE_TRUNC('month', month), industry ORDER BY mrr DESC
 LIMIT 10000`,
      columns: ['month timestamptz', 'industry text', 'mrr numeric'],
      rows: `with r as (select * from ledger where month between '2024-05-01' and '2024-07-01'), t as (select industry, sum(mrr) as m from r where month = '2024-07-01' group by 1 order by m desc limit 2)
select strftime(month, '%Y-%m-%d %H:%M:%S+00'), industry, sum(mrr) from r where industry in (select industry from t) group by 1, 2 order by 3 desc`,
    },
    'series limit as IN': {
      sql: `SELECT plan AS plan, sum(new_mrr) AS "SUM(new_mrr)" FROM public.revenue WHERE industry IN (SELECT industry FROM public.revenue WHERE industry IS NOT NULL GROUP BY industry ORDER BY sum(new_mrr) DESC LIMIT 1) GROUP BY plan ORDER BY "SUM(new_mrr)" DESC LIMIT 1000`,
      columns: ['plan text', 'SUM(new_mrr) numeric'],
      rows: `with t as (select industry, sum(new_mrr) as m from ledger where industry is not null group by 1 order by m desc limit 1) select plan, sum(new_mrr) from ledger where industry in (select industry from t) group by 1 order by 2 desc`,
      ordered: true,
    },
    'a virtual dataset that passes rows on': {
      sql: `SELECT region AS region, sum(mrr) AS "SUM(mrr)" FROM (SELECT *, month + INTERVAL '1 month' AS next_month FROM revenue) AS virtual_table WHERE next_month < TO_TIMESTAMP('2024-05-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US') GROUP BY region ORDER BY "SUM(mrr)" DESC LIMIT 1000`,
      columns: ['region text', 'SUM(mrr) numeric'],
      rows: `select region, sum(case when month = '2024-03-01' then mrr else 0 end) as m from ledger where month <= '2024-03-01' group by 1 order by m desc`,
      ordered: true,
    },
    'a virtual dataset that groups': {
      sql: `SELECT cohort AS cohort, max(rate) AS "MAX(rate)" FROM (SELECT cohort_month AS cohort, months_since, MEASURE(retention_rate) AS rate FROM cohorts WHERE months_since > 0 GROUP BY 1, 2) AS virtual_table GROUP BY cohort ORDER BY "MAX(rate)" DESC, cohort LIMIT 100`,
      columns: ['cohort date', 'MAX(rate) float8'],
      rows: `select cohort_month, max(rate) from (select cohort_month, months_since, sum(retained)::double / count(*) as rate from cohorts where months_since > 0 group by 1, 2) group by 1 order by 2 desc, 1`,
      ordered: true,
    },
    'series limit over a virtual dataset': {
      sql: `SELECT DATE_TRUNC('quarter', m) AS m, region AS region, sum(mrr) AS "SUM(mrr)"
FROM (SELECT region, month::timestamp AS m, mrr FROM revenue) AS virtual_table JOIN (SELECT region AS region__, sum(mrr) AS mme_inner__ FROM (SELECT region, month::timestamp AS m, mrr FROM revenue) AS virtual_table GROUP BY region ORDER BY sum(mrr) DESC LIMIT 2) AS series_limit ON region = region__ GROUP BY DATE_TRUNC('quarter', m), region ORDER BY "SUM(mrr)" DESC LIMIT 1000`,
      columns: ['m timestamp', 'region text', 'SUM(mrr) numeric'],
      rows: `select date_trunc('quarter', month)::timestamp, region, sum(mrr) filter (month in ('2024-03-01', '2024-06-01', '2024-08-01')) from ledger where region in ('NA', 'EMEA') group by 1, 2 order by 3 desc`,
    },
    'how many rows a table has, for its pages': {
      sql: `SELECT COUNT(*) AS rowcount FROM (SELECT industry AS industry, region AS region, sum(mrr) AS "SUM(mrr)" FROM public.revenue GROUP BY industry, region LIMIT 50000) AS rowcount_qry LIMIT 50000`,
      columns: ['rowcount int8'],
      rows: 'select count(*) from (select distinct industry, region from ledger)',
    },
    'a filter box': {
      sql: `SELECT plan AS plan FROM public.revenue GROUP BY plan ORDER BY plan ASC LIMIT 1000`,
      columns: ['plan text'],
      rows: 'select distinct plan from ledger order by 1',
      ordered: true,
    },
    samples: {
      sql: `SELECT account_id AS account_id, status AS status, current_mrr AS current_mrr FROM public.customers LIMIT 1000 OFFSET 0`,
      columns: ['account_id text', 'status text', 'current_mrr numeric'],
      rows: 'select account_id, status, current_mrr from accounts',
    },
    'a big number with its trend of the year before': {
      sql: `SELECT DATE_TRUNC('year', month) AS __timestamp, sum(arr) AS "SUM(arr)" FROM public.revenue WHERE (industry != 'Mining' OR industry IS NULL) GROUP BY DATE_TRUNC('year', month) LIMIT 50000`,
      columns: ['__timestamp timestamptz', 'SUM(arr) numeric'],
      rows: `select '2024-01-01 00:00:00+00', 12 * sum(mrr) from ledger where month = '2024-08-01'`,
    },
    'a metric of custom SQL': {
      sql: `SELECT region AS region, SUM(churned_mrr) / NULLIF(SUM(new_mrr), 0) AS "churned per new", COUNT(DISTINCT account_id) AS "COUNT_DISTINCT(account_id)" FROM public.revenue WHERE region IN ('EMEA', 'NA') GROUP BY region HAVING ((SUM(new_mrr) > 0)) ORDER BY "churned per new" DESC LIMIT 100`,
      columns: ['region text', 'churned per new numeric', 'COUNT_DISTINCT(account_id) int8'],
      rows: `select region, sum(churned_mrr)::double / sum(new_mrr), count(distinct account_id) from ledger where region in ('EMEA', 'NA') group by 1 order by 2 desc`,
      ordered: true,
    },
    'a filter of rows by a measure': {
      sql: `SELECT account_id AS account_id, sum(mrr) AS "SUM(mrr)" FROM public.revenue WHERE mrr > 100 GROUP BY account_id LIMIT 1000`,
      code: '0A000',
      says: /HAVING MEASURE\(mrr\)/,
    },
  },
};
