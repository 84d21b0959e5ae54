/** The canonical text: what the planner reads in place of what a user wrote. */
import { describe, expect, test } from 'vitest';
import { dimension, measure, openForTests, state } from './support.ts';

const catalog = openForTests();
const VIEWS = {
  key: 'resolve',
  views: [
    {
      name: 'revenue',
      description: '',
      columns: [
        dimension('month', 'date'),
        dimension('industry', 'text'),
        measure('customers', 'bigint'),
        measure('mrr', 'numeric(38,2)'),
        dimension('Odd Name', 'text'),
      ],
    },
    {
      name: 'usage',
      description: '',
      columns: [dimension('month', 'date'), dimension('industry', 'text'), measure('hours', 'double precision')],
    },
  ],
};
const session = state({ views: VIEWS });

async function resolve(text: string, as = session, types: number[] = []): Promise<string> {
  const { parameters, fields } = await catalog.describe(as, text, types);
  const canonical = await catalog.resolve(as, text, parameters, fields!.length);
  return canonical.replace(/\s+/g, ' ');
}

describe('columns and names', () => {
  test.each([
    ['SELECT * FROM usage', 'SELECT month AS c0, industry AS c1, hours AS c2 FROM public.usage'],
    ['TABLE usage', 'SELECT month AS c0, industry AS c1, hours AS c2 FROM public.usage'],
    ['SELECT mrr AS a, mrr AS a, mrr FROM revenue', 'SELECT mrr AS c0, mrr AS c1, mrr AS c2 FROM public.revenue'],
    [
      'SELECT industry, MEASURE(mrr) FROM revenue GROUP BY 1 ORDER BY 2 DESC',
      'SELECT industry AS c0, measure(mrr) AS c1 FROM public.revenue GROUP BY industry ORDER BY (measure(mrr)) DESC',
    ],
    ['SELECT "Odd Name" FROM revenue -- the end', 'SELECT "Odd Name" AS c0 FROM public.revenue'],
    ['SELECT r.* FROM usage r', 'SELECT month AS c0, industry AS c1, hours AS c2 FROM public.usage r'],
    ['SELECT r FROM usage r', 'SELECT r.*::public.usage AS c0 FROM public.usage r'],
    ['SELECT count(r) FROM usage r', 'SELECT count(r.*) AS c0 FROM public.usage r'],
    ['SELECT (r).hours FROM usage r', 'SELECT hours AS c0 FROM public.usage r'],
    [
      'SELECT a.y FROM (SELECT industry AS x FROM revenue) a(y)',
      'SELECT y AS c0 FROM ( SELECT revenue.industry AS x FROM public.revenue) a(y)',
    ],
    [
      "VALUES (1, 'a'), (2, NULL)",
      `SELECT column1 AS c0, column2 AS c1 FROM (VALUES (1,'a'::text), (2,NULL::text)) "*VALUES*"`,
    ],
  ])('%s', async (text, canonical) => expect(await resolve(text)).toBe(canonical));

  test('a CTE that has the name of a view is itself; the view is public', async () => {
    expect(await resolve('WITH revenue AS (SELECT mrr FROM revenue) SELECT mrr FROM revenue')).toBe(
      'WITH revenue AS ( SELECT revenue_1.mrr FROM public.revenue revenue_1 ) SELECT mrr AS c0 FROM revenue',
    );
  });
  test('a temporary table that has the name of a view hides it', async () => {
    const temporary = [
      { name: 'usage', columns: [{ name: 'x', type: 'integer' }] },
      { name: '#Tableau_1', columns: [{ name: 'COL', type: 'character varying(8)' }] },
    ];
    const tableau = state({ views: VIEWS, temporary });
    expect(await resolve('SELECT * FROM usage, public.usage AS u', tableau)).toBe(
      'SELECT usage.x AS c0, u.month AS c1, u.industry AS c2, u.hours AS c3 FROM usage, public.usage u',
    );
    expect(await resolve('SELECT "COL" FROM "#Tableau_1"', tableau)).toBe('SELECT "COL" AS c0 FROM "#Tableau_1"');
    await expect(resolve('SELECT "COL" FROM "#Tableau_1"')).rejects.toMatchObject({ code: '42P01' });
  });
});

