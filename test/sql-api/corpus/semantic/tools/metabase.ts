/**
 * Metabase 0.46 to 0.53. Forms: cube-js/cube issues 7006, 7010, 8057, 8886 and pull requests 3851, 4675, 4988, 6165, and
 * the query processor's tests (`metabase/src/metabase/driver/postgres.clj`: date_trunc, `CAST(... AS date)`, week by offset).
 */
import type { Tool } from '../statement.ts';

export const metabase: Tool = {
  tool: 'Metabase',
  statements: {
    'browse a table': {
      sql: `-- Metabase:: userID: 1 queryType: MBQL queryHash: 36a8c22444227518ebbf37738bfe21864c71dbe004c10a771ca5ceb64afb87e2
SELECT "public"."customers"."account_id" AS "account_id", "public"."customers"."account_name" AS "account_name", "public"."customers"."seen" AS "seen" FROM "public"."customers" LIMIT 1048575`,
      code: '42703',
      says: /column customers.seen does not exist/,
    },
    'browse a table, all columns': {
      sql: `SELECT "public"."customers"."account_id" AS "account_id", "public"."customers"."status" AS "status", "public"."customers"."signup_date" AS "signup_date", "public"."customers"."last_seen_at" AS "last_seen_at", "public"."customers"."active_customers" AS "active_customers" FROM "public"."customers" LIMIT 2000`,
      columns: ['account_id text', 'status text', 'signup_date date', 'last_seen_at date', 'active_customers int8'],
      rows: 'select account_id, status, signup_date, last_seen_at, is_active::int from accounts',
    },
    'count of rows': {
      sql: `SELECT COUNT(*) AS "count" FROM "public"."customers"`,
      columns: ['count int8'],
      rows: 'select count(*) from accounts',
    },
    'sum by month, as a date': {
      sql: `SELECT CAST(DATE_TRUNC('month', "public"."revenue"."month") AS date) AS "month", SUM("public"."revenue"."mrr") AS "sum" FROM "public"."revenue" GROUP BY CAST(DATE_TRUNC('month', "public"."revenue"."month") AS date) ORDER BY CAST(DATE_TRUNC('month', "public"."revenue"."month") AS date) ASC`,
      columns: ['month date', 'sum numeric'],
      rows: 'select month, sum(mrr) from ledger group by 1 order by 1',
      ordered: true,
    },
    'sum by quarter': {
      sql: `SELECT DATE_TRUNC('quarter', "public"."revenue"."month") AS "month", SUM("public"."revenue"."mrr") AS "sum", AVG("public"."revenue"."nrr") AS "avg" FROM "public"."revenue" GROUP BY DATE_TRUNC('quarter', "public"."revenue"."month") ORDER BY DATE_TRUNC('quarter', "public"."revenue"."month") ASC`,
      columns: ['month timestamptz', 'sum numeric', 'avg float8'],
      rows: `select strftime(date_trunc('quarter', month), '%Y-%m-%d %H:%M:%S+00'), sum(mrr) filter (month in ('2024-03-01', '2024-06-01', '2024-08-01')), (sum(opening_mrr) + sum(expansion_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / nullif(sum(opening_mrr), 0) from ledger group by 1 order by 1`,
      ordered: true,
    },
    'week that begins on Sunday': {
      sql: `SELECT (CAST(DATE_TRUNC('week', ("public"."customers"."signup_date" + INTERVAL '1 day')) AS TIMESTAMP) + INTERVAL '-1 day') AS "signup_date", SUM("public"."customers"."accounts") AS "sum" FROM "public"."customers" GROUP BY (CAST(DATE_TRUNC('week', ("public"."customers"."signup_date" + INTERVAL '1 day')) AS TIMESTAMP) + INTERVAL '-1 day') ORDER BY (CAST(DATE_TRUNC('week', ("public"."customers"."signup_date" + INTERVAL '1 day')) AS TIMESTAMP) + INTERVAL '-1 day') ASC`,
      columns: ['signup_date timestamp', 'sum numeric'],
      rows: `select (date_trunc('week', signup_date + interval 1 day) - interval 1 day)::timestamp, count(*) from accounts group by 1 order by 1`,
      ordered: true,
    },
    'text contains, in any case': {
      sql: `SELECT "public"."customers"."account_name" AS "account_name" FROM "public"."customers" WHERE (LOWER("public"."customers"."account_name") LIKE '%firm a1%') LIMIT 1048575`,
      columns: ['account_name text'],
      rows: `select account_name from accounts where lower(account_name) like '%firm a1%'`,
    },
    'text contains, with an escape': {
      sql: `SELECT "public"."customers"."acquisition_channel" AS "acquisition_channel", COUNT(*) AS "count" FROM "public"."customers" WHERE lower("public"."customers"."acquisition_channel") LIKE '%d\\_s%' ESCAPE '\\' GROUP BY "public"."customers"."acquisition_channel"`,
      columns: ['acquisition_channel text', 'count int8'],
      rows: `select acquisition_channel, count(*) from accounts where contains(acquisition_channel, 'd_s') group by 1`,
    },
    'a date filter of a native question': {
      sql: `SELECT account_id, mrr FROM revenue WHERE CAST("public"."revenue"."month" AS DATE) BETWEEN DATE '2024-05-01' AND DATE '2024-06-30'`,
      columns: ['account_id text', 'mrr numeric'],
      rows: `select account_id, sum(case when month = '2024-06-01' then mrr else 0 end) from ledger where month between '2024-05-01' and '2024-06-30' group by 1`,
    },
    'distinct values of a nested question': {
      sql: `SELECT COUNT(DISTINCT "source"."industry") AS "count" FROM (SELECT "public"."revenue"."industry" AS "industry", "public"."revenue"."month" AS "month" FROM "public"."revenue") AS "source"`,
      columns: ['count int8'],
      rows: 'select count(distinct industry) from ledger',
    },
    'a question over a grouped question': {
      sql: `SELECT AVG("source"."sum") AS "avg" FROM (SELECT "public"."revenue"."account_id" AS "account_id", SUM("public"."revenue"."mrr") AS "sum" FROM "public"."revenue" GROUP BY "public"."revenue"."account_id" ORDER BY "public"."revenue"."account_id" ASC) AS "source"`,
      columns: ['avg numeric'],
      rows: `select sum(case when month = '2024-08-01' then mrr else 0 end)::double / count(distinct account_id) from ledger`,
    },
    'a nested question that only passes on': {
      sql: `SELECT "source"."region" AS "region", SUM("source"."customers") AS "sum" FROM (SELECT "public"."revenue"."region" AS "region", "public"."revenue"."customers" AS "customers", "public"."revenue"."month" AS "month" FROM "public"."revenue" WHERE "public"."revenue"."month" < DATE '2024-04-01') AS "source" GROUP BY "source"."region" ORDER BY "source"."region" ASC`,
      columns: ['region text', 'sum numeric'],
      rows: `select region, sum(case when month = '2024-03-01' then customers else 0 end) from ledger where month < '2024-04-01' group by 1 order by 1`,
      ordered: true,
    },
    'a custom column and a filter on it': {
      sql: `SELECT "source"."size" AS "size", SUM("source"."mrr") AS "sum" FROM (SELECT CASE WHEN "public"."revenue"."company_size" = 'large' THEN 'big' ELSE 'other' END AS "size", "public"."revenue"."mrr" AS "mrr" FROM "public"."revenue") AS "source" WHERE ("source"."size" = 'big') OR ("source"."size" = 'other') GROUP BY "source"."size" ORDER BY "source"."size" ASC`,
      columns: ['size text', 'sum numeric'],
      rows: `select case when company_size = 'large' then 'big' else 'other' end, sum(mrr) filter (month = '2024-08-01') from ledger group by 1 order by 1`,
      ordered: true,
    },
    'a measure on condition, of two months': {
      sql: `SELECT "public"."revenue"."region" AS "region", SUM(CASE WHEN DATE_TRUNC('month', "public"."revenue"."month") BETWEEN DATE_TRUNC('month', (timestamp with time zone '2024-05-15 00:00:00Z' + INTERVAL '-1 month')) AND DATE_TRUNC('month', (timestamp with time zone '2024-05-15 00:00:00Z')) THEN "public"."revenue"."new_mrr" ELSE 0.0 END) AS "tst2" FROM "public"."revenue" GROUP BY "public"."revenue"."region" ORDER BY "public"."revenue"."region" ASC`,
      columns: ['region text', 'tst2 numeric'],
      rows: `select region, coalesce(sum(new_mrr) filter (month in ('2024-04-01', '2024-05-01')), 0) from ledger group by 1 order by 1`,
      ordered: true,
    },
    'the previous months, against the present': {
      sql: `SELECT "public"."revenue"."account_id" AS "account_id" FROM "public"."revenue" WHERE ("public"."revenue"."month" >= DATE_TRUNC('month', (NOW() + INTERVAL '-1 month')) AND "public"."revenue"."month" < DATE_TRUNC('month', NOW())) GROUP BY 1`,
      columns: ['account_id text'],
      rows: 'select account_id from ledger where false',
    },
    'a share, with HAVING': {
      sql: `SELECT "public"."revenue"."industry" AS "industry", CAST(SUM("public"."revenue"."churned_mrr") AS DOUBLE PRECISION) / NULLIF(CAST(SUM("public"."revenue"."new_mrr") AS DOUBLE PRECISION), 0.0) AS "expression" FROM "public"."revenue" GROUP BY "public"."revenue"."industry" HAVING SUM("public"."revenue"."new_mrr") > 100 ORDER BY "expression" DESC, "public"."revenue"."industry" ASC`,
      columns: ['industry text', 'expression float8'],
      rows: `select industry, sum(churned_mrr)::double / nullif(sum(new_mrr)::double, 0) from ledger group by 1 having sum(new_mrr) > 100 order by 2 desc, 1`,
      ordered: true,
    },
    'field values for a filter': {
      sql: `SELECT "source"."industry" AS "industry" FROM (SELECT "public"."revenue"."industry" AS "industry" FROM "public"."revenue" WHERE "public"."revenue"."industry" IS NOT NULL) AS "source" GROUP BY "source"."industry" ORDER BY "source"."industry" ASC LIMIT 1000`,
      columns: ['industry text'],
      rows: 'select distinct industry from ledger where industry is not null order by 1',
      ordered: true,
    },
    'fingerprints: a sample of texts cut short': {
      sql: `SELECT SUBSTRING("public"."customers"."account_name", 1, 1234) AS "substring1", SUBSTRING("public"."customers"."industry", 1, 1234) AS "substring2" FROM "public"."customers" LIMIT 10000`,
      columns: ['substring1 text', 'substring2 text'],
      rows: 'select distinct account_name, industry from accounts',
    },
    'a median of a measure': {
      sql: `SELECT PERCENTILE_CONT(0.5) within group (order by "public"."revenue"."arpu") AS "median" FROM "public"."revenue"`,
      code: '0A000',
      says: /MEASURE\(arpu\)/,
    },
    'a joined table': {
      sql: `SELECT "Customers - Account"."status" AS "Customers - Account__status", CAST(DATE_TRUNC('month', "public"."revenue"."month") AS date) AS "month", SUM("public"."revenue"."new_mrr") AS "sum" FROM "public"."revenue" LEFT JOIN "public"."customers" AS "Customers - Account" ON "public"."revenue"."account_id" = "Customers - Account"."account_id" GROUP BY "Customers - Account"."status", CAST(DATE_TRUNC('month', "public"."revenue"."month") AS date) ORDER BY "Customers - Account"."status" ASC, CAST(DATE_TRUNC('month', "public"."revenue"."month") AS date) ASC`,
      columns: ['Customers - Account__status text', 'month date', 'sum numeric'],
      rows: 'select a.status, l.month, sum(l.new_mrr) from ledger l join accounts a using (account_id) group by 1, 2 order by 1, 2',
      ordered: true,
    },
    'a cumulative count': {
      sql: `SELECT CAST(DATE_TRUNC('month', "public"."customers"."signup_date") AS date) AS "signup_date", SUM(COUNT(*)) OVER (ORDER BY CAST(DATE_TRUNC('month', "public"."customers"."signup_date") AS date) ASC ROWS UNBOUNDED PRECEDING) AS "count" FROM "public"."customers" WHERE "public"."customers"."signup_date" IS NOT NULL GROUP BY CAST(DATE_TRUNC('month', "public"."customers"."signup_date") AS date) ORDER BY CAST(DATE_TRUNC('month', "public"."customers"."signup_date") AS date) ASC`,
      columns: ['signup_date date', 'count numeric'],
      rows: `select m, sum(n) over (order by m) from (select date_trunc('month', signup_date)::date as m, count(*) as n from accounts where signup_date is not null group by 1) order by 1`,
      ordered: true,
    },
  },
};
