/** Statements that have no right answer: each says why, and what to write. */
import { expect, test } from 'vitest';
import { refused } from './planned.ts';

const CASES: readonly [what: string, sql: string, message: RegExp, hint: RegExp][] = [
  [
    'AVG of what adds up',
    'SELECT avg(revenue.mrr) AS a FROM revenue',
    /AVG\(mrr\) would change what mrr means/,
    /Write MEASURE\(mrr\) or SUM\(mrr\)/,
  ],
  [
    'MIN of what adds up',
    'SELECT min(revenue.customers) AS a FROM revenue',
    /MIN\(customers\) would change/,
    /MEASURE\(customers\)/,
  ],
  ['COUNT of a measure', 'SELECT count(revenue.mrr) AS a FROM revenue', /COUNT\(mrr\) would change/, /MEASURE\(mrr\)/],
  [
    'COUNT DISTINCT of a ratio',
    'SELECT count(DISTINCT revenue.nrr) AS a FROM revenue',
    /COUNT\(DISTINCT nrr\)/,
    /MEASURE\(nrr\)/,
  ],
  [
    'a measure in WHERE',
    'SELECT revenue.region FROM revenue WHERE (revenue.mrr > 1) GROUP BY revenue.region',
    /mrr cannot filter rows/,
    /HAVING MEASURE\(mrr\)/,
  ],
  [
    'a measure in GROUP BY',
    'SELECT count(*) AS c FROM revenue GROUP BY revenue.mrr',
    /mrr cannot be grouped by/,
    /subquery with MEASURE\(mrr\)/,
  ],
  [
    'a measure in FILTER',
    'SELECT sum(revenue.mrr) FILTER (WHERE (revenue.nrr > 1)) AS a FROM revenue',
    /FILTER by the measure nrr/,
    /Filter by dimensions/,
  ],
  ['a measure within a function', 'SELECT sum(round(revenue.mrr)) AS a FROM revenue', /row by row/, /MEASURE\(mrr\)/],
  [
    'a constant for each row that a condition leaves out',
    "SELECT sum(CASE WHEN (revenue.plan = 'Pro'::text) THEN revenue.mrr ELSE (5)::numeric END) AS a FROM revenue",
    /SUM over an expression of the measure mrr/,
    /each branch by itself/,
  ],
  [
    'two views joined by rows',
    'SELECT measure(a.mrr) AS m, measure(b.csat) AS c FROM (revenue a JOIN surveys b ON ((a.region = b.tool)))',
    /revenue a and surveys b cannot be joined/,
    /Group each in a subquery/,
  ],
  [
    'a join that adds rows',
    "SELECT j.k, measure(revenue.mrr) AS m FROM (revenue RIGHT JOIN ( VALUES ('x'::text)) j(k) ON ((j.k = revenue.region))) GROUP BY j.k",
    /adds rows to the view revenue/,
    /side whose rows are kept/,
  ],
  [
    'a join by a measure',
    'SELECT measure(revenue.mrr) AS m FROM (revenue JOIN ( VALUES (1)) j(k) ON ((j.k = revenue.customers)))',
    /joined by one of its measures/,
    /Group the view in a subquery/,
  ],
  [
    'rows of a join beside measures',
    "SELECT count(*) AS c, measure(revenue.mrr) AS m FROM (revenue JOIN ( VALUES ('x'::text)) j(k) ON ((j.k = revenue.region)))",
    /COUNT of the rows of a join/,
    /Count DISTINCT/,
  ],
  [
    'a column that is not selected',
    'SELECT revenue.mrr FROM revenue ORDER BY revenue.region',
    /region is not selected/,
    /Select region too/,
  ],
  [
    'recursion',
    'WITH RECURSIVE t AS (SELECT revenue.region FROM revenue UNION SELECT t_1.region FROM t t_1) SELECT t.region FROM t',
    /WITH RECURSIVE/,
    /joins/,
  ],
  [
    'MEASURE of a dimension',
    'SELECT measure(revenue.region) AS m FROM revenue',
    /region is a dimension/,
    /GROUP BY it/,
  ],
];

test.each(CASES)('%s', (_what, sql, message, hint) => {
  const [first, ...rest] = refused(sql).split('\n');
  expect(first).toMatch(/^0A000: /);
  expect(first).toMatch(message);
  expect(rest.join('\n')).toMatch(hint);
});

test('more grouping sets than a statement may have', () => {
  const keys = ['region', 'plan', 'month'].map((name) => `revenue.${name}`);
  const cubes = Array.from({ length: 3 }, () => `CUBE(${keys.join(', ')})`).join(', ');
  expect(refused(`SELECT 1 AS one FROM revenue GROUP BY ${cubes}`)).toMatch(/^54000: .* grouping sets/);
});