describe('clauses', () => {
  test.each([
    [
      'SELECT industry FROM revenue ORDER BY 1 DESC NULLS LAST LIMIT 10 OFFSET 5',
      'SELECT industry AS c0 FROM public.revenue ORDER BY industry DESC NULLS LAST OFFSET 5 LIMIT 10',
    ],
    [
      'SELECT industry FROM revenue ORDER BY mrr FETCH FIRST 3 ROWS WITH TIES',
      'SELECT industry AS c0 FROM public.revenue ORDER BY mrr FETCH FIRST (3) ROWS WITH TIES',
    ],
    ['SELECT industry FROM revenue FETCH NEXT 10 ROWS ONLY', 'SELECT industry AS c0 FROM public.revenue LIMIT 10'],
    [
      'WITH a AS (SELECT month, MEASURE(mrr) AS m FROM revenue GROUP BY 1), b(x) AS MATERIALIZED (SELECT m FROM a) SELECT * FROM a, b',
      'WITH a AS ( SELECT revenue.month, measure(revenue.mrr) AS m FROM public.revenue GROUP BY revenue.month ), b(x) AS MATERIALIZED ( SELECT a_1.m FROM a a_1 ) SELECT a.month AS c0, a.m AS c1, b.x AS c2 FROM a, b',
    ],
    [
      'WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t',
      'WITH RECURSIVE t(n) AS ( VALUES (1) UNION ALL SELECT (t_1.n + 1) FROM t t_1 WHERE (t_1.n < 5) ) SELECT n AS c0 FROM t',
    ],
    [
      "SELECT industry FROM revenue UNION SELECT 'x' UNION ALL SELECT industry FROM usage ORDER BY 1",
      "( SELECT revenue.industry AS c0 FROM public.revenue UNION SELECT 'x'::text AS c0 ) UNION ALL SELECT usage.industry AS c0 FROM public.usage ORDER BY 1",
    ],
    [
      'SELECT industry, month, sum(mrr) FROM revenue GROUP BY GROUPING SETS ((industry, month), (1), ())',
      'SELECT industry AS c0, month AS c1, sum(mrr) AS c2 FROM public.revenue GROUP BY GROUPING SETS ((industry, month), (industry), ())',
    ],
    [
      'SELECT industry, GROUPING(industry) FROM revenue GROUP BY ROLLUP(1), CUBE(month)',
      'SELECT industry AS c0, GROUPING(industry) AS c1 FROM public.revenue GROUP BY ROLLUP(industry), CUBE(month)',
    ],
    [
      "SELECT sum(mrr) FILTER (WHERE industry = 'a') FROM revenue",
      "SELECT sum(mrr) FILTER (WHERE (industry = 'a'::text)) AS c0 FROM public.revenue",
    ],
    [
      'SELECT sum(mrr) OVER w, rank() OVER (PARTITION BY industry ORDER BY mrr ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM revenue WINDOW w AS (ORDER BY month)',
      'SELECT sum(mrr) OVER w AS c0, rank() OVER (PARTITION BY industry ORDER BY mrr ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS c1 FROM public.revenue WINDOW w AS (ORDER BY month)',
    ],
    [
      'SELECT month, mrr, hours FROM revenue LEFT JOIN usage USING (month)',
      'SELECT revenue.month AS c0, revenue.mrr AS c1, usage.hours AS c2 FROM (public.revenue LEFT JOIN public.usage USING (month))',
    ],
    [
      'SELECT mrr, hours FROM revenue NATURAL JOIN usage',
      'SELECT revenue.mrr AS c0, usage.hours AS c1 FROM (public.revenue JOIN public.usage USING (month, industry))',
    ],
    [
      'SELECT r.industry, x.m FROM revenue r CROSS JOIN LATERAL (SELECT u.hours AS m FROM usage u WHERE u.month = r.month) x',
      'SELECT r.industry AS c0, x.m AS c1 FROM (public.revenue r CROSS JOIN LATERAL ( SELECT u.hours AS m FROM public.usage u WHERE (u.month = r.month)) x)',
    ],
    [
      'SELECT DISTINCT ON (industry) industry, mrr FROM revenue ORDER BY industry, mrr DESC',
      'SELECT DISTINCT ON (industry) industry AS c0, mrr AS c1 FROM public.revenue ORDER BY industry, mrr DESC',
    ],
    [
      'SELECT count(DISTINCT industry) FROM revenue HAVING sum(mrr) > 0',
      'SELECT count(DISTINCT industry) AS c0 FROM public.revenue HAVING (sum(mrr) > (0)::numeric)',
    ],
  ])('%s', async (text, canonical) => expect(await resolve(text)).toBe(canonical));
});

