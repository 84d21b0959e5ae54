/**
 * Queries that a person writes and a tool wraps: Tableau's custom SQL, Superset's virtual datasets, Power BI's native queries, common
 * table expressions of dbt and notebooks. A measure must see the outer grouping, or the statement says why it cannot.
 */
import type { Tool } from '../statement.ts';

const CLOSING = "month = '2024-08-01'";
const MRR = `select sum(mrr) from ledger where ${CLOSING}`;
const NRR =
  '(sum(opening_mrr) + sum(expansion_mrr) - sum(contraction_mrr) - sum(churned_mrr))::double / nullif(sum(opening_mrr), 0)';
/** Total MRR over a query that a tool has wrapped. */
const total = (inner: string) => ({
  sql: `SELECT SUM(mrr) FROM (${inner}) t`,
  columns: ['sum numeric'],
  rows: MRR,
});
const refused = (sql: string, says = /do not add up.*GROUP BY/s) => ({ sql, code: '0A000', says });

export const customSql: Tool = {
  tool: 'custom SQL that a tool wraps',
  statements: {
    'a condition with a subquery': total(
      'SELECT * FROM revenue WHERE account_id IN (SELECT account_id FROM customers)',
    ),
    'a condition with a subquery that keeps some': {
      sql: "SELECT SUM(mrr) FROM (SELECT * FROM revenue WHERE account_id IN (SELECT account_id FROM customers WHERE industry = 'FinTech')) t",
      columns: ['sum numeric'],
      rows: `select sum(mrr) from ledger where ${CLOSING} and industry = 'FinTech'`,
    },
    'a correlated condition, in a common table expression': {
      sql: "WITH t AS (SELECT * FROM revenue r WHERE EXISTS (SELECT 1 FROM customers c WHERE c.account_id = r.account_id AND c.status = 'active')) SELECT region, SUM(mrr), AVG(nrr) FROM t GROUP BY 1",
      columns: ['region text', 'sum numeric', 'avg float8'],
      rows: `select region, sum(case when ${CLOSING} then mrr else 0 end), ${NRR} from ledger where account_id in (select account_id from accounts where status = 'active') group by 1`,
    },
    'quarters of such a query': {
      sql: "SELECT date_trunc('quarter', month)::date q, SUM(mrr) FROM (SELECT * FROM revenue WHERE account_id IN (SELECT account_id FROM customers WHERE status = 'active')) t GROUP BY 1",
      columns: ['q date', 'sum numeric'],
      rows: "select date_trunc('quarter', month)::date, sum(case when month in ('2024-03-01', '2024-06-01', '2024-08-01') then mrr else 0 end) from ledger where account_id in (select account_id from accounts where status = 'active') group by 1",
    },
    'a join inside': {
      sql: 'SELECT status, SUM(mrr), AVG(nrr) FROM (SELECT r.month, r.mrr, r.nrr, c.status FROM revenue r JOIN customers c USING (account_id)) t GROUP BY status',
      columns: ['status text', 'sum numeric', 'avg float8'],
      rows: `select status, sum(case when ${CLOSING} then mrr else 0 end), ${NRR} from ledger join (select account_id, status from accounts) using (account_id) group by 1`,
    },
    'a join inside a common table expression, its columns renamed': {
      sql: 'WITH t(m, s) AS (SELECT r.mrr, c.status FROM revenue r JOIN customers c USING (account_id)) SELECT s, SUM(m) FROM t GROUP BY s',
      columns: ['s text', 'sum numeric'],
      rows: `select status, sum(case when ${CLOSING} then mrr else 0 end) from ledger join (select account_id, status from accounts) using (account_id) group by 1`,
    },
    'a column that is computed of a measure': total('SELECT month, COALESCE(mrr, 0) AS mrr FROM revenue'),
    'a multiple of a measure': {
      sql: 'SELECT SUM(k), SUM(d) FROM (SELECT month, mrr / 1000.0 AS k, mrr * 2 AS d FROM revenue) t',
      columns: ['sum numeric', 'sum numeric'],
      rows: `select sum(mrr) / 1000.0, sum(mrr) * 2 from ledger where ${CLOSING}`,
    },
    'a measure under a condition': {
      sql: "SELECT SUM(emea) FROM (SELECT month, CASE WHEN region = 'EMEA' THEN mrr ELSE 0 END AS emea FROM revenue) t",
      columns: ['sum numeric'],
      rows: `select sum(mrr) from ledger where ${CLOSING} and region = 'EMEA'`,
    },
    'the mean of a multiple of a ratio': {
      sql: 'SELECT AVG(x) FROM (SELECT industry, nrr * 100 AS x FROM revenue) t',
      columns: ['avg float8'],
      rows: `select ${NRR} * 100 from ledger`,
    },
    'a common table expression with column names': {
      sql: 'WITH t(m, x) AS (SELECT month, mrr FROM revenue) SELECT SUM(x) FROM t',
      columns: ['sum numeric'],
      rows: MRR,
    },
    'WITH inside of a subquery': total('WITH x AS (SELECT * FROM revenue) SELECT * FROM x'),
    'an order inside': total('SELECT month, mrr FROM revenue ORDER BY 1'),
    'flows add up over any rows': {
      sql: 'SELECT SUM(n), COUNT(n) FROM (SELECT DISTINCT month, new_mrr AS n FROM revenue) t',
      columns: ['sum numeric', 'count int8'],
      rows: 'select sum(n), count(n) from (select month, sum(new_mrr) as n from ledger group by 1)',
    },
    'groups of its own are what they say': {
      sql: 'SELECT AVG(m), SUM(m) FROM (SELECT month, MEASURE(mrr) AS m FROM revenue GROUP BY 1 LIMIT 1000) t',
      columns: ['avg numeric', 'sum numeric'],
      rows: 'select avg(m), sum(m) from (select month, sum(mrr) as m from ledger group by 1)',
    },
    'a cast that is no number': refused(
      'SELECT SUM(customers::int4::boolean::int4) FROM revenue',
      /cannot be evaluated row by row/,
    ),
    'a limit inside': refused('SELECT SUM(mrr) FROM (SELECT month, region, mrr FROM revenue LIMIT 1000000) t'),
    'an offset inside': refused('SELECT SUM(mrr) FROM (SELECT * FROM revenue OFFSET 0) t'),
    'DISTINCT inside': refused('SELECT SUM(mrr) FROM (SELECT DISTINCT month, region, mrr FROM revenue) t'),
    'a window inside': refused(
      'SELECT SUM(mrr) FROM (SELECT month, mrr, row_number() OVER (ORDER BY month) AS rn FROM revenue) t',
    ),
    'UNION inside': refused(
      "SELECT SUM(mrr) FROM (SELECT month, mrr FROM revenue WHERE region = 'EMEA' UNION ALL SELECT month, mrr FROM revenue WHERE region = 'NA') t",
    ),
    'MEASURE over a limit': refused('SELECT MEASURE(mrr) FROM (SELECT month, mrr FROM revenue LIMIT 1000) t'),
    'a condition on a stock inside': refused(
      'SELECT SUM(mrr) FROM (SELECT month, mrr FROM revenue WHERE mrr > 0) t',
      /mrr cannot filter rows/,
    ),
    'a condition on a ratio inside': refused(
      'SELECT AVG(nrr) FROM (SELECT region, month, nrr FROM revenue WHERE nrr IS NOT NULL) t',
      /nrr cannot filter rows/,
    ),
    'two levels, the inner one limited': refused(
      'SELECT MAX(m) FROM (SELECT mrr + 1 AS m FROM (SELECT month, mrr FROM revenue LIMIT 10) a) b',
    ),
    'the browsed rows themselves are no aggregate': {
      sql: 'SELECT month, mrr FROM (SELECT month, mrr FROM revenue ORDER BY month LIMIT 3) t WHERE mrr > 1000',
      columns: ['month date', 'mrr numeric'],
      rows: 'select month, sum(mrr) from ledger group by 1 having sum(mrr) > 1000 order by 1 limit 2',
    },
    'one age of cohorts, as a number of another type': {
      sql: 'SELECT AVG(retention_rate), SUM(cohort_customers) FROM cohorts WHERE months_since = 2.0',
      columns: ['avg float8', 'sum numeric'],
      rows: 'select sum(retained)::double / count(*), count(*) from cohorts where months_since = 2',
    },
    'ages of cohorts, spelled': {
      sql: "SELECT 'Month ' || months_since AS m, months_since::text AS t, AVG(retention_rate), SUM(cohort_customers) FROM cohorts GROUP BY 1, 2",
      columns: ['m text', 't text', 'avg float8', 'sum numeric'],
      rows: "select 'Month ' || months_since, months_since::text, sum(retained)::double / count(*), count(*) from cohorts group by months_since",
    },
    'several ages of cohorts in one figure': refused(
      'SELECT AVG(retention_rate) FROM cohorts WHERE months_since BETWEEN 2 AND 2',
      /months_since.*group by months_since itself, or filter it to one value/,
    ),
    'classes of ages': refused(
      "SELECT CASE WHEN months_since = 3 THEN 'M3' ELSE 'later' END, AVG(retention_rate) FROM cohorts GROUP BY 1",
      /group by months_since itself/,
    ),
    'ages that are joined': refused(
      'SELECT v.k, AVG(retention_rate) FROM cohorts c JOIN (VALUES (3), (6)) v(k) ON v.k = c.months_since GROUP BY v.k',
      /group by months_since itself/,
    ),
    'aliases that the planner uses itself': {
      sql: 'SELECT b.k0, count(*) FROM (SELECT status AS k0, account_id FROM customers) b, customers a, (SELECT region AS rg FROM customers GROUP BY 1) c WHERE a.account_id = b.account_id GROUP BY 1',
      columns: ['k0 text', 'count int8'],
      rows: 'select status, count(*) * (select count(*) from (select distinct region from accounts)) from accounts group by 1',
    },
    'such an alias beside a grouped subquery': {
      sql: 'SELECT b.status, SUM(r.new_mrr) FROM revenue r JOIN customers b ON b.account_id = r.account_id JOIN (SELECT region, SUM(mrr) AS m FROM revenue WHERE region IS NOT NULL GROUP BY 1) x ON x.region = r.region GROUP BY 1',
      columns: ['status text', 'sum numeric'],
      rows: 'select status, sum(new_mrr) from ledger join (select account_id, status from accounts) using (account_id) where region is not null group by 1',
    },
  },
};
