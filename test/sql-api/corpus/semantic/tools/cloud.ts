/**
 * QuickSight (`to_timestamp(cast(... as numeric(10)))`: cube-js/cube pull request 8902), Domo (issue 8925, `test_domo_*`), GoodData Cloud
 * (issue 10046), ThoughtSpot (`test_thoughtspot_*`), Sigma and MicroStrategy (pass tables as derived tables, and temporary tables).
 */
import type { Tool } from '../statement.ts';

export const quickSight: Tool = {
  tool: 'QuickSight',
  statements: {
    'a visual': {
      sql: `SELECT "industry" AS "industry", SUM("mrr") AS "94b9e0c6.mrr.SUM" FROM (SELECT "industry", "mrr", "month" FROM "public"."revenue") AS "AnonymousTable" WHERE ("month" >= to_timestamp(1706745600)::timestamp) GROUP BY "industry" ORDER BY "94b9e0c6.mrr.SUM" DESC NULLS LAST LIMIT 2500`,
      columns: ['industry text', '94b9e0c6.mrr.SUM numeric'],
      rows: `select industry, sum(case when month = '2024-08-01' then mrr else 0 end) as m from ledger group by 1 order by m desc`,
      ordered: true,
    },
    'an epoch as text': {
      sql: `SELECT "account_id", "signup_date" FROM "public"."customers" WHERE "signup_date" > to_timestamp(cast('1714521600' as numeric(10)))`,
      columns: ['account_id text', 'signup_date date'],
      rows: `select account_id, signup_date from accounts where signup_date > '2024-05-01'`,
    },
    'a month of a visual': {
      sql: `SELECT date_trunc('MONTH', "month") AS "month", COUNT(DISTINCT "account_id") AS "accounts" FROM "public"."revenue" GROUP BY date_trunc('MONTH', "month") ORDER BY date_trunc('MONTH', "month") DESC NULLS LAST LIMIT 200`,
      columns: ['month timestamptz', 'accounts int8'],
      rows: `select strftime(month, '%Y-%m-%d %H:%M:%S+00'), count(distinct account_id) from ledger group by 1 order by 1 desc`,
      ordered: true,
    },
    'an import into SPICE': {
      sql: `SELECT "account_id", "region", "status", "current_mrr", "last_seen_at" FROM "public"."customers"`,
      columns: ['account_id text', 'region text', 'status text', 'current_mrr numeric', 'last_seen_at date'],
      rows: 'select account_id, region, status, current_mrr, last_seen_at from accounts',
    },
  },
};

export const domo: Tool = {
  tool: 'Domo',
  statements: {
    'a card with a shift of zero minutes': {
      sql: `SELECT MEASURE(mrr), month::timestamp + interval '0 minute' FROM revenue GROUP BY 2`,
      columns: ['mrr numeric', '?column? timestamp'],
      rows: 'select sum(mrr), month::timestamp from ledger group by 2',
    },
    'weeks as text': {
      sql: `SELECT CONCAT('Week-', CAST(EXTRACT(WEEK FROM CAST(DATE(CAST((CAST("T1"."signup_date" AS TIMESTAMP) + INTERVAL '0 MINUTE') AS TIMESTAMP)) AS TIMESTAMP)) AS INT), ' ', CAST(EXTRACT(YEAR FROM CAST(DATE(CAST((CAST("T1"."signup_date" AS TIMESTAMP) + INTERVAL '0 MINUTE') AS TIMESTAMP)) AS TIMESTAMP)) AS INT)) AS "CalendarWeek", SUM("T1"."accounts") AS "accounts" FROM "strata"."public"."customers" AS "T1" WHERE "T1"."signup_date" IS NOT NULL GROUP BY "CalendarWeek" LIMIT 25000`,
      columns: ['CalendarWeek text', 'accounts numeric'],
      rows: `select 'Week-' || weekofyear(signup_date) || ' ' || year(signup_date), count(*) from accounts where signup_date is not null group by 1`,
    },
    'months as text': {
      sql: `SELECT TO_CHAR(CAST(DATE(CAST((CAST("T1"."month" AS TIMESTAMP) + INTERVAL '0 MINUTE') AS TIMESTAMP)) AS TIMESTAMP), 'YYYY-MON') AS "CalendarMonth", SUM("T1"."new_mrr") AS "new" FROM "public"."revenue" "T1" GROUP BY "CalendarMonth" LIMIT 25000`,
      columns: ['CalendarMonth text', 'new numeric'],
      rows: `select upper(strftime(month, '%Y-%b')), sum(new_mrr) from ledger group by 1`,
    },
    'a filter of dates': {
      sql: `SELECT "T1"."month", SUM("T1"."customers") AS "count", "T1"."region" FROM "strata"."public"."revenue" AS "T1" WHERE (DATE("T1"."month") > '2024-06-01') GROUP BY "T1"."region", "T1"."month" LIMIT 25000`,
      columns: ['month date', 'count numeric', 'region text'],
      rows: `select month, sum(customers), region from ledger where month > '2024-06-01' group by 1, 3`,
    },
    'not a date': {
      sql: `SELECT "T1"."month", SUM("T1"."mrr") AS "mrr" FROM "strata"."public"."revenue" AS "T1" WHERE (NOT (DATE("T1"."month") = '2024-02-01')) AND DATE("T1"."month") BETWEEN '2024-01-01' AND '2024-04-01' GROUP BY "T1"."month" LIMIT 25000`,
      columns: ['month date', 'mrr numeric'],
      rows: `select month, sum(mrr) from ledger where month in ('2024-01-01', '2024-03-01', '2024-04-01') group by 1`,
    },
  },
};