describe('values and casts', () => {
  test.each([
    [`'a', NULL, 1, 1.5, 1e10`, `'a'::text AS c0, NULL::text AS c1, 1 AS c2, 1.5 AS c3, '10000000000'::numeric AS c4`],
    [
      `'a%' LIKE 'b' ESCAPE '!', 'a' ~* 'b'`,
      `('a%'::text ~~ like_escape('b'::text, '!'::text)) AS c0, ('a'::text ~* 'b'::text) AS c1`,
    ],
    [
      `7 / 2, 2 ^ 3, 1::float4`,
      `(7 / 2) AS c0, ((2)::double precision ^ (3)::double precision) AS c1, (1)::real AS c2`,
    ],
    [
      `substring('abc' FROM 1 FOR 2), trim('x')`,
      `SUBSTRING('abc'::text FROM 1 FOR 2) AS c0, TRIM(BOTH FROM 'x'::text) AS c1`,
    ],
    [`CASE 1 WHEN 1 THEN 1 ELSE 2.5 END`, `CASE 1 WHEN 1 THEN (1)::numeric ELSE 2.5 END AS c0`],
    [`ARRAY[1, 2], '{1,2}'::int[]`, `ARRAY[1, 2] AS c0, '{1,2}'::integer[] AS c1`],
    [`CURRENT_DATE, now()`, `CURRENT_DATE AS c0, now() AS c1`],
  ])('SELECT %s', async (list, canonical) => expect(await resolve(`SELECT ${list}`)).toBe(`SELECT ${canonical}`));

  test('conditions', async () => {
    const text = `SELECT 1 FROM revenue WHERE industry IN ('a', 'b') AND month BETWEEN '2026-01-01' AND '2026-02-01' AND industry NOT IN ('c', 'd')`;
    expect(await resolve(text)).toBe(
      "SELECT 1 AS c0 FROM public.revenue WHERE ((industry = ANY (ARRAY['a'::text, 'b'::text])) AND ((month >= '2026-01-01'::date) AND (month <= '2026-02-01'::date)) AND (industry <> ALL (ARRAY['c'::text, 'd'::text])))",
    );
  });
  test('literals are read as the session has it, and written in ISO and UTC', async () => {
    const settings = new Map([
      ['datestyle', 'SQL, DMY'],
      ['timezone', 'Europe/Zurich'],
      ['intervalstyle', 'iso_8601'],
    ]);
    const text = "SELECT DATE '01/02/2026', TIMESTAMPTZ '2026-01-02 00:00', INTERVAL '1 day 2 hours'";
    expect(await resolve(text, state({ views: VIEWS, settings }))).toBe(
      "SELECT '2026-02-01'::date AS c0, '2026-01-01 23:00:00+00'::timestamp with time zone AS c1, '1 day 02:00:00'::interval AS c2",
    );
  });
});

