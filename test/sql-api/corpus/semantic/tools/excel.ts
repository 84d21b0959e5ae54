/**
 * Excel and Power Query over psqlODBC (`"_"` and `"rows"` folding, ODBC escapes that the driver has resolved to casts and
 * EXTRACT, TOP as LIMIT), Microsoft Query, and Google Sheets over JDBC.
 */
import type { Tool } from '../statement.ts';

export const excel: Tool = {
  tool: 'Excel',
  statements: {
    'a table, loaded whole': {
      sql: `SELECT "segments_1"."segmentation", "segments_1"."segment", "segments_1"."customers" FROM "strata"."public"."segments" "segments_1"`,
      columns: ['segmentation text', 'segment text', 'customers int8'],
      rows: `select segmentation, segment, sum(customers) filter (month = '2024-08-01') from segments group by 1, 2`,
    },
    'a preview': {
      sql: `select "account_id", "account_name", "signup_date" from "strata"."public"."customers" limit 200`,
      columns: ['account_id text', 'account_name text', 'signup_date date'],
      rows: 'select account_id, account_name, signup_date from accounts',
    },
    'grouped rows of Power Query, folded': {
      sql: `select "rows"."industry" as "industry", sum("rows"."mrr") as "MRR" from "strata"."public"."revenue" "rows" group by "industry"`,
      columns: ['industry text', 'MRR numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) from ledger group by 1`,
    },
    'a date escape of ODBC, resolved': {
      sql: `SELECT customers.account_id, customers.signup_date FROM strata.public.customers customers WHERE (customers.signup_date>='2024-01-05'::date AND customers.signup_date<'2024-03-01 00:00:00'::timestamp) ORDER BY customers.signup_date`,
      columns: ['account_id text', 'signup_date date'],
      rows: `select account_id, signup_date from accounts where signup_date >= '2024-01-05' and signup_date < '2024-03-01' order by 2`,
      ordered: true,
    },
    'functions of ODBC, resolved': {
      sql: `SELECT extract(year from customers.signup_date) AS "y", extract(month from customers.signup_date) AS "m", concat(upper(customers.region), ', ', coalesce(customers.country, '-')) AS "where", SUM(customers.accounts) AS "n" FROM public.customers customers WHERE customers.region IS NOT NULL GROUP BY extract(year from customers.signup_date), extract(month from customers.signup_date), concat(upper(customers.region), ', ', coalesce(customers.country, '-'))`,
      columns: ['y numeric', 'm numeric', 'where text', 'n numeric'],
      rows: `select year(signup_date), month(signup_date), region || ', ' || coalesce(country, '-'), count(*) from accounts where region is not null group by 1, 2, 3`,
    },
    'a parameter in a cell': {
      sql: `SELECT customers.account_id, customers.current_mrr FROM public.customers customers WHERE (customers.plan=$1)`,
      parameters: ['Pro'],
      columns: ['account_id text', 'current_mrr numeric'],
      rows: `select account_id, current_mrr from accounts where plan = 'Pro'`,
    },
    'a join of Microsoft Query': {
      sql: `SELECT customers.status, SUM(revenue.mrr) AS "Sum of mrr" FROM strata.public.customers customers, strata.public.revenue revenue WHERE customers.account_id = revenue.account_id AND ((revenue.month='2024-06-01 00:00:00'::timestamp)) GROUP BY customers.status`,
      columns: ['status text', 'Sum of mrr numeric'],
      rows: `select a.status, sum(l.mrr) from ledger l join accounts a using (account_id) where month = '2024-06-01' group by 1`,
    },
    'a join that finds several rows': {
      sql: `SELECT customers.plan, SUM(revenue.mrr) AS mrr FROM public.customers customers, public.revenue revenue WHERE customers.region = revenue.region GROUP BY customers.plan`,
      code: '21000',
      says: /join by columns that find one row/,
    },
    'an outer join by a drawn line': {
      sql: `SELECT customers.account_id, revenue.mrr FROM public.customers customers LEFT OUTER JOIN public.revenue revenue ON customers.account_id = revenue.account_id`,
      code: '0A000',
      says: /adds rows to the view revenue.*group it in a subquery first/,
    },
  },
};
