/**
 * Power BI Desktop (Npgsql, Mashup engine): import and DirectQuery. Forms: cube-js/cube
 * rust/cubesql/src/compile/test (`powerbi_*`), issue 11542 (COUNT(DISTINCT) + MAX over nested selects), and
 * github.com/microsoft/DataConnectors issue 232.
 */
import type { Tool } from '../statement.ts';

export const powerBi: Tool = {
  tool: 'Power BI',
  statements: {
    'navigator preview': {
      sql: `select "$Table"."account_id" as "account_id",
    "$Table"."account_name" as "account_name",
    "$Table"."signup_date" as "signup_date",
    "$Table"."current_mrr" as "current_mrr"
from "public"."customers" "$Table"
limit 1000`,
      columns: ['account_id text', 'account_name text', 'signup_date date', 'current_mrr numeric'],
      rows: 'select account_id, account_name, signup_date, current_mrr from accounts',
    },
    'import of some columns': {
      sql: `select "_"."account_id", "_"."month", "_"."mrr", "_"."customers" from "public"."revenue" "_"`,
      columns: ['account_id text', 'month date', 'mrr numeric', 'customers int8'],
      rows: 'select account_id, month, sum(mrr), sum(customers) from ledger group by 1, 2',
    },
    'import with a filter of the query editor': {
      sql: `select "_"."account_id",
    "_"."industry",
    "_"."current_mrr"
from
(
    select "account_id",
        "industry",
        "current_mrr",
        "status"
    from "public"."customers" "$Table"
) "_"
where "_"."status" = 'active'`,
      columns: ['account_id text', 'industry text', 'current_mrr numeric'],
      rows: `select account_id, industry, current_mrr from accounts where status = 'active'`,
    },
    'rows of a table': {
      sql: `select count(1) as "$Item" from ( select "account_id" from "public"."customers" "$Table" ) "rows"`,
      columns: ['$Item int8'],
      rows: 'select count(*) from accounts',
    },
    'DirectQuery: a measure by a dimension': {
      sql: `select "_"."industry", "_"."a0"
from
(
    select "rows"."industry" as "industry",
        sum("rows"."mrr") as "a0"
    from
    (
        select "_"."industry", "_"."mrr"
        from "public"."revenue" "_"
    ) "rows"
    group by "industry"
) "_"
where not "_"."a0" is null
limit 1000001`,
      columns: ['industry text', 'a0 numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end) from ledger group by 1`,
    },
    'DirectQuery: whole numbers are summed as decimals': {
      sql: `select "_"."region",\r\n    "_"."a0"\r\nfrom \r\n(\r\n    select "rows"."region" as "region",\r\n        sum(cast("rows"."customers" as decimal)) as "a0"\r\n    from "public"."revenue" "rows"\r\n    group by "region"\r\n) "_"\r\nwhere not "_"."a0" is null\r\nlimit 1000001`,
      columns: ['region text', 'a0 numeric'],
      rows: `select region, sum(case when month = (select max(month) from months) then customers else 0 end) from ledger group by 1`,
    },
    'DirectQuery: several measures under a slicer': {
      sql: `select "_"."plan", "_"."a0", "_"."a1", "_"."a2"
from (
  select "rows"."plan" as "plan", sum(cast("rows"."customers" as decimal)) as "a0", sum("rows"."mrr") as "a1", sum("rows"."arpu") as "a2"
  from ( select "_"."plan", "_"."region", "_"."customers", "_"."mrr", "_"."arpu", "_"."month" from "public"."revenue" "_" where "_"."region" = 'EMEA' ) "rows"
  group by "plan"
) "_"
where (not "_"."a0" is null or not "_"."a1" is null) or not "_"."a2" is null
limit 1000001`,
      columns: ['plan text', 'a0 numeric', 'a1 numeric', 'a2 float8'],
      rows: `select plan, sum(customers) filter (month = '2024-08-01'), sum(mrr) filter (month = '2024-08-01'), sum(mrr)::double / sum(customers) from ledger where region = 'EMEA' group by 1`,
    },
    'DirectQuery: a card': {
      sql: `select sum("rows"."mrr") as "a0" from ( select "mrr" from "public"."revenue" "$Table" ) "rows"`,
      columns: ['a0 numeric'],
      rows: `select sum(mrr) from ledger where month = '2024-08-01'`,
    },
    'DirectQuery: distinct count of a dimension, a missing value counted': {
      sql: `select count(distinct("rows"."industry")) + max(case when "rows"."industry" is null then 1 else 0 end) as "a0" from ( select "industry" from "public"."revenue" "$Table" ) "rows"`,
      columns: ['a0 int8'],
      rows: 'select count(distinct industry) + max(case when industry is null then 1 else 0 end) from ledger',
    },
    'DirectQuery: distinct count by a dimension': {
      sql: `select "rows"."region" as "region",
    count(distinct("rows"."account_id")) + max(case when "rows"."account_id" is null then 1 else 0 end) as "a0"
from ( select "region", "account_id" from "public"."revenue" "$Table" ) "rows"
group by "region"
limit 1000001`,
      columns: ['region text', 'a0 int8'],
      rows: 'select region, count(distinct account_id) from ledger group by 1',
    },
    'DirectQuery: distinct count of an additive measure': {
      sql: `select count(distinct("rows"."mrr")) + max(case when "rows"."mrr" is null then 1 else 0 end) as "a0" from ( select "mrr" from "public"."revenue" "$Table" ) "rows"`,
      code: '0A000',
      says: /COUNT\(DISTINCT mrr\) would change what mrr means.*MEASURE\(mrr\)/,
    },
    'DirectQuery: bounds of a date slicer': {
      sql: `select max("rows"."month") as "a0", min("rows"."month") as "a1" from ( select "month" from "public"."revenue" "$Table" ) "rows"`,
      columns: ['a0 date', 'a1 date'],
      rows: 'select max(month), min(month) from ledger',
    },
    'DirectQuery: dates with a wrapped subquery and typed literals': {
      sql: `select "rows"."industry" as "industry", "rows"."created_at_month" as "created_at_month"
from
(
    select "_"."mrr", "_"."month", "_"."industry", "_"."created_at_month"
    from
    (
        select *, date_trunc('month', month) created_at_month from public.revenue
    ) "_"
    where "_"."created_at_month" < timestamp '2024-04-01 00:00:00' and "_"."created_at_month" >= timestamp '2024-02-01 00:00:00'
) "rows"
group by "industry", "created_at_month"
limit 1000001`,
      columns: ['industry text', 'created_at_month timestamptz'],
      rows: `select distinct industry, strftime(month, '%Y-%m-%d %H:%M:%S+00') from ledger where month in ('2024-02-01', '2024-03-01')`,
    },
    'DirectQuery: one month, by a typed literal': {
      sql: `select "_"."industry", "_"."region", "_"."a0"
from (
    select "rows"."industry" as "industry", "rows"."region" as "region", sum(cast("rows"."mrr" as decimal)) as "a0"
    from ( select "_"."industry", "_"."region", "_"."mrr", "_"."month" from "public"."revenue" "_" where "_"."month" = timestamp '2024-06-01 00:00:00' ) "rows"
    group by "industry", "region"
) "_"
where not "_"."a0" is null
limit 1000001`,
      columns: ['industry text', 'region text', 'a0 numeric'],
      rows: `select industry, region, sum(mrr) from ledger where month = '2024-06-01' group by 1, 2`,
    },
    'DirectQuery: a date literal as a cast': {
      sql: `select "_"."month" as "c1", "_"."a0" as "a0" from ( select "rows"."month" as "month", sum("rows"."net_new_mrr") as "a0" from ( select "_"."month", "_"."net_new_mrr" from "public"."revenue" "_" where "_"."month" >= cast('2024-05-01' as date) and "_"."month" < cast('2024-08-01' as date) ) "rows" group by "month" ) "_" where not "_"."a0" is null order by "_"."month" limit 1001`,
      columns: ['c1 date', 'a0 numeric'],
      rows: `select month, sum(new_mrr + reactivation_mrr + expansion_mrr - contraction_mrr - churned_mrr) from ledger where month between '2024-05-01' and '2024-07-01' group by 1 order by 1`,
      ordered: true,
    },
    'DirectQuery: year and month as text': {
      sql: `select "_"."year_month" as "c11", "_"."a0" as "a0"
from (
  select "_"."year_month", "_"."a0" from (
    select "rows"."year_month" as "year_month", sum(cast("rows"."new_mrr" as decimal)) as "a0"
    from (
      select "_"."new_mrr" as "new_mrr",
        (case when left(cast(extract(year from "_"."month") as varchar), 4000) is not null then left(cast(extract(year from "_"."month") as varchar), 4000) else '' end)
        || ('-' || (case when left(cast(extract(month from "_"."month") as varchar), 4000) is not null then left(cast(extract(month from "_"."month") as varchar), 4000) else '' end)) as "year_month"
      from (
        select "_"."new_mrr", "_"."month" from ( select "new_mrr", "month" from "public"."revenue" "$Table" ) "_"
        where "_"."month" < timestamp '2024-05-01 00:00:00' and "_"."month" >= timestamp '2024-01-01 00:00:00'
      ) "_"
    ) "rows"
    group by "year_month"
  ) "_"
  where not "_"."a0" is null
) "_"
order by "_"."a0" desc, "_"."year_month"
limit 1001`,
      columns: ['c11 text', 'a0 numeric'],
      rows: `select '2024-' || month(month), sum(new_mrr) from ledger where month < '2024-05-01' group by 1 order by 2 desc, 1`,
      ordered: true,
    },
    'DirectQuery: the text of a number, not used': {
      sql: `select "rows"."industry" as "industry" from ( select "_"."industry", "_"."t" from ( select "_"."industry" as "industry", left(cast("_"."months_since" as varchar), 4000) as "t" from ( select "industry", "months_since" from "public"."cohorts" "$Table" ) "_" ) "_" where "_"."t" = '1' ) "rows" group by "industry" limit 1000001`,
      columns: ['industry text'],
      rows: 'select distinct industry from cohorts where months_since = 1',
    },
    'DirectQuery: a text slicer that contains': {
      sql: `select "rows"."industry" as "industry",
    sum("rows"."customers") as "a0"
from
(
    select "_"."customers", "_"."industry"
    from "public"."revenue" "_"
    where strpos((case when "_"."industry" is not null then "_"."industry" else '' end), 'Tech') > 0
) "rows"
group by "industry"
limit 1000001`,
      columns: ['industry text', 'a0 numeric'],
      rows: `select industry, sum(case when month = (select max(month) from months) then customers else 0 end) from ledger where industry like '%Tech%' group by 1`,
    },
    'DirectQuery: a table over a grouped query of the user': {
      sql: `select "_"."quarter", "_"."a0"
from
(
    select "rows"."quarter" as "quarter", sum("rows"."cnt") as "a0"
    from
    (
        select count(*) cnt, date_trunc('quarter', month) as quarter, date_trunc('month', month) as month from public.revenue group by 2, 3
    ) "rows"
    group by "quarter"
) "_"
where not "_"."a0" is null
limit 1000001`,
      columns: ['quarter timestamptz', 'a0 numeric'],
      rows: `select strftime(date_trunc('quarter', month), '%Y-%m-%d %H:%M:%S+00'), count(*) from ledger group by 1`,
    },
    'DirectQuery: top N with a second query for the names': {
      sql: `select "_"."account_name", "_"."a0" from ( select "rows"."account_name" as "account_name", sum("rows"."current_mrr") as "a0" from ( select "_"."account_name", "_"."current_mrr" from "public"."customers" "_" where "_"."account_name" in ('Firm A1', 'Firm A3', 'Firm A7') ) "rows" group by "account_name" ) "_" where not "_"."a0" is null order by "_"."a0" desc, "_"."account_name" limit 501`,
      columns: ['account_name text', 'a0 numeric'],
      rows: `select account_name, current_mrr from accounts where account_name in ('Firm A1', 'Firm A3', 'Firm A7') order by 2 desc, 1`,
      ordered: true,
    },
    'DirectQuery: a group of values, as a semi-join to a union of literals': {
      sql: `select "rows"."semijoin1.c40" as "c40", sum("rows"."basetable0.a0") as "a0"
from
(
    select "$Outer"."basetable0.a0", "$Inner"."semijoin1.c40"
    from ( select "_"."industry" as "basetable0.c20", "_"."mrr" as "basetable0.a0" from "public"."revenue" "_" ) "$Outer"
    inner join
    (
        select 3 as "semijoin1.c40", 'FinTech' as "semijoin1.c20" union all select 5 as "semijoin1.c40", 'DevTools' as "semijoin1.c20"
    ) "$Inner" on ("$Outer"."basetable0.c20" = "$Inner"."semijoin1.c20" or "$Outer"."basetable0.c20" is null and "$Inner"."semijoin1.c20" is null)
) "rows"
group by "semijoin1.c40"
limit 1000001`,
      columns: ['c40 int4', 'a0 numeric'],
      rows: `select case industry when 'FinTech' then 3 else 5 end, sum(mrr) from ledger where month = '2024-08-01' and industry in ('FinTech', 'DevTools') group by 1`,
    },
    'DirectQuery: relationship of two views': {
      sql: `select "rows"."semijoin1.c30" as "c30", sum("rows"."basetable0.a0") as "a0"
from
(
    select "$Outer"."basetable0.a0", "$Inner"."semijoin1.c30"
    from ( select "_"."account_id" as "basetable0.c22", "_"."mrr" as "basetable0.a0" from "public"."revenue" "_" ) "$Outer"
    inner join
    (
        select "rows"."status" as "semijoin1.c30", "rows"."account_id" as "semijoin1.c22" from ( select "status", "account_id" from "public"."customers" "$Table" ) "rows" group by "status", "account_id"
    ) "$Inner" on ("$Outer"."basetable0.c22" = "$Inner"."semijoin1.c22")
) "rows"
group by "semijoin1.c30"
limit 1000001`,
      columns: ['c30 text', 'a0 numeric'],
      rows: `select a.status, sum(case when month = '2024-08-01' then l.mrr else 0 end) from ledger l join accounts a using (account_id) group by 1`,
    },
  },
};