describe('parameters', () => {
  test.each([
    [
      'SELECT industry FROM revenue LIMIT $1 OFFSET $2',
      'SELECT industry AS c0 FROM public.revenue OFFSET strata_param(2, NULL::bigint) LIMIT strata_param(1, NULL::bigint)',
    ],
    [
      'SELECT industry FROM revenue FETCH FIRST $1 ROWS ONLY',
      'SELECT industry AS c0 FROM public.revenue LIMIT strata_param(1, NULL::bigint)',
    ],
    [
      'SELECT industry FROM revenue WHERE industry = ANY($1)',
      'SELECT industry AS c0 FROM public.revenue WHERE (industry = ANY (strata_param(1, NULL::text[])))',
    ],
    [
      `SELECT 'é $1', "Odd Name" || $2, $1::int, '$2' /* $3 */ FROM revenue`,
      `SELECT 'é $1'::text AS c0, ("Odd Name" || strata_param(2, NULL::text)) AS c1, strata_param(1, NULL::integer) AS c2, '$2'::text AS c3 FROM public.revenue`,
    ],
    [
      'SELECT ($1::int[])[1], $1[2]',
      'SELECT (strata_param(1, NULL::integer[]))[1] AS c0, (strata_param(1, NULL::integer[]))[2] AS c1',
    ],
    [
      'SELECT date_trunc($1, month) FROM revenue GROUP BY date_trunc($1, month)',
      'SELECT date_trunc(strata_param(1, NULL::text), (month)::timestamp with time zone) AS c0 FROM public.revenue GROUP BY (date_trunc(strata_param(1, NULL::text), (month)::timestamp with time zone))',
    ],
    ['SELECT $1', 'SELECT strata_param(1, NULL::text) AS c0'],
  ])('%s', async (text, canonical) => expect(await resolve(text)).toBe(canonical));

  test('of a type that the client names', async () => {
    expect(await resolve('SELECT 1 FROM revenue WHERE mrr > $1', session, [701])).toBe(
      'SELECT 1 AS c0 FROM public.revenue WHERE ((mrr)::double precision > strata_param(1, NULL::double precision))',
    );
    expect(await resolve('SELECT $1', session, [1042])).toBe('SELECT strata_param(1, NULL::bpchar) AS c0');
  });
  test('two digits', async () => {
    const text = `SELECT ${Array.from({ length: 11 }, (_, i) => `$${i + 1}::int`).join(', ')}`;
    expect(await resolve(text)).toContain('strata_param(1, NULL::integer) AS c0, strata_param(2,');
    expect(await resolve(text)).toContain('strata_param(11, NULL::integer) AS c10');
  });
});

describe('refused', () => {
  test.each([
    ['SELECT industry FROM revenue FOR UPDATE', '25006', 'cannot execute SELECT FOR UPDATE in a read-only transaction'],
    [
      'SELECT 1 FROM (SELECT 1 FROM revenue FOR SHARE) x',
      '25006',
      'cannot execute SELECT FOR SHARE in a read-only transaction',
    ],
    ['SELECT industry INTO t FROM revenue', '25006', 'cannot execute SELECT INTO in a read-only transaction'],
    [
      'WITH x AS (DELETE FROM revenue RETURNING *) SELECT * FROM x',
      '25006',
      'cannot execute DELETE in a read-only transaction',
    ],
    ['SELECT FROM revenue', '0A000', 'a SELECT without columns cannot be answered'],
    [
      'SELECT ROW(1, 2) FROM revenue',
      '0A000',
      'a result of semantic views cannot have this column: column "c0" has pseudo-type record',
    ],
  ])('%s', async (text, code, message) => {
    await expect(resolve(text)).rejects.toMatchObject({ code, message });
    expect(await resolve('SELECT 1')).toBe('SELECT 1 AS c0');
  });
  test('what is no SELECT', async () => {
    await expect(catalog.resolve(session, 'SHOW timezone', [], 1)).rejects.toMatchObject({ code: '42601' });
    await expect(catalog.resolve(session, 'DROP TABLE revenue', [], 1)).rejects.toMatchObject({ code: '0A000' });
    await expect(catalog.resolve(session, 'SELECT 1; SELECT 2', [], 1)).rejects.toMatchObject({ code: '42601' });
  });
  test('nothing of it stays behind', async () => {
    const views =
      "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)";
    expect((await catalog.run(session, views, [], { values: [], formats: [] }, [])).rows).toEqual([]);
  });
});
