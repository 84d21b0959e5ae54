/**
 * Looker 22 to 24 (derived tables, `FETCH NEXT`, ordinals; cube-js/cube issue 7110 and pull request 7889) and Looker Studio's
 * PostgreSQL connector (`t0.` aliases, `qt_` names, LIMIT 2000001).
 */
import type { Tool } from '../statement.ts';

export const looker: Tool = {
  tool: 'Looker',
  statements: {
    'an explore': {
      sql: `-- Looker Query Context '{"user_id":2,"history_slug":"3e1f","instance_slug":"a1"}'
SELECT
    revenue."industry"  AS "revenue.industry",
    COALESCE(SUM(revenue."mrr"), 0) AS "revenue.mrr"
FROM "public"."revenue" AS revenue
GROUP BY
    1
ORDER BY
    2 DESC
FETCH NEXT 500 ROWS ONLY`,
      columns: ['revenue.industry text', 'revenue.mrr numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) as m from ledger group by 1 order by m desc`,
      ordered: true,
    },
    'a yes/no dimension': {
      sql: `SELECT CASE WHEN revenue.plan IS NOT NULL THEN 'Yes' ELSE 'No' END AS "revenue.has_plan", COUNT(DISTINCT revenue.account_id) AS "revenue.accounts" FROM public.revenue AS revenue GROUP BY 1 ORDER BY 2 DESC FETCH NEXT 10 ROWS ONLY`,
      columns: ['revenue.has_plan text', 'revenue.accounts int8'],
      rows: `select case when plan is not null then 'Yes' else 'No' end, count(distinct account_id) from ledger group by 1 order by 2 desc`,
      ordered: true,
    },
    'months as text, within a range': {
      sql: `SELECT
    (TO_CHAR(DATE_TRUNC('month', revenue.month ), 'YYYY-MM')) AS "revenue.month_month",
    MEASURE(revenue.nrr) AS "revenue.nrr"
FROM public.revenue AS revenue
WHERE ((( revenue.month ) >= ((DATE '2024-02-01')) AND ( revenue.month ) < ((DATE '2024-02-01' + INTERVAL '3 month'))))
GROUP BY
    (DATE_TRUNC('month', revenue.month ))
ORDER BY
    1 DESC
FETCH NEXT 500 ROWS ONLY`,
      columns: ['revenue.month_month text', 'revenue.nrr float8'],
      rows: `select strftime(month, '%Y-%m'), (sum(opening_mrr) + sum(expansion_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / sum(opening_mrr) from ledger where month between '2024-02-01' and '2024-04-01' group by 1 order by 1 desc`,
      ordered: true,
    },
    'a derived table that groups, joined to the view': {
      sql: `WITH account_facts AS (SELECT account_id, MIN(month) AS first_month, SUM(new_mrr) AS won FROM public.revenue GROUP BY 1)
SELECT (DATE(account_facts.first_month)) AS "account_facts.first_date", COUNT(DISTINCT revenue.account_id) AS "revenue.accounts", COALESCE(SUM(revenue.churned_mrr), 0) AS "revenue.churned_mrr"
FROM public.revenue AS revenue
LEFT JOIN account_facts ON revenue.account_id = account_facts.account_id
GROUP BY 1 ORDER BY 1 LIMIT 500`,
      columns: ['account_facts.first_date date', 'revenue.accounts int8', 'revenue.churned_mrr numeric'],
      rows: `select first, count(distinct account_id), sum(churned_mrr) from ledger join (select account_id, min(month) as first from ledger group by 1) using (account_id) group by 1 order by 1`,
      ordered: true,
    },
    'a pivot': {
      sql: `SELECT * FROM (
SELECT *, DENSE_RANK() OVER (ORDER BY z___min_rank) as z___pivot_row_rank, RANK() OVER (PARTITION BY z__pivot_col_rank ORDER BY z___min_rank) as z__pivot_col_ordering, CASE WHEN z___min_rank = z___rank THEN 1 ELSE 0 END AS z__is_highest_ranked_cell FROM (
SELECT *, MIN(z___rank) OVER (PARTITION BY "revenue.month") as z___min_rank FROM (
SELECT *, RANK() OVER (ORDER BY CASE WHEN z__pivot_col_rank=1 THEN (CASE WHEN "revenue.new_mrr" IS NOT NULL THEN 0 ELSE 1 END) ELSE 2 END, "revenue.month", z__pivot_col_rank) AS z___rank FROM (
SELECT *, DENSE_RANK() OVER (ORDER BY CASE WHEN "revenue.region" IS NULL THEN 1 ELSE 0 END, "revenue.region") AS z__pivot_col_rank FROM (
SELECT
    (DATE(revenue.month)) AS "revenue.month",
    revenue.region AS "revenue.region",
    COALESCE(SUM(revenue.new_mrr), 0) AS "revenue.new_mrr"
FROM public.revenue AS revenue
GROUP BY 1, 2) ww
) bb WHERE z__pivot_col_rank <= 16384
) aa
) xx
) zz
 WHERE (z__pivot_col_rank <= 50 OR z__is_highest_ranked_cell = 1) AND (z___pivot_row_rank <= 500 OR z__pivot_col_ordering = 1) ORDER BY z___pivot_row_rank, z__pivot_col_rank`,
      columns: [
        'revenue.month date',
        'revenue.region text',
        'revenue.new_mrr numeric',
        'z__pivot_col_rank int8',
        'z___rank int8',
        'z___min_rank int8',
        'z___pivot_row_rank int8',
        'z__pivot_col_ordering int8',
        'z__is_highest_ranked_cell int4',
      ],
      rows: `with w as (select month, region, sum(new_mrr) as m from ledger group by 1, 2),
b as (select *, dense_rank() over (order by case when region is null then 1 else 0 end, region) as c from w),
a as (select *, rank() over (order by case when c = 1 then 0 else 2 end, month, c) as r from b),
x as (select *, min(r) over (partition by month) as mr from a)
select month, region, m, c, r, mr, dense_rank() over (order by mr) as rr, rank() over (partition by c order by mr), case when mr = r then 1 else 0 end from x order by rr, c`,
      ordered: true,
    },
    'totals beside rows': {
      sql: `SELECT COALESCE(SUM(revenue.mrr), 0) AS "revenue.mrr", MEASURE(revenue.arpu) AS "revenue.arpu" FROM public.revenue AS revenue WHERE (revenue.industry ) = 'FinTech' LIMIT 1`,
      columns: ['revenue.mrr numeric', 'revenue.arpu float8'],
      rows: `select sum(mrr) filter (month = '2024-08-01'), sum(mrr)::double / sum(customers) from ledger where industry = 'FinTech'`,
    },
    'a filtered measure': {
      sql: `SELECT revenue.region AS "revenue.region", COALESCE(SUM(CASE WHEN (revenue.industry = 'FinTech') THEN revenue.mrr ELSE NULL END), 0) AS "revenue.fintech_mrr" FROM public.revenue AS revenue GROUP BY 1 ORDER BY 2 DESC LIMIT 500`,
      columns: ['revenue.region text', 'revenue.fintech_mrr numeric'],
      rows: `select region, coalesce(sum(case when industry = 'FinTech' and month = '2024-08-01' then mrr end), 0) as m from ledger group by 1 order by m desc`,
    },
    'a bin': {
      sql: `SELECT CASE WHEN cohorts.months_since < 0 THEN '0' WHEN cohorts.months_since >= 0 AND cohorts.months_since < 3 THEN '1' WHEN cohorts.months_since >= 3 THEN '2' ELSE '3' END AS "cohorts.age__sort_", COUNT(*) AS "cohorts.count" FROM public.cohorts AS cohorts GROUP BY 1 ORDER BY 1 FETCH NEXT 500 ROWS ONLY`,
      columns: ['cohorts.age__sort_ text', 'cohorts.count int8'],
      rows: `select case when months_since < 3 then '1' else '2' end, count(*) from cohorts group by 1 order by 1`,
      ordered: true,
    },
    'suggestions of a filter': {
      sql: `SELECT DISTINCT revenue.account_name AS "revenue.account_name" FROM public.revenue AS revenue WHERE (revenue.account_name ILIKE 'firm a1%') ORDER BY 1 FETCH NEXT 1000 ROWS ONLY`,
      columns: ['revenue.account_name text'],
      rows: `select distinct account_name from ledger where account_name ilike 'firm a1%' order by 1`,
      ordered: true,
    },
    'an explore that joins another view for its dimensions': {
      sql: `SELECT customers.status AS "customers.status", COALESCE(SUM(revenue.mrr), 0) AS "revenue.mrr" FROM public.revenue AS revenue LEFT JOIN public.customers AS customers ON customers.account_id = revenue.account_id WHERE customers.signup_date < DATE '2024-06-01' GROUP BY 1 ORDER BY 2 DESC FETCH NEXT 500 ROWS ONLY`,
      columns: ['customers.status text', 'revenue.mrr numeric'],
      rows: `select a.status, sum(case when l.month = '2024-08-01' then l.mrr else 0 end) as m from ledger l join accounts a using (account_id) where a.signup_date < '2024-06-01' group by 1 order by m desc`,
      ordered: true,
    },
    'measures of two views': {
      sql: `SELECT revenue.region AS "revenue.region", COALESCE(SUM(revenue.mrr), 0) AS "revenue.mrr", COALESCE(SUM(customers.accounts), 0) AS "customers.accounts" FROM public.revenue AS revenue LEFT JOIN public.customers AS customers ON customers.account_id = revenue.account_id GROUP BY 1`,
      code: '0A000',
      says: /revenue and customers cannot be joined row by row.*Group each in a subquery/,
    },
  },
};

export const lookerStudio: Tool = {
  tool: 'Looker Studio',
  statements: {
    'a table': {
      sql: `SELECT t0.industry, SUM(t0.mrr) AS qt_k9xk2z1wzc FROM (SELECT * FROM "public"."revenue") AS t0 GROUP BY t0.industry ORDER BY SUM(t0.mrr) DESC LIMIT 100`,
      columns: ['industry text', 'qt_k9xk2z1wzc numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) as m from ledger group by 1 order by m desc`,
      ordered: true,
    },
    'a time series within a range of dates': {
      sql: `SELECT CAST(DATE_TRUNC('MONTH', t0.month) AS DATE) AS qt_a, SUM(t0.customers) AS qt_b FROM "revenue" AS t0 WHERE (t0.month >= '2024-01-01' AND t0.month <= '2024-12-31') GROUP BY qt_a ORDER BY qt_a ASC LIMIT 2000001`,
      columns: ['qt_a date', 'qt_b numeric'],
      rows: 'select month, sum(customers) from ledger group by 1 order by 1',
      ordered: true,
    },
    'a scorecard of a ratio': {
      sql: `SELECT AVG(t0.churn_rate) AS qt_c FROM revenue AS t0 LIMIT 2000001`,
      columns: ['qt_c float8'],
      rows: 'select sum(churned_customers)::double / sum(opening_customers) from ledger',
    },
    'a count of records': {
      sql: `SELECT t1.region, COUNT(1) AS qt_d FROM customers AS t1 GROUP BY t1.region LIMIT 2000001`,
      columns: ['region text', 'qt_d int8'],
      rows: 'select region, count(*) from accounts group by 1',
    },
    'a control with many values': {
      sql: `SELECT t0.region, SUM(t0.mrr) AS qt_e FROM revenue AS t0 WHERE t0.account_id IN (${Array.from({ length: 95 }, (_, i) => `'A${i + 1}'`).join(', ')}) GROUP BY t0.region LIMIT 2000001`,
      columns: ['region text', 'qt_e numeric'],
      rows: `select region, sum(case when month = '2024-08-01' then mrr else 0 end) from ledger group by 1`,
    },
  },
};
