/** Grafana 10 to 13: its PostgreSQL data source with the macros expanded (grafana.com/docs/grafana/latest/datasources/postgres). */
import type { Tool } from '../statement.ts';

export const grafana: Tool = {
  tool: 'Grafana',
  statements: {
    'a time series: $__timeFilter': {
      sql: `SELECT month AS "time", SUM(mrr) AS "mrr" FROM revenue WHERE month BETWEEN '2024-03-01T00:00:00Z' AND '2024-06-30T23:59:59.999Z' GROUP BY month ORDER BY month`,
      columns: ['time date', 'mrr numeric'],
      rows: `select month, sum(mrr) from ledger where month between '2024-03-01' and '2024-06-30' group by 1 order by 1`,
      ordered: true,
    },
    'a time series with a name for each line': {
      sql: `SELECT date_trunc('month', month) AS "time", industry AS metric, MEASURE(mrr) AS value FROM revenue WHERE month BETWEEN '2024-07-01' AND '2024-08-31' AND industry IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
      columns: ['time timestamptz', 'metric text', 'value numeric'],
      rows: `select strftime(month, '%Y-%m-%d %H:%M:%S+00'), industry, sum(mrr) from ledger where month >= '2024-07-01' and industry is not null group by 1, 2 order by 1, 2`,
      ordered: true,
    },
    '$__timeGroupAlias of 30 days': {
      sql: `SELECT floor(extract(epoch from month)/2592000)*2592000 AS "time", SUM(new_mrr) AS "new_mrr" FROM revenue GROUP BY 1 ORDER BY 1`,
      columns: ['time numeric', 'new_mrr numeric'],
      rows: 'select epoch(month)::bigint // 2592000 * 2592000, sum(new_mrr) from ledger group by 1 order by 1',
      ordered: true,
    },
    '$__timeEpoch and $__unixEpochFilter': {
      sql: `SELECT extract(epoch from month) as "time", MEASURE(customers) AS customers FROM revenue WHERE extract(epoch from month) >= 1706745600 AND extract(epoch from month) <= 1714521600 GROUP BY 1 ORDER BY 1`,
      columns: ['time numeric', 'customers int8'],
      rows: `select epoch(month)::bigint, sum(customers) from ledger where month between '2024-02-01' and '2024-05-01' group by 1 order by 1`,
      ordered: true,
    },
    'a stat': {
      sql: `SELECT MEASURE(mrr) AS mrr, MEASURE(nrr) AS nrr FROM revenue WHERE month = '2024-06-01'`,
      columns: ['mrr numeric', 'nrr float8'],
      rows: `select sum(mrr), (sum(opening_mrr) + sum(expansion_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / sum(opening_mrr) from ledger where month = '2024-06-01'`,
    },
    'the builder': {
      sql: `SELECT SUM(mrr) AS "mrr", region FROM public.revenue WHERE (month >= '2024-02-01T00:00:00Z' AND month <= '2024-04-30T23:59:59Z') GROUP BY region LIMIT 50 `,
      columns: ['mrr numeric', 'region text'],
      rows: `select sum(case when month = '2024-04-01' then mrr else 0 end), region from ledger where month between '2024-02-01' and '2024-04-01' group by 2`,
    },
    'values of a variable': {
      sql: `SELECT DISTINCT industry AS __text, industry AS __value FROM revenue ORDER BY 1`,
      columns: ['__text text', '__value text'],
      rows: 'select distinct industry, industry from ledger order by 1',
      ordered: true,
    },
    'a variable of several values': {
      sql: `SELECT region, MEASURE(arpu) AS arpu FROM revenue WHERE industry IN ('FinTech','DevTools') GROUP BY region ORDER BY arpu DESC NULLS LAST`,
      columns: ['region text', 'arpu float8'],
      rows: `select region, sum(mrr)::double / nullif(sum(customers), 0) from ledger where industry in ('FinTech', 'DevTools') group by 1 order by 2 desc nulls last`,
      ordered: true,
    },
    annotations: {
      sql: `SELECT churned_month AS time, 'left: ' || account_name AS text FROM customers WHERE churned_month BETWEEN '2024-01-01T00:00:00Z' AND '2024-12-31T00:00:00Z' ORDER BY 1`,
      columns: ['time date', 'text text'],
      rows: `select churned_month, 'left: ' || account_name from accounts where churned_month is not null`,
    },
  },
};