export const goodData: Tool = {
  tool: 'GoodData',
  statements: {
    'a bound of a date': {
      sql: `SELECT SUM("mrr") FROM "revenue" WHERE "month" >= CAST(TO_TIMESTAMP('2024-03-09', 'YYYY-MM-DD') AS TIMESTAMP)`,
      columns: ['sum numeric'],
      rows: `select sum(mrr) from ledger where month = '2024-08-01'`,
    },
    'an attribute and its metric': {
      sql: `SELECT "tMain"."a_region" AS "c1", "tMain"."m_mrr" AS "c2" FROM (SELECT "t1"."region" AS "a_region", SUM("t1"."mrr") AS "m_mrr" FROM "public"."revenue" AS "t1" WHERE "t1"."month" < CAST(TO_TIMESTAMP('2024-07-01 00:00', 'YYYY-MM-DD HH24:MI') AS TIMESTAMP) GROUP BY "t1"."region") AS "tMain" ORDER BY "c1" ASC NULLS FIRST OFFSET 0 ROWS FETCH FIRST 1000 ROWS ONLY`,
      columns: ['c1 text', 'c2 numeric'],
      rows: `select region, sum(case when month = '2024-06-01' then mrr else 0 end) from ledger where month < '2024-07-01' group by 1 order by 1 nulls first`,
      ordered: true,
    },
  },
};

export const thoughtSpot: Tool = {
  tool: 'ThoughtSpot',
  statements: {
    'a year as a date': {
      sql: `SELECT "ta_1"."region" AS "ca_1", CAST(EXTRACT(YEAR FROM "ta_1"."month") || '-' || 1 || '-01' AS DATE) AS "ca_2", COALESCE(sum("ta_1"."customers"), 0) AS "ca_3" FROM "strata"."public"."revenue" AS "ta_1" WHERE (LOWER("ta_1"."region") = 'emea' AND LOWER("ta_1"."plan") = 'basic') GROUP BY "ca_1", "ca_2"`,
      columns: ['ca_1 text', 'ca_2 date', 'ca_3 numeric'],
      rows: `select region, '2024-01-01', sum(customers) from ledger where region = 'EMEA' and plan = 'Basic' and month = '2024-08-01' group by 1`,
    },
    'a quarter as a date': {
      sql: `SELECT CAST(EXTRACT(YEAR FROM "ta_1"."month") || '-' || ((FLOOR(((EXTRACT(MONTH FROM "ta_1"."month") - 1) / NULLIF(3,0))) * 3) + 1) || '-01' AS DATE) AS "ca_2", sum("ta_1"."mrr") "ca_3" FROM "strata"."public"."revenue" AS "ta_1" GROUP BY "ca_2" LIMIT 1000`,
      columns: ['ca_2 date', 'ca_3 numeric'],
      rows: `select date_trunc('quarter', month)::date, sum(mrr) filter (month in ('2024-03-01', '2024-06-01', '2024-08-01')) from ledger group by 1`,
    },
    'the month within its quarter': {
      sql: `SELECT (MOD(CAST((EXTRACT(MONTH FROM "ta_1"."month") - 1) AS numeric), 3) + 1) AS "ca_2", sum("ta_1"."new_mrr") AS "ca_3" FROM "strata"."public"."revenue" AS "ta_1" GROUP BY "ca_2" LIMIT 1000`,
      columns: ['ca_2 numeric', 'ca_3 numeric'],
      rows: 'select (month(month) - 1) % 3 + 1, sum(new_mrr) from ledger group by 1',
    },
    'the day of the year': {
      sql: `SELECT (CAST("ta_1"."signup_date" AS date) - CAST((CAST(EXTRACT(YEAR FROM "ta_1"."signup_date") || '-' || EXTRACT(MONTH FROM "ta_1"."signup_date") || '-01' AS DATE) + ((EXTRACT(MONTH FROM "ta_1"."signup_date") - 1) * -1) * INTERVAL '1 month') AS date) + 1) AS "ca_1", "ta_1"."region" AS "ca_2" FROM "strata"."public"."customers" AS "ta_1" WHERE "ta_1"."signup_date" IS NOT NULL GROUP BY "ca_1", "ca_2" LIMIT 1000`,
      columns: ['ca_1 int4', 'ca_2 text'],
      rows: 'select distinct dayofyear(signup_date), region from accounts where signup_date is not null',
    },
    'contains, with an escape made of replacements': {
      sql: `SELECT "ta_1"."account_name" "ca_1" FROM "strata"."public"."customers" "ta_1" WHERE LOWER("ta_1"."account_name") LIKE ('%' || replace(replace(replace('firm a1', '!', '!!'), '%', '!%'), '_', '!_') || '%') ESCAPE '!' GROUP BY "ca_1" ORDER BY "ca_1" ASC LIMIT 1000`,
      columns: ['ca_1 text'],
      rows: `select account_name from accounts where lower(account_name) like '%firm a1%' order by 1`,
      ordered: true,
    },
    'not one of several, nor missing': {
      sql: `SELECT "ta_1"."industry" "ca_1", sum("ta_1"."mrr") "ca_2" FROM "strata"."public"."revenue" "ta_1" WHERE (NOT(LOWER("ta_1"."industry") IN ('fintech', 'healthtech')) OR NOT("ta_1"."industry" IS NOT NULL)) GROUP BY "ca_1" LIMIT 1000`,
      columns: ['ca_1 text', 'ca_2 numeric'],
      rows: `select industry, sum(case when month = '2024-08-01' then mrr else 0 end) from ledger where industry = 'DevTools' or industry is null group by 1`,
    },
    'a distinct count': {
      sql: `SELECT count(distinct "ta_1"."industry") "ca_1" FROM "strata"."public"."revenue" "ta_1"`,
      columns: ['ca_1 int8'],
      rows: 'select count(distinct industry) from ledger',
    },
  },
};

