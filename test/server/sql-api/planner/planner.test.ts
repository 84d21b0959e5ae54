import { describe, expect, test } from 'vitest';
import { planned, planOf } from './planned.ts';

describe('one SELECT over a view', () => {
  test('groups and filters in the view', () => {
    expect(
      planned(`SELECT revenue.region, measure(revenue.mrr) AS mrr FROM public.revenue
               WHERE ((revenue.month >= '2024-01-01'::date) AND (revenue.plan = 'Pro'::text)) GROUP BY revenue.region`),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of mrr where @month >= '2024-01-01'::date AND @plan = 'Pro'::text
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS region, b.a0 AS mrr FROM strata_1 AS b"
    `);
  });
  test('groups by expressions', () => {
    expect(
      planned(`SELECT date_trunc('quarter'::text, (revenue.month)::timestamp without time zone) AS q, sum(revenue.customers) AS c FROM revenue
               GROUP BY (date_trunc('quarter'::text, (revenue.month)::timestamp without time zone))`),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by date_trunc('quarter'::text, @month::timestamp) of customers
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS q, b.a0::numeric AS c FROM strata_1 AS b"
    `);
  });
  test('leaves HAVING, ORDER BY and LIMIT to the result', () => {
    expect(
      planned(`SELECT revenue.region FROM revenue GROUP BY revenue.region HAVING (measure(revenue.nrr) > 1)
               ORDER BY (sum(revenue.mrr)) DESC LIMIT 3`),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of nrr, mrr
      strata_1(k0, a0, a1, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, strata_0.m1 AS a1, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS region FROM strata_1 AS b WHERE b.a0 > 1 ORDER BY b.a1 DESC LIMIT 3"
    `);
  });
  test('evaluates a bare measure for each combination of the selected dimensions, and filters these by it', () => {
    expect(planned(`SELECT revenue.region, revenue.mrr FROM revenue WHERE (revenue.mrr > 10)`)).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of mrr
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS region, b.a0 AS mrr FROM strata_1 AS b WHERE b.a0 > 10"
    `);
  });
  test('looks through windows over the grouped result', () => {
    expect(
      planned(
        `SELECT revenue.region, rank() OVER (ORDER BY (measure(revenue.mrr)) DESC) AS place FROM revenue GROUP BY revenue.region`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of mrr
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS region, rank() OVER (ORDER BY b.a0 DESC) AS place FROM strata_1 AS b"
    `);
  });
});

describe('conditions on measures', () => {
  const inBoth = `SELECT revenue.region, sum(revenue.mrr) AS mrr, sum(revenue.mrr) FILTER (WHERE ((revenue.month = '2024-03-01'::date) AND (revenue.plan = 'Pro'::text))) AS march
                  FROM revenue GROUP BY revenue.region`;
  test('FILTER is a query of its own, whose conditions stand one by one: a stock closes by those on its month', () => {
    expect(planned(inBoth)).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of mrr
      strata_1: revenue by @region of mrr where @month = '2024-03-01'::date AND @plan = 'Pro'::text
      strata_2(k0, a0, a1, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, strata_1.m0 AS a1, 0 AS g FROM strata_0 AS strata_0 LEFT JOIN strata_1 AS strata_1 ON strata_0.d0 IS NOT DISTINCT FROM strata_1.d0
      SELECT b.k0 AS region, b.a0 AS mrr, b.a1 AS march FROM strata_2 AS b"
    `);
    const { steps } = planOf(inBoth);
    expect(
      steps.filter(({ kind }) => kind === 'view').map((step) => step.kind === 'view' && step.conditions.length),
    ).toEqual([0, 2]);
  });
  test('CASE WHEN is a FILTER, and ELSE 0 is what stands for no row', () => {
    expect(
      planned(
        `SELECT sum(CASE WHEN (revenue.plan = 'Pro'::text) THEN revenue.mrr ELSE (0)::numeric END) AS pro FROM revenue`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue of mrr where @plan = 'Pro'::text
      strata_1(a0, g): SELECT strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT COALESCE(b.a0, 0::numeric) AS pro FROM strata_1 AS b"
    `);
  });
  test('CASE of a column is one that compares it', () => {
    expect(
      planned(
        `SELECT sum(CASE revenue.plan WHEN 'Pro'::text THEN (- revenue.mrr) ELSE NULL::numeric END) AS pro FROM revenue`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue of mrr where @plan = 'Pro'::text
      strata_1(a0, g): SELECT strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT - b.a0 AS pro FROM strata_1 AS b"
    `);
  });
  test('every group is there, also where no row of it fulfils the condition', () => {
    expect(
      planned(
        `SELECT revenue.region, measure(revenue.nrr) FILTER (WHERE (revenue.plan = 'Pro'::text)) AS n FROM revenue GROUP BY revenue.region`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region
      strata_1: revenue by @region of nrr where @plan = 'Pro'::text
      strata_2(k0, a0, g): SELECT strata_0.d0 AS k0, strata_1.m0 AS a0, 0 AS g FROM strata_0 AS strata_0 LEFT JOIN strata_1 AS strata_1 ON strata_0.d0 IS NOT DISTINCT FROM strata_1.d0
      SELECT b.k0 AS region, b.a0 AS n FROM strata_2 AS b"
    `);
  });
});

describe('grouping sets', () => {
  test('each is a query of the view: the total of a ratio is its own', () => {
    expect(
      planned(
        `SELECT revenue.region, measure(revenue.nrr) AS n, GROUPING(revenue.region) AS g FROM revenue GROUP BY ROLLUP(revenue.region)`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of nrr
      strata_1: revenue of nrr
      strata_2(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      strata_3(k0, a0, g): SELECT (SELECT n.d0 AS c0 FROM strata_0 AS n WHERE false) AS k0, strata_1.m0 AS a0, 1 AS g FROM strata_1 AS strata_1
      strata_4(k0, a0, g): SELECT u.k0 AS k0, u.a0 AS a0, u.g AS g FROM strata_2 AS u UNION ALL SELECT u.k0 AS k0, u.a0 AS a0, u.g AS g FROM strata_3 AS u
      SELECT b.k0 AS region, b.a0 AS n, CASE b.g WHEN 0 THEN 0 WHEN 1 THEN 1 END AS g FROM strata_4 AS b"
    `);
  });
});

describe('aggregates over dimensions', () => {
  test('of different values', () => {
    expect(
      planned(
        `SELECT revenue.region, count(DISTINCT revenue.plan) AS plans, max(revenue.month) AS last FROM revenue GROUP BY revenue.region`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region, @plan, @month
      strata_1(d0, r0, r1): SELECT v.d0 AS d0, count(DISTINCT v.d1) AS r0, max(v.d2) AS r1 FROM strata_0 AS v GROUP BY v.d0
      strata_2(k0, r0, r1, g): SELECT strata_1.d0 AS k0, strata_1.r0 AS r0, strata_1.r1 AS r1, 0 AS g FROM strata_1 AS strata_1
      SELECT b.k0 AS region, b.r0 AS plans, b.r1 AS last FROM strata_2 AS b"
    `);
  });
  test('of rows: the combinations of all dimensions', () => {
    expect(planned(`SELECT count(*) AS count, measure(revenue.mrr) AS mrr FROM revenue`)).toMatchInlineSnapshot(`
      "strata_0: revenue of mrr
      strata_1: revenue by @month, @region, @plan
      strata_2(r0): SELECT count(*) AS r0 FROM strata_1 AS v
      strata_3(a0, r0, g): SELECT strata_0.m0 AS a0, strata_2.r0 AS r0, 0 AS g FROM strata_0 AS strata_0 JOIN strata_2 AS strata_2 ON true
      SELECT b.r0 AS count, b.a0 AS mrr FROM strata_3 AS b"
    `);
  });
});

describe('subqueries', () => {
  test('of measures alone have one row', () => {
    expect(
      planned(`SELECT count(*) AS c, sum(t.m) AS m FROM (SELECT revenue.mrr AS m FROM revenue) t`),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue of mrr
      strata_1(r0): SELECT count(*) AS r0
      strata_2(a0, r0, g): SELECT strata_0.m0 AS a0, strata_1.r0 AS r0, 0 AS g FROM strata_0 AS strata_0 JOIN strata_1 AS strata_1 ON true
      SELECT b.r0 AS c, b.a0 AS m FROM strata_2 AS b"
    `);
    expect(
      planned(`SELECT 'x'::text AS x, count(*) AS c FROM (SELECT revenue.mrr AS m FROM revenue) t GROUP BY 'x'::text`),
    ).toMatchInlineSnapshot(`
      "strata_0(r0): SELECT count(*) AS r0
      strata_1(k0, r0, g): SELECT 'x'::text AS k0, strata_0.r0 AS r0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS x, b.r0 AS c FROM strata_1 AS b"
    `);
  });
  test('that only pass rows on are flattened: the measure sees the outer grouping', () => {
    expect(
      planned(`SELECT t.r, sum(t.amount) AS s FROM (SELECT u.area AS r, u.amount FROM (SELECT upper(revenue.region) AS area, revenue.mrr AS amount, revenue.plan
               FROM revenue WHERE (revenue.month > '2024-01-01'::date)) u WHERE (u.plan = 'Pro'::text)) t GROUP BY t.r`),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by upper(@region) of mrr where @month > '2024-01-01'::date AND @plan = 'Pro'::text
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS r, b.a0 AS s FROM strata_1 AS b"
    `);
  });
  test('a WITH query that passes rows on, too', () => {
    expect(
      planned(
        `WITH t AS (SELECT revenue.region AS r, revenue.mrr AS m FROM revenue) SELECT t.r, measure(t.m) AS m FROM t GROUP BY t.r`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of mrr
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      SELECT b.k0 AS r, b.a0 AS m FROM strata_1 AS b"
    `);
  });
  test('that group are steps', () => {
    expect(
      planned(
        `WITH t AS (SELECT revenue.region AS r, measure(revenue.mrr) AS m FROM revenue GROUP BY revenue.region) SELECT avg(t.m) AS avg FROM t`,
      ),
    ).toMatchInlineSnapshot(`
      "strata_1: revenue by @region of mrr
      strata_2(k0, a0, g): SELECT strata_1.d0 AS k0, strata_1.m0 AS a0, 0 AS g FROM strata_1 AS strata_1
      strata_0(r, m): SELECT b.k0 AS r, b.a0 AS m FROM strata_2 AS b
      SELECT avg(t.m) AS avg FROM strata_0 AS t"
    `);
  });
  test('in conditions are steps that the view is filtered by', () => {
    expect(
      planned(`SELECT measure(revenue.mrr) AS m FROM revenue WHERE (revenue.region IN (SELECT revenue_1.region FROM revenue revenue_1
               GROUP BY revenue_1.region ORDER BY (measure(revenue_1.mrr)) DESC LIMIT 2))`),
    ).toMatchInlineSnapshot(`
      "strata_1: revenue by @region of mrr
      strata_2(k0, a0, g): SELECT strata_1.d0 AS k0, strata_1.m0 AS a0, 0 AS g FROM strata_1 AS strata_1
      strata_0(c0): SELECT b.k0 AS region FROM strata_2 AS b ORDER BY b.a0 DESC LIMIT 2
      strata_3: revenue of mrr where @region IN (SELECT s.c0 AS c0 FROM strata_0 AS s)
      strata_4(a0, g): SELECT strata_3.m0 AS a0, 0 AS g FROM strata_3 AS strata_3
      SELECT b.a0 AS m FROM strata_4 AS b"
    `);
  });
});

describe('joins', () => {
  test('of grouped subqueries stand as they are written', () => {
    expect(
      planned(`SELECT a.region, (a.m - b.m) AS change FROM ((SELECT revenue.region, measure(revenue.mrr) AS m FROM revenue GROUP BY revenue.region) a
               JOIN (SELECT revenue.region, measure(revenue.mrr) AS m FROM revenue WHERE (revenue.month < '2024-01-01'::date) GROUP BY revenue.region) b
               ON ((a.region = b.region)))`),
    ).toMatchInlineSnapshot(`
      "strata_0: revenue by @region of mrr
      strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
      strata_2: revenue by @region of mrr where @month < '2024-01-01'::date
      strata_3(k0, a0, g): SELECT strata_2.d0 AS k0, strata_2.m0 AS a0, 0 AS g FROM strata_2 AS strata_2
      SELECT a.region, a.m - b.m AS change FROM ( SELECT b.k0 AS region, b.a0 AS m FROM strata_1 AS b ) AS a JOIN ( SELECT b.k0 AS region, b.a0 AS m FROM strata_3 AS b ) AS b ON a.region = b.region"
    `);
  });
  test('of a table to the view look its values up', () => {
    expect(
      planned(`SELECT j.team, measure(revenue.mrr) AS m FROM (revenue JOIN ( VALUES ('EMEA'::text,'north'::text)) j(region, team) ON ((j.region = revenue.region)))
               GROUP BY j.team`),
    ).toMatchInlineSnapshot(`
      "strata_0(column1, column2): FROM VALUES ('EMEA'::text, 'north'::text)
      strata_1: revenue by (SELECT j.team AS c0 FROM strata_0 AS j(region, team) WHERE j.region = @region) of mrr where EXISTS (SELECT 1 AS c0 FROM strata_0 AS j(region, team) WHERE j.region = @region)
      strata_2(k0, a0, g): SELECT strata_1.d0 AS k0, strata_1.m0 AS a0, 0 AS g FROM strata_1 AS strata_1
      SELECT b.k0 AS team, b.a0 AS m FROM strata_2 AS b"
    `);
  });
});

test('UNION plans each side', () => {
  expect(
    planned(`SELECT revenue.region, measure(revenue.mrr) AS m FROM revenue GROUP BY revenue.region
             UNION ALL SELECT 'all'::text AS region, measure(revenue.mrr) AS m FROM revenue`),
  ).toMatchInlineSnapshot(`
    "strata_0: revenue by @region of mrr
    strata_1(k0, a0, g): SELECT strata_0.d0 AS k0, strata_0.m0 AS a0, 0 AS g FROM strata_0 AS strata_0
    strata_2: revenue of mrr
    strata_3(a0, g): SELECT strata_2.m0 AS a0, 0 AS g FROM strata_2 AS strata_2
    SELECT b.k0 AS region, b.a0 AS m FROM strata_1 AS b UNION ALL SELECT 'all'::text AS region, b.a0 AS m FROM strata_3 AS b"
  `);
});
