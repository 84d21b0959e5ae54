/** Plans as DuckDB statements: types, values that stay out of the text, and what closes a stock. */
import { describe, expect, test } from 'vitest';
import type { Part, ViewQuery } from '../../../../server/cube/expressions.ts';
import { type Type, typeOf } from '../../../../server/sql-api/dialect/index.ts';
import { type Lowered, lower } from '../../../../server/sql-api/planner/lower.ts';
import { planOf, VIEWS } from './planned.ts';

/** @param types those that the client was told */
async function lowered(sql: string, ...types: string[]): Promise<Lowered> {
  const told: Type[] = types.map(typeOf);
  return lower(planOf(sql), {
    views: VIEWS,
    tables: [],
    timeZone: 'UTC',
    types: told,
    compile: async ({ view }) => `SELECT * FROM ${view}`,
  });
}

const text = (parts: readonly Part[]) =>
  parts
    .map((part) => ('sql' in part ? part.sql : 'member' in part ? `{${part.member}}` : `[${part.value.sql}]`))
    .join('');
const spelt = (dimension: ViewQuery['dimensions'][number]) =>
  typeof dimension === 'string' ? dimension : text(dimension.parts);
const conditionsOf = ({ conditions }: ViewQuery) => conditions.map(({ parts, keeps }) => ({ sql: text(parts), keeps }));

describe('a query of a view', () => {
  test('names plain columns, and gives expressions in parts with their values apart', async () => {
    const { queries } = await lowered(
      `SELECT revenue.region, upper(revenue.plan) AS p, measure(revenue.mrr) AS m FROM revenue
       WHERE (revenue.plan <> 'O''Neill'::text) GROUP BY revenue.region, (upper(revenue.plan))`,
      'text',
      'text',
      'numeric(38,2)',
    );
    const [query] = queries;
    expect(query!.dimensions.map(spelt)).toEqual(['region', '(upper({revenue.plan}))']);
    expect(query!.measures).toEqual(['mrr']);
    expect(conditionsOf(query!)).toEqual([{ sql: "(({revenue.plan} <> ['O''Neill']))", keeps: undefined }]);
  });

  test('reads dates as dates: their members are timestamps', async () => {
    const { queries } = await lowered(
      `SELECT (revenue.month + 1) AS d FROM revenue GROUP BY (revenue.month + 1)`,
      'date',
    );
    expect(spelt(queries[0]!.dimensions[0]!)).toContain('CAST({revenue.month} AS DATE)');
  });

  test.each([
    ["revenue.plan = 'Pro'::text", 'plan'],
    ["'Pro'::text = revenue.plan", 'plan'],
    ["revenue.plan = ANY (ARRAY['Pro'::text])", 'plan'],
    ["revenue.plan = ANY (ARRAY['Pro'::text, 'Basic'::text])", undefined],
    ["revenue.plan <> 'Pro'::text", undefined],
    ['revenue.plan = revenue.region', undefined],
    ["upper(revenue.plan) = 'PRO'::text", undefined],
  ])('%s keeps one value of %s', async (condition, column) => {
    const { queries } = await lowered(
      `SELECT measure(revenue.mrr) AS m FROM revenue WHERE (${condition})`,
      'numeric(38,2)',
    );
    expect(conditionsOf(queries[0]!).map(({ keeps }) => keeps)).toEqual([column]);
  });
});

describe('the statement', () => {
  test('is a WITH query for each step, in the types of its view', async () => {
    const { sql } = await lowered(
      `SELECT revenue.month, measure(revenue.mrr) AS m FROM revenue GROUP BY revenue.month`,
      'date',
      'numeric(38,2)',
    );
    expect(sql.split('\n')[0]).toBe(
      'WITH strata_0 AS (SELECT CAST(x0 AS DATE) AS c1, CAST(x1 AS DECIMAL(38,2)) AS c2 FROM (SELECT * FROM revenue) AS q(x0, x1)),',
    );
  });

  test.each([
    ['double precision', 'DOUBLE'],
    ['integer', 'INTEGER'],
    ['text', 'VARCHAR'],
    ['date', 'DATE'],
    ['timestamp with time zone', 'TIMESTAMPTZ'],
    ['numeric', 'DECIMAL(38,20)'],
  ])('a parameter of type %s is a %s', async (type, duck) => {
    const { sql } = await lowered(
      `SELECT measure(revenue.nrr) AS n FROM revenue HAVING (strata_param(1, NULL::${type}) IS NOT NULL)`,
      'double precision',
    );
    expect(sql).toContain(`CAST($1 AS ${duck})`);
  });

  test('parameters of a view stay out of the text that Cube sees', async () => {
    const { queries } = await lowered(
      `SELECT measure(revenue.mrr) AS m FROM revenue WHERE (revenue.month = strata_param(1, NULL::date))`,
      'numeric(38,2)',
    );
    expect(conditionsOf(queries[0]!)).toEqual([
      { sql: '((CAST({revenue.month} AS DATE) = [CAST($1 AS DATE)]))', keeps: 'month' },
    ]);
  });

  test('gives the columns the types that the client was told, a numeric with the decimals that it has', async () => {
    const { sql } = await lowered(`SELECT measure(revenue.customers) AS c FROM revenue`, 'numeric');
    expect(sql.split('\n').at(-1)).toBe('SELECT CAST(t1.c1 AS DECIMAL(19,0)) AS c1 FROM strata_1 AS t1(c1, c2)');
  });
});