export const sigma: Tool = {
  tool: 'Sigma',
  statements: {
    'a grouped table, its level as a query of its own': {
      sql: `select INDUSTRY_5 "INDUSTRY_5", SUM_7 "SUM_7" from (select Q1.INDUSTRY_2 INDUSTRY_5, sum(Q1.MRR_3) SUM_7 from (select industry INDUSTRY_2, mrr MRR_3 from public.revenue) Q1 group by Q1.INDUSTRY_2) Q2 order by SUM_7 desc nulls last limit 10001 -- Sigma Σ {"kind":"adhoc"}`,
      columns: ['INDUSTRY_5 text', 'SUM_7 numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) as m from ledger group by 1 order by m desc`,
      ordered: true,
    },
    'a level and its total, joined': {
      sql: `with W1 as (select Q1.REGION_2 V_1, sum(Q1.CUSTOMERS_3) V_2 from (select region REGION_2, customers CUSTOMERS_3 from public.revenue) Q1 group by Q1.REGION_2), W2 as (select sum(Q2.CUSTOMERS_3) V_3 from (select customers CUSTOMERS_3 from public.revenue) Q2) select W1.V_1 "V_1", W1.V_2 "V_2", W2.V_3 "V_3" from W1 cross join W2 limit 10001`,
      columns: ['V_1 text', 'V_2 numeric', 'V_3 numeric'],
      rows: `select region, sum(case when month = '2024-08-01' then customers else 0 end) as c, sum(c) over () from ledger group by 1`,
    },
  },
};

export const microStrategy: Tool = {
  tool: 'MicroStrategy',
  statements: {
    'a report of one pass': {
      sql: `select\ta11.industry  industry,\n\tsum(a11.mrr)  WJXBFS1\nfrom\tpublic.revenue\ta11\nwhere\ta11.month = DATE '2024-06-01'\ngroup by\ta11.industry`,
      columns: ['industry text', 'wjxbfs1 numeric'],
      rows: `select industry, sum(mrr) from ledger where month = '2024-06-01' group by 1`,
    },
    'two passes, joined': {
      sql: `select\tcoalesce(pa11.region, pa12.region)  region,\n\tpa11.WJXBFS1  WJXBFS1,\n\tpa12.WJXBFS1  WJXBFS2\nfrom\t(select\ta11.region  region,\n\t\tsum(a11.mrr)  WJXBFS1\n\tfrom\tpublic.revenue\ta11\n\tgroup by\ta11.region\n\t)\tpa11\n\tfull outer join\t(select\ta11.region  region,\n\t\tcount(distinct a11.account_id)  WJXBFS1\n\tfrom\tpublic.customers\ta11\n\tgroup by\ta11.region\n\t)\tpa12\n\t  on \t(pa11.region = pa12.region)`,
      columns: ['region text', 'wjxbfs1 numeric', 'wjxbfs2 int8'],
      rows: `select coalesce(a.region, b.region), a.m, b.n from (select region, sum(case when month = '2024-08-01' then mrr else 0 end) as m from ledger group by 1) a full join (select region, count(*) as n from accounts group by 1) b on a.region = b.region`,
    },
    'a pass into a temporary table, read by the next': {
      sql: `create temporary table TT1OO as select a11.region region, sum(a11.mrr) WJXBFS1 from public.revenue a11 group by a11.region;
select pa11.region, pa11.WJXBFS1 from TT1OO pa11 where pa11.WJXBFS1 > 100`,
      columns: ['region text', 'wjxbfs1 numeric'],
      rows: `select region, sum(mrr) from ledger where month = '2024-08-01' group by 1 having sum(mrr) > 100`,
    },
  },
};
