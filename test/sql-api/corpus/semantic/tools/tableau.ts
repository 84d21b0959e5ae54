/**
 * Tableau 2019.4 to 2024.2 on its PostgreSQL connector. Forms: logs in public repositories (`"sum:Number of Records:ok"`,
 * `HAVING (COUNT(1) > 0)`, `tableau-query-origins` comments, `#Tableau_..._Connect`), cube-js/cube issues 7601, 10462, 11553 and
 * cube-js/cube rust/cubesql/src/compile/test (`twk:`, `wk:`, `my:`, `iqr:` calculations).
 */
import type { Tool } from '../statement.ts';

export const tableau: Tool = {
  tool: 'Tableau',
  statements: {
    'connection check: a temporary table': {
      sql: `CREATE LOCAL TEMPORARY TABLE "#Tableau_1_2F3A71C0-4B1D-4C6B-8D0C-6C7F6D6B3A1E_1_Connect" ( "COL" INTEGER ) ON COMMIT PRESERVE ROWS;
INSERT INTO "#Tableau_1_2F3A71C0-4B1D-4C6B-8D0C-6C7F6D6B3A1E_1_Connect" ("COL") VALUES (1);
SELECT "COL" FROM "#Tableau_1_2F3A71C0-4B1D-4C6B-8D0C-6C7F6D6B3A1E_1_Connect"`,
      columns: ['COL int4'],
      rows: 'select 1',
    },
    'connection check: the temporary table is gone': {
      sql: `CREATE LOCAL TEMPORARY TABLE "#Tableau_2_Connect" ( "COL" INTEGER ) ON COMMIT PRESERVE ROWS;
DROP TABLE "#Tableau_2_Connect";
SELECT "COL" FROM "#Tableau_2_Connect"`,
      code: '42P01',
      says: /relation "#Tableau_2_Connect" does not exist/,
    },
    'connection check: grouping and top of a literal subquery over the view': {
      sql: `SELECT 1 AS "one" FROM "public"."revenue" "revenue" GROUP BY 1 LIMIT 1`,
      columns: ['one int4'],
      rows: 'select 1',
    },
    'number of records': {
      sql: `SELECT SUM(1) AS "sum:Number of Records:ok" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0)`,
      columns: ['sum:Number of Records:ok int8'],
      rows: 'select count(*) from ledger',
    },
    'a measure with SUM on a shelf': {
      sql: `SELECT "revenue"."industry" AS "industry", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" GROUP BY 1`,
      columns: ['industry text', 'sum:mrr:ok numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) from ledger group by 1`,
    },
    'a measure alone, none without rows': {
      sql: `SELECT SUM("revenue"."customers") AS "sum:customers:ok" FROM "public"."revenue" "revenue" WHERE ("revenue"."industry" = 'Mining') HAVING (COUNT(1) > 0)`,
      columns: ['sum:customers:ok numeric'],
      rows: 'select 1 where false',
    },
    'a ratio with AVG on a shelf': {
      sql: `SELECT AVG("revenue"."arpu") AS "avg:arpu:ok", "revenue"."region" AS "region" FROM "public"."revenue" "revenue" GROUP BY 2`,
      columns: ['avg:arpu:ok float8', 'region text'],
      rows: 'select sum(mrr)::double / nullif(sum(customers), 0), region from ledger group by 2',
    },
    'quarter, truncated': {
      sql: `SELECT DATE_TRUNC( 'QUARTER', CAST("revenue"."month" AS TIMESTAMP) ) AS "tqr:month:ok", SUM("revenue"."mrr") AS "sum:mrr:ok", SUM("revenue"."new_mrr") AS "sum:new_mrr:ok"
FROM "public"."revenue" "revenue" WHERE (("revenue"."month" >= (TIMESTAMP '2024-01-01 00:00:00.000')) AND ("revenue"."month" < (TIMESTAMP '2025-01-01 00:00:00.000'))) GROUP BY 1`,
      columns: ['tqr:month:ok timestamp', 'sum:mrr:ok numeric', 'sum:new_mrr:ok numeric'],
      rows: `select date_trunc('quarter', month)::timestamp, sum(mrr) filter (month in ('2024-03-01', '2024-06-01', '2024-08-01')), sum(new_mrr) from ledger group by 1`,
    },
    'year and month as discrete parts': {
      sql: `SELECT CAST(TRUNC(EXTRACT(YEAR FROM "revenue"."month")) AS INTEGER) AS "yr:month:ok", CAST(TRUNC(EXTRACT(MONTH FROM "revenue"."month")) AS INTEGER) AS "mn:month:ok", SUM("revenue"."customers") AS "sum:customers:ok"
FROM "public"."revenue" "revenue" GROUP BY 1, 2`,
      columns: ['yr:month:ok int4', 'mn:month:ok int4', 'sum:customers:ok numeric'],
      rows: 'select year(month), month(month), sum(customers) from ledger group by 1, 2',
    },
    'month and year as one number': {
      sql: `SELECT ((CAST(TRUNC(EXTRACT(YEAR FROM "revenue"."month")) AS INT) * 100) + CAST(TRUNC(EXTRACT(MONTH FROM "revenue"."month")) AS INT)) AS "my:month:ok", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" GROUP BY 1 ORDER BY 1 DESC`,
      columns: ['my:month:ok int4', 'sum:mrr:ok numeric'],
      rows: 'select year(month) * 100 + month(month), sum(mrr) from ledger group by 1 order by 1 desc',
      ordered: true,
    },
    'week that begins on Sunday': {
      sql: `SELECT (CAST(DATE_TRUNC('day', CAST("customers"."signup_date" AS TIMESTAMP)) AS DATE) - (((7 + CAST(EXTRACT(DOW FROM "customers"."signup_date") AS BIGINT) - 1) % 7) * INTERVAL '1 DAY')) AS "twk:signup_date:ok", SUM("customers"."accounts") AS "sum:accounts:ok" FROM "public"."customers" "customers" GROUP BY 1`,
      columns: ['twk:signup_date:ok timestamp', 'sum:accounts:ok numeric'],
      rows: `select date_trunc('week', signup_date)::timestamp, count(*) from accounts group by 1`,
    },
    'number of the week': {
      sql: `SELECT CAST(FLOOR((7 + EXTRACT(DOY FROM "customers"."signup_date") - 1 + EXTRACT(DOW FROM DATE_TRUNC('YEAR', "customers"."signup_date"))) / 7) AS INT) AS "wk:signup_date:ok", SUM("customers"."accounts") AS "sum:accounts:ok" FROM "public"."customers" "customers" WHERE (NOT ("customers"."signup_date" IS NULL)) GROUP BY 1`,
      columns: ['wk:signup_date:ok int4', 'sum:accounts:ok numeric'],
      rows: `select (7 + dayofyear(signup_date) - 1 + dayofweek(date_trunc('year', signup_date))) // 7, count(*) from accounts where signup_date is not null group by 1`,
    },
    'quarter of the ISO year': {
      sql: `SELECT (LEAST(CAST((EXTRACT(WEEK FROM "revenue"."month") - 1) AS BIGINT) / 13, 3) + 1) AS "iqr:month:ok", SUM("revenue"."new_customers") AS "sum:new_customers:ok" FROM "public"."revenue" "revenue" GROUP BY 1`,
      columns: ['iqr:month:ok int8', 'sum:new_customers:ok numeric'],
      rows: 'select least((weekofyear(month) - 1) // 13, 3) + 1, sum(new_customers) from ledger group by 1',
    },
    'filter on values that leaves the others and no value out': {
      sql: `SELECT "revenue"."region" AS "region", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" WHERE (CASE WHEN (("revenue"."industry" IN ('FinTech', 'DevTools')) OR ("revenue"."industry" IS NULL)) THEN FALSE ELSE TRUE END) GROUP BY 1`,
      columns: ['region text', 'sum:mrr:ok numeric'],
      rows: `select region, sum(case when month = (select max(month) from months) then mrr else 0 end) from ledger where industry not in ('FinTech', 'DevTools') group by 1`,
    },
    'a group of values': {
      sql: `SELECT (CASE WHEN CAST("revenue"."industry" AS TEXT) IN ('DevTools', 'FinTech') THEN 'Tech' ELSE CAST("revenue"."industry" AS TEXT) END) AS "Industry (group)", SUM("revenue"."customers") AS "sum:customers:ok" FROM "public"."revenue" "revenue" GROUP BY 1`,
      columns: ['Industry (group) text', 'sum:customers:ok numeric'],
      rows: `select case when industry in ('DevTools', 'FinTech') then 'Tech' else industry end, sum(case when month = (select max(month) from months) then customers else 0 end) from ledger group by 1`,
    },
    'a calculation of measures': {
      sql: `SELECT (SUM("revenue"."mrr") / NULLIF(SUM("revenue"."customers"), 0)) AS "usr:Calculation_2760495522911424520:ok", "revenue"."plan" AS "plan" FROM "public"."revenue" "revenue" GROUP BY 2`,
      columns: ['usr:Calculation_2760495522911424520:ok numeric', 'plan text'],
      rows: `select case when sum(customers) filter (month = '2024-08-01') > 0 then round(sum(mrr) filter (month = '2024-08-01')::decimal(38,16) / sum(customers) filter (month = '2024-08-01'), 16) end, plan from ledger group by 2`,
    },
    'a measure on condition': {
      sql: `SELECT SUM("revenue"."new_mrr") AS "TEMP(Calculation_2760495522911424520)(2472686499)(0)", SUM((CASE WHEN ("revenue"."month" < (TIMESTAMP '2024-04-01 00:00:00.000')) THEN "revenue"."new_mrr" ELSE NULL END)) AS "TEMP(Calculation_2760495522922868746)(243454951)(0)" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0)`,
      columns: [
        'TEMP(Calculation_2760495522911424520)(2472686499)(0) numeric',
        'TEMP(Calculation_2760495522922868746)(243454951)(0) numeric',
      ],
      rows: `select sum(new_mrr), sum(new_mrr) filter (month < '2024-04-01') from ledger`,
    },
    'values of a filter, sorted': {
      sql: `SELECT "revenue"."industry" AS "industry" FROM "public"."revenue" "revenue" GROUP BY 1 ORDER BY "industry" ASC NULLS FIRST`,
      columns: ['industry text'],
      rows: 'select distinct industry from ledger order by industry asc nulls first',
      ordered: true,
    },
    'bounds of a date filter': {
      sql: `SELECT MIN("revenue"."month") AS "TEMP(TC_)(1)(0)", MAX("revenue"."month") AS "TEMP(TC_)(2)(0)" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0)`,
      columns: ['TEMP(TC_)(1)(0) date', 'TEMP(TC_)(2)(0) date'],
      rows: 'select min(month), max(month) from ledger',
    },
    'top 2 by a measure, joined': {
      sql: `SELECT "revenue"."account_id" AS "account_id", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" INNER JOIN ( SELECT "revenue"."account_id" AS "account_id", SUM("revenue"."mrr") AS "$__alias__0" FROM "public"."revenue" "revenue" GROUP BY 1 ORDER BY 2 DESC LIMIT 2 ) "t0" ON ("revenue"."account_id" = "t0"."account_id") GROUP BY 1`,
      columns: ['account_id text', 'sum:mrr:ok numeric'],
      rows: `select account_id, mrr from ledger where month = '2024-08-01' and mrr > 0 order by mrr desc limit 2`,
    },
    'top 2, joined so that no value meets no value': {
      sql: `SELECT "revenue"."industry" AS "industry", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" INNER JOIN ( SELECT "revenue"."industry" AS "industry", SUM("revenue"."customers") AS "$__alias__0" FROM "public"."revenue" "revenue" GROUP BY 1 ORDER BY 2 ASC, 1 DESC LIMIT 2 ) "t0" ON ("revenue"."industry" IS NOT DISTINCT FROM "t0"."industry") GROUP BY 1`,
      columns: ['industry text', 'sum:mrr:ok numeric'],
      rows: `with c as (select industry, sum(customers) as n, sum(mrr) as mrr from ledger where month = '2024-08-01' group by 1) select industry, mrr from c order by n, industry desc nulls first limit 2`,
    },
    'LOD: MRR of the region beside each plan': {
      sql: `SELECT "revenue"."plan" AS "plan", "revenue"."region" AS "region", SUM("revenue"."mrr") AS "sum:mrr:ok", MIN("t0"."__measure__0") AS "sum:region mrr:ok" FROM "public"."revenue" "revenue" INNER JOIN ( SELECT "revenue"."region" AS "region", SUM("revenue"."mrr") AS "__measure__0" FROM "public"."revenue" "revenue" GROUP BY 1 ) "t0" ON ("revenue"."region" IS NOT DISTINCT FROM "t0"."region") GROUP BY 1, 2`,
      columns: ['plan text', 'region text', 'sum:mrr:ok numeric', 'sum:region mrr:ok numeric'],
      rows: `with c as (select plan, region, sum(case when month = '2024-08-01' then mrr else 0 end) as mrr from ledger group by all) select plan, region, mrr, sum(mrr) over (partition by region) from c`,
    },
    'LOD: average of a measure per account': {
      sql: `SELECT AVG("t0"."__measure__1") AS "avg:mrr per account:ok", "t0"."region" AS "region" FROM ( SELECT "revenue"."account_id" AS "account_id", "revenue"."region" AS "region", SUM("revenue"."mrr") AS "__measure__1" FROM "public"."revenue" "revenue" GROUP BY 1, 2 ) "t0" GROUP BY 2`,
      columns: ['avg:mrr per account:ok numeric', 'region text'],
      rows: `with a as (select account_id, region, sum(case when month = '2024-08-01' then mrr else 0 end) as mrr from ledger group by all) select round(sum(mrr)::decimal(38,16) / count(*), 16), region from a group by 2`,
    },
    'top 2 joined to a LOD over the first month of each account': {
      sql: `SELECT "t0"."first" AS "first", COUNT(DISTINCT "revenue"."account_id") AS "ctd:account_id:ok" FROM "public"."revenue" "revenue" INNER JOIN ( SELECT "revenue"."account_id" AS "account_id", MIN("revenue"."month") AS "first" FROM "public"."revenue" "revenue" GROUP BY 1 ) "t0" ON ("revenue"."account_id" = "t0"."account_id") GROUP BY 1`,
      columns: ['first date', 'ctd:account_id:ok int8'],
      rows: 'select first, count(*) from (select account_id, min(month) as first from ledger group by 1) group by 1',
    },
    'a set: the top 2 and the others': {
      sql: `SELECT (CASE WHEN (NOT ("t0"."account_id" IS NULL)) THEN TRUE ELSE FALSE END) AS "io:Set 1:nk", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" LEFT JOIN ( SELECT "revenue"."account_id" AS "account_id", SUM("revenue"."mrr") AS "$__alias__0" FROM "public"."revenue" "revenue" GROUP BY 1 ORDER BY 2 DESC LIMIT 2 ) "t0" ON ("revenue"."account_id" = "t0"."account_id") GROUP BY 1`,
      columns: ['io:Set 1:nk bool', 'sum:mrr:ok numeric'],
      rows: `select account_id in ('A3', 'A1'), sum(mrr) from ledger where month = '2024-08-01' group by 1`,
    },
    'LOD: the share of the total': {
      sql: `SELECT "revenue"."region" AS "region", (SUM("revenue"."mrr") / MIN("t0"."__measure__0")) AS "usr:share:ok" FROM "public"."revenue" "revenue" CROSS JOIN ( SELECT SUM("revenue"."mrr") AS "__measure__0" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0) ) "t0" GROUP BY 1`,
      columns: ['region text', 'usr:share:ok numeric'],
      rows: `select region, sum(mrr)::double / 1580 from ledger where month = '2024-08-01' group by 1`,
    },
    'a calculation of branches': {
      sql: `SELECT SUM((CASE WHEN ("revenue"."region" = 'EMEA') THEN "revenue"."mrr" WHEN ("revenue"."region" = 'NA') THEN ("revenue"."mrr" * 2) ELSE 0 END)) AS "sum:Calculation_1:ok" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0)`,
      code: '0A000',
      says: /Ask for each branch by itself: SUM\(CASE WHEN/,
    },
    'a filter by a temporary table': {
      sql: `CREATE LOCAL TEMPORARY TABLE "#Tableau_3_Filter" ( "region" TEXT ) ON COMMIT PRESERVE ROWS;
INSERT INTO "#Tableau_3_Filter" ("region") VALUES ('EMEA'), ('APAC');
SELECT "revenue"."region" AS "region", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" INNER JOIN "#Tableau_3_Filter" "Filter_1" ON ("revenue"."region" = "Filter_1"."region") GROUP BY 1`,
      columns: ['region text', 'sum:mrr:ok numeric'],
      rows: `select region, sum(mrr) from ledger where month = '2024-08-01' and region in ('EMEA', 'APAC') group by 1`,
    },
    'a filter by a temporary table, as EXISTS': {
      sql: `CREATE LOCAL TEMPORARY TABLE "#Tableau_4_1_Filter" ( "industry" TEXT, "region" TEXT ) ON COMMIT PRESERVE ROWS;
INSERT INTO "#Tableau_4_1_Filter" VALUES ('FinTech', 'EMEA'), ('DevTools', 'NA');
SELECT "revenue"."industry" AS "industry", SUM("revenue"."mrr") AS "sum:mrr:ok" FROM "public"."revenue" "revenue" WHERE EXISTS (
SELECT 1 AS "one" FROM "#Tableau_4_1_Filter" "Filter_1" WHERE (("revenue"."industry" = "Filter_1"."industry") AND ("revenue"."region" = "Filter_1"."region"))) GROUP BY 1
/* { "tableau-query-origins": { "query-category": "Data", "lqctx-batch-query-id": "8" } } */`,
      columns: ['industry text', 'sum:mrr:ok numeric'],
      rows: `select industry, sum(mrr) from ledger where month = '2024-08-01' and (industry, region) in (('FinTech', 'EMEA'), ('DevTools', 'NA')) group by 1`,
    },
    'extract: its columns': {
      sql: `SELECT "customers"."account_id" AS "account_id", "customers"."account_name" AS "account_name", "customers"."signup_date" AS "signup_date", "customers"."status" AS "status", "customers"."accounts" AS "accounts", "customers"."current_mrr" AS "current_mrr" FROM "public"."customers" "customers"`,
      columns: [
        'account_id text',
        'account_name text',
        'signup_date date',
        'status text',
        'accounts int8',
        'current_mrr numeric',
      ],
      rows: 'select account_id, account_name, signup_date, status, 1, current_mrr from accounts',
    },
    'extract: how many rows it will have': {
      sql: `SELECT COUNT(1) AS "cnt:Number of Rows:ok" FROM ( SELECT * FROM "public"."customers" ) "Custom SQL Query" HAVING (COUNT(1) > 0)`,
      columns: ['cnt:Number of Rows:ok int8'],
      rows: 'select count(*) from accounts',
    },
    'custom SQL around the view': {
      sql: `SELECT "Custom SQL Query"."industry" AS "industry", SUM("Custom SQL Query"."mrr") AS "sum:mrr:ok" FROM ( SELECT * FROM revenue WHERE month >= '2024-01-01' AND month < '2024-04-01' ) "Custom SQL Query" GROUP BY 1`,
      columns: ['industry text', 'sum:mrr:ok numeric'],
      rows: `select industry, sum(case when month = '2024-03-01' then mrr else 0 end) from ledger where month < '2024-04-01' group by 1`,
    },
    'preview of the data': {
      sql: `SELECT "segments"."segmentation" AS "segmentation", "segments"."segment" AS "segment", "segments"."is_thin" AS "is_thin", "segments"."customers" AS "customers" FROM "public"."segments" "segments" WHERE "segments"."month" = (DATE '2024-08-01') ORDER BY 1, 2 LIMIT 10`,
      columns: ['segmentation text', 'segment text', 'is_thin bool', 'customers int8'],
      rows: `select segmentation, segment, is_thin, customers from segments where month = '2024-08-01' order by 1, 2 limit 10`,
      ordered: true,
    },
    'median of an additive measure': {
      sql: `SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY "revenue"."mrr") AS "med:mrr:ok" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0)`,
      code: '0A000',
      says: /MEASURE\(mrr\)/,
    },
    'count of an additive measure': {
      sql: `SELECT COUNT("revenue"."mrr") AS "cnt:mrr:ok" FROM "public"."revenue" "revenue" HAVING (COUNT(1) > 0)`,
      code: '0A000',
      says: /COUNT\(mrr\) would change what mrr means.*MEASURE\(mrr\) or SUM\(mrr\)/,
    },
  },
};
