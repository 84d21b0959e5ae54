/** R with dbplyr 2.3 to 2.5 on RPostgres (dbplyr's vignette "Verb translation" and its snapshots: q01, LHS and RHS, EXISTS). */
import type { Tool } from '../statement.ts';

export const dbplyr: Tool = {
  tool: 'R, dbplyr',
  statements: {
    'collect() of some columns': {
      sql: `SELECT "account_id", "status", "current_mrr"\nFROM "customers"`,
      columns: ['account_id text', 'status text', 'current_mrr numeric'],
      rows: 'select account_id, status, current_mrr from accounts',
    },
    'its columns first': {
      sql: `SELECT *\nFROM "segments" AS "q01"\nWHERE (0 = 1)`,
      columns: [
        'segmentation text',
        'segment text',
        'month date',
        'is_thin bool',
        'service_level text',
        'activities text',
        'technology text',
        'customers int8',
        'mrr numeric',
        'arpu float8',
        'arpu_low float8',
        'arpu_high float8',
        'arpu_shrunk float8',
        'ltv float8',
        'ltv_low float8',
        'ltv_high float8',
        'ltv_shrunk float8',
        'ltv_to_date float8',
        'customers_ever int8',
        'ltv_projected float8',
        'ltv_projected_low float8',
        'ltv_projected_high float8',
        'ltv_projected_raw float8',
        'churn_rate float8',
        'churn_rate_low float8',
        'churn_rate_high float8',
        'opening_customer_months int8',
        'churn_rate_6m float8',
        'churn_rate_6m_low float8',
        'churn_rate_6m_high float8',
        'churn_rate_shrunk float8',
        'opening_customers_6m int8',
        'new_customers int8',
        'avg_deal_size float8',
        'nps float8',
        'nps_low float8',
        'nps_high float8',
        'nps_responses int8',
        'nps_6m float8',
        'nps_shrunk float8',
        'nps_responses_6m int8',
        'acquisition_cost numeric',
        'cac float8',
        'ltv_to_cac float8',
        'revenue_growth_6m float8',
        'trial_to_paid_rate float8',
        'trial_to_paid_rate_low float8',
        'trial_to_paid_rate_high float8',
        'trials_matured int8',
        'trial_to_paid_rate_6m float8',
        'trial_to_paid_rate_shrunk float8',
        'trials_matured_6m int8',
        'trials_in_flight int8',
        'qualified_leads int8',
        'lead_velocity float8',
        'lead_velocity_low float8',
        'lead_velocity_high float8',
        'active_days_per_customer float8',
        'sessions_per_user float8',
        'feature_adoption_rate float8',
        'feature_adoption_rate_low float8',
        'feature_adoption_rate_high float8',
        'revenue_per_client float8',
        'cost_per_client float8',
        'profit_per_client float8',
        'planned_income_per_client float8',
        'planned_cost_per_client float8',
        'planned_profit_per_client float8',
        'income_vs_plan float8',
        'cost_vs_plan float8',
        'profit_vs_plan float8',
      ],
      rows: 'select 1 where false',
    },
    'group_by() and summarise()': {
      sql: `SELECT "industry", SUM("mrr") AS "mrr", AVG("nrr") AS "nrr"\nFROM "revenue"\nGROUP BY "industry"`,
      columns: ['industry text', 'mrr numeric', 'nrr float8'],
      rows: `select industry, sum(case when month = (select max(month) from months) then mrr else 0 end), (sum(opening_mrr) + sum(expansion_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / nullif(sum(opening_mrr), 0) from ledger group by 1`,
    },
    'filter(), then mutate() and summarise()': {
      sql: `SELECT "half", SUM("new_mrr") AS "new_mrr"
FROM (
  SELECT "q01".*, CASE WHEN ("month" < CAST('2024-07-01' AS DATE)) THEN 'H1' ELSE 'H2' END AS "half"
  FROM (
    SELECT "revenue".*
    FROM "revenue"
    WHERE ("region" = 'EMEA')
  ) AS "q01"
) AS "q01"
GROUP BY "half"`,
      columns: ['half text', 'new_mrr numeric'],
      rows: `select case when month < '2024-07-01' then 'H1' else 'H2' end, sum(new_mrr) from ledger where region = 'EMEA' group by 1`,
    },
    'summarise(), then filter()': {
      sql: `SELECT "plan", SUM("customers") AS "n"\nFROM "revenue"\nGROUP BY "plan"\nHAVING (SUM("customers") > 1.0)\nORDER BY "n" DESC`,
      columns: ['plan text', 'n numeric'],
      rows: `select plan, sum(customers) from ledger where month = '2024-08-01' group by 1 having sum(customers) > 1 order by 2 desc`,
      ordered: true,
    },
    'left_join() of two summaries': {
      sql: `SELECT "LHS".*, "churned"
FROM (
  SELECT "industry", SUM("new_mrr") AS "new"
  FROM "revenue"
  GROUP BY "industry"
) AS "LHS"
LEFT JOIN (
  SELECT "industry", SUM("churned_mrr") AS "churned"
  FROM "revenue"
  WHERE ("month" >= CAST('2024-03-01' AS DATE))
  GROUP BY "industry"
) AS "RHS"
  ON ("LHS"."industry" = "RHS"."industry")`,
      columns: ['industry text', 'new numeric', 'churned numeric'],
      rows: `select l.industry, l.n, r.c from (select industry, sum(new_mrr) as n from ledger group by 1) l left join (select industry, sum(churned_mrr) as c from ledger where month >= '2024-03-01' group by 1) r using (industry)`,
    },
    'semi_join() of two views': {
      sql: `SELECT "LHS"."account_id", "LHS"."status"
FROM "customers" AS "LHS"
WHERE EXISTS (
  SELECT 1 FROM (
  SELECT "revenue".*
  FROM "revenue"
  WHERE ("month" = CAST('2024-01-01' AS DATE))
) AS "RHS"
  WHERE ("LHS"."account_id" = "RHS"."account_id")
)`,
      columns: ['account_id text', 'status text'],
      rows: `select account_id, status from accounts where account_id in (select account_id from ledger where month = '2024-01-01')`,
    },
    'anti_join() of a summary': {
      sql: `SELECT "LHS".*
FROM (
  SELECT "account_id", SUM("current_mrr") AS "mrr"
  FROM "customers"
  GROUP BY "account_id"
) AS "LHS"
WHERE NOT EXISTS (
  SELECT 1 FROM "revenue" AS "RHS"
  WHERE ("LHS"."account_id" = "RHS"."account_id")
)`,
      columns: ['account_id text', 'mrr numeric'],
      rows: 'select account_id, current_mrr from accounts where account_id not in (select account_id from ledger)',
    },
    'slice_max() in groups': {
      sql: `SELECT "region", "account_id", "mrr"
FROM (
  SELECT "q01".*, RANK() OVER (PARTITION BY "region" ORDER BY "mrr" DESC) AS "col01"
  FROM (
    SELECT "region", "account_id", SUM("mrr") AS "mrr"
    FROM "revenue"
    GROUP BY "region", "account_id"
  ) AS "q01"
) AS "q01"
WHERE ("col01" <= 1)`,
      columns: ['region text', 'account_id text', 'mrr numeric'],
      rows: `select region, account_id, m from (select region, account_id, sum(case when month = '2024-08-01' then mrr else 0 end) as m, rank() over (partition by region order by m desc) as r from ledger group by 1, 2) where r = 1`,
    },
    'tally()': {
      sql: `SELECT "status", COUNT(*) AS "n"\nFROM "customers"\nGROUP BY "status"`,
      columns: ['status text', 'n int8'],
      rows: 'select status, count(*) from accounts group by 1',
    },
    'head()': {
      sql: `SELECT "customers"."account_id"\nFROM "customers"\nORDER BY "account_id"\nLIMIT 6`,
      columns: ['account_id text'],
      rows: 'select account_id from accounts order by 1 limit 6',
      ordered: true,
    },
    'a median of a measure': {
      sql: `SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY "current_mrr") AS "m"\nFROM "customers"`,
      code: '0A000',
      says: /MEASURE\(current_mrr\)/,
    },
    'a median of a summary': {
      sql: `SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY "mrr") AS "m" FROM ( SELECT "account_id", SUM("current_mrr") AS "mrr" FROM "customers" GROUP BY "account_id" ) AS "q01"`,
      columns: ['m float8'],
      rows: 'select quantile_cont(current_mrr::double, 0.5) from accounts',
    },
  },
};
