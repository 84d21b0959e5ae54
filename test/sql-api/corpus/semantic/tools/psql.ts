/** By hand in psql: what the documentation promises, and what users of other semantic layers have tried in vain. */
import type { Tool } from '../statement.ts';

export const psql: Tool = {
  tool: 'psql, by hand',
  statements: {
    'a measure by industry': {
      sql: `SELECT industry, MEASURE(nrr) FROM revenue WHERE month >= '2024-01-01' GROUP BY 1`,
      columns: ['industry text', 'nrr float8'],
      rows: `select industry, (sum(opening_mrr) + sum(expansion_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / nullif(sum(opening_mrr), 0) from ledger group by 1`,
    },
    'bare measures': {
      sql: 'SELECT region, month, mrr, arpu FROM revenue ORDER BY month, region',
      columns: ['region text', 'month date', 'mrr numeric', 'arpu float8'],
      rows: 'select region, month, sum(mrr), sum(mrr)::double / nullif(sum(customers), 0) from ledger group by 1, 2 order by 2, 1',
      ordered: true,
    },
    'grouping sets, with right totals of stocks and ratios': {
      sql: 'SELECT industry, region, MEASURE(mrr), MEASURE(arpu), GROUPING(industry, region) FROM revenue GROUP BY ROLLUP (industry, region)',
      columns: ['industry text', 'region text', 'mrr numeric', 'arpu float8', 'grouping int4'],
      rows: `select industry, region, sum(case when month = '2024-08-01' then mrr else 0 end), sum(mrr)::double / nullif(sum(customers), 0), grouping(industry, region) from ledger group by rollup (industry, region)`,
    },
    'a cube of months and plans': {
      sql: 'SELECT plan, month, SUM(customers) FROM revenue GROUP BY CUBE (plan, month)',
      columns: ['plan text', 'month date', 'sum numeric'],
      rows: `select plan, month, sum(customers) from ledger group by 1, 2 union all select null, month, sum(customers) from ledger group by 2
        union all select plan, null, sum(case when month = '2024-08-01' then customers else 0 end) from ledger group by 1 union all select null, null, sum(customers) from ledger where month = '2024-08-01'`,
    },
    'this quarter against the one before': {
      sql: `SELECT a.industry, a.mrr, b.mrr AS before, a.mrr - b.mrr AS difference
FROM (SELECT industry, MEASURE(mrr) AS mrr FROM revenue WHERE month BETWEEN '2024-04-01' AND '2024-06-01' GROUP BY 1) a
LEFT JOIN (SELECT industry, MEASURE(mrr) AS mrr FROM revenue WHERE month BETWEEN '2024-01-01' AND '2024-03-01' GROUP BY 1) b USING (industry)
ORDER BY 1`,
      columns: ['industry text', 'mrr numeric', 'before numeric', 'difference numeric'],
      rows: `with a as (select industry, sum(case when month = '2024-06-01' then mrr else 0 end) as mrr from ledger where month between '2024-04-01' and '2024-06-01' group by 1), b as (select industry, sum(case when month = '2024-03-01' then mrr else 0 end) as mrr from ledger where month <= '2024-03-01' group by 1)
select a.industry, a.mrr, b.mrr, a.mrr - b.mrr from a left join b on a.industry = b.industry order by 1`,
      ordered: true,
    },
    FILTER: {
      sql: `SELECT month, SUM(new_mrr) FILTER (WHERE region = 'EMEA') AS emea, SUM(new_mrr) AS all FROM revenue GROUP BY month ORDER BY month`,
      columns: ['month date', 'emea numeric', 'all numeric'],
      rows: `select month, sum(new_mrr) filter (region = 'EMEA'), sum(new_mrr) from ledger group by 1 order by 1`,
      ordered: true,
    },
    'UNION of two views': {
      sql: `SELECT 'accounts' AS what, MEASURE(accounts) AS n FROM customers UNION ALL SELECT 'customers', MEASURE(customers) FROM revenue UNION ALL SELECT 'retained', MEASURE(retained_customers) FROM cohorts WHERE months_since = 1`,
      columns: ['what text', 'n int8'],
      rows: `select 'accounts', count(*) from accounts union all select 'customers', sum(customers) from ledger where month = '2024-08-01' union all select 'retained', sum(retained) from cohorts where months_since = 1`,
    },
    'DISTINCT ON a grouped result': {
      sql: `SELECT DISTINCT ON (month) month, region, SUM(mrr) AS mrr FROM revenue WHERE region IS NOT NULL GROUP BY 1, 2 ORDER BY month, mrr DESC`,
      columns: ['month date', 'region text', 'mrr numeric'],
      rows: `select month, region, m from (select month, region, sum(mrr) as m, row_number() over (partition by month order by m desc) as n from ledger where region is not null group by 1, 2) where n = 1 order by 1`,
      ordered: true,
    },
    'the segments of a segmentation': {
      sql: `SELECT segment, customers, mrr, churn_rate FROM segments WHERE segmentation = 'company_size' AND month = '2024-06-01' ORDER BY segment`,
      columns: ['segment text', 'customers int8', 'mrr numeric', 'churn_rate float8'],
      rows: `select segment, customers, mrr, churned_customers::double / nullif(opening_customers, 0) from segments where segmentation = 'company_size' and month = '2024-06-01' order by 1`,
      ordered: true,
    },
    'segments of several segmentations in one total': {
      sql: 'SELECT segment, MEASURE(customers) FROM segments GROUP BY 1',
      code: '0A000',
      says: /segment means something only within its segmentation.*group by segmentation too/,
    },
    cohorts: {
      sql: `SELECT cohort_month, months_since, MEASURE(retention_rate) AS retention, MEASURE(cohort_mrr) AS mrr FROM cohorts WHERE months_since <= 2 GROUP BY 1, 2 ORDER BY 1, 2`,
      columns: ['cohort_month date', 'months_since int8', 'retention float8', 'mrr numeric'],
      rows: 'select cohort_month, months_since, sum(retained)::double / count(*), sum(mrr) from cohorts where months_since <= 2 group by 1, 2 order by 1, 2',
      ordered: true,
    },
    'every month, also those without rows': {
      sql: `SELECT m::date AS month, coalesce(r.mrr, 0) AS mrr FROM generate_series('2023-11-01'::timestamp, '2024-02-01'::timestamp, interval '1 month') AS g(m) LEFT JOIN (SELECT month, SUM(mrr) AS mrr FROM revenue GROUP BY 1) r ON r.month = g.m ORDER BY 1`,
      columns: ['month date', 'mrr numeric'],
      rows: `select d::date, coalesce((select sum(mrr) from ledger where month = d), 0) from (values (date '2023-11-01'), ('2023-12-01'), ('2024-01-01'), ('2024-02-01')) t(d) order by 1`,
      ordered: true,
    },
    'a dimension in an aggregate': {
      sql: `SELECT region, string_agg(DISTINCT plan, '/' ORDER BY plan) AS plans, max(month) - min(month) AS days FROM revenue GROUP BY region ORDER BY region`,
      columns: ['region text', 'plans text', 'days int4'],
      rows: `select region, string_agg(distinct plan, '/' order by plan), max(month) - min(month) from ledger group by 1 order by 1`,
      ordered: true,
    },
    'AVG of an additive measure': {
      sql: 'SELECT AVG(mrr) FROM revenue',
      code: '0A000',
      says: /AVG\(mrr\) would change what mrr means.*MEASURE\(mrr\)/,
    },
    'SUM of a product of measures': {
      sql: 'SELECT SUM(mrr * nrr) FROM revenue',
      code: '0A000',
      says: /MEASURE\(mrr\) and MEASURE\(nrr\)/,
    },
    'MEASURE of a dimension': {
      sql: 'SELECT MEASURE(industry) FROM revenue',
      code: '0A000',
      says: /industry is a dimension, not a measure/,
    },
    'a measure in WHERE of a grouped query': {
      sql: 'SELECT industry, SUM(mrr) FROM revenue WHERE mrr > 100 GROUP BY 1',
      code: '0A000',
      says: /HAVING MEASURE\(mrr\)/,
    },
    'a column that is not grouped': {
      sql: 'SELECT region, plan, SUM(mrr) FROM revenue GROUP BY region',
      code: '42803',
      says: /must appear in the GROUP BY clause/,
    },
    'a month-end stock under an OR of month and another column': {
      sql: `SELECT MEASURE(mrr) FROM revenue WHERE month = '2024-06-01' OR region = 'EMEA'`,
      code: '0A000',
      says: /mixes month with other columns.*apart from those on others, joined by AND/,
    },
    'a recursive query': {
      sql: 'WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT t.n, r.mrr FROM t, (SELECT SUM(mrr) AS mrr FROM revenue) r',
      code: '0A000',
      says: /RECURSIVE/,
    },
    'a subquery that reads the query around it': {
      sql: 'SELECT c.account_id, (SELECT SUM(r.mrr) FROM revenue r WHERE r.account_id = c.account_id) FROM customers c',
      code: '0A000',
      says: /Join a grouped subquery/,
    },
    'a table of the catalogue beside a view': {
      sql: `SELECT r.industry, c.relname FROM revenue r, pg_class c`,
      code: '0A000',
      says: /pg_class cannot be queried together/,
    },
    'an unknown view': { sql: 'SELECT * FROM revenues', code: '42P01', says: /relation "revenues" does not exist/ },
    'a mart': { sql: 'SELECT * FROM revenue_ledger', code: '42P01', says: /relation "revenue_ledger" does not exist/ },
  },
};
