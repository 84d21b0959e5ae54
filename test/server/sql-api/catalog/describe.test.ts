/** Types of parameters and columns, and Postgres' own errors. */
import { describe, expect, test } from 'vitest';
import { openForTests, state } from './support.ts';

const catalog = openForTests();
const types = async (text: string, named: number[] = []) => {
  const { parameters, fields } = await catalog.describe(state(), text, named);
  return { parameters, fields: fields?.map(({ name, type, modifier }) => [name, type, modifier]) ?? null };
};

test('columns have their names, types and modifiers', async () => {
  const numeric = (precision: number, scale: number) => ((precision << 16) | scale) + 4;
  expect((await types('SELECT * FROM revenue')).fields).toEqual([
    ['month', 1082, -1],
    ['industry', 25, -1],
    ['is_customer', 16, -1],
    ['customers', 20, -1],
    ['mrr', 1700, numeric(38, 2)],
    ['nrr', 701, -1],
  ]);
});

test('a column tells its table and its place there', async () => {
  const [field] = (await catalog.describe(state(), 'SELECT mrr FROM revenue', [])).fields!;
  const [other] = (await catalog.describe(state(), 'SELECT hours FROM "Product Usage"', [])).fields!;
  expect(field).toMatchObject({ column: 5, length: -1 });
  expect(other).toMatchObject({ column: 4, length: 8 });
  expect(field!.table).not.toBe(other!.table);
});

test('expressions are named as Postgres names them', async () => {
  const text =
    "SELECT MEASURE(mrr), sum(customers), count(*), 1, 'x', CASE WHEN true THEN 1 END, mrr::int FROM revenue GROUP BY mrr";
  expect((await types(text)).fields).toEqual([
    ['measure', 1700, -1],
    ['sum', 1700, -1],
    ['count', 20, -1],
    ['?column?', 23, -1],
    ['?column?', 25, -1],
    ['case', 23, -1],
    ['mrr', 23, -1],
  ]);
});

test('measure takes a column of any type, whatever the search path is', async () => {
  const settings = new Map([['search_path', '']]);
  const text = 'SELECT MEASURE(industry), MEASURE(is_customer), MEASURE(nrr), MEASURE(month) FROM public.revenue';
  const { fields } = await catalog.describe(state({ settings }), text, []);
  expect(fields!.map(({ type }) => type)).toEqual([25, 16, 701, 1082]);
});

test('parameters have the types that the statement gives them, or that the client names', async () => {
  expect(
    (await types('SELECT 1 FROM revenue WHERE month >= $1 AND industry = $2 AND mrr > $3 LIMIT $4')).parameters,
  ).toEqual([1082, 25, 1700, 20]);
  expect((await types('SELECT $1 + 1, $2', [0, 1184])).parameters).toEqual([23, 1184]);
  expect((await types('INSERT INTO revenue (industry, mrr) VALUES ($1, $2)')).parameters).toEqual([25, 1700]);
});

test('a statement without rows has no fields', async () => {
  expect((await types('DELETE FROM revenue WHERE industry = $1')).fields).toBeNull();
});

test('SHOW has one column', async () => {
  expect((await types('SHOW TimeZone')).fields).toEqual([['TimeZone', 25, -1]]);
  expect((await types('SHOW server_version')).fields).toEqual([['server_version', 25, -1]]);
});

describe('errors', () => {
  test.each([
    ['SELECT nope FROM revenue', '42703', 'column "nope" does not exist', 8],
    ['SELECT 1 FROM nope', '42P01', 'relation "nope" does not exist', 15],
    [
      'SELECT industry, mrr FROM revenue GROUP BY industry',
      '42803',
      'column "revenue.mrr" must appear in the GROUP BY clause or be used in an aggregate function',
      18,
    ],
    ['SELECT nope(mrr) FROM revenue', '42883', 'function nope(numeric) does not exist', 8],
    ['SELECT é.x FROM revenue', '42P01', 'missing FROM-clause entry for table "é"', 8],
    ["SELECT 1 FROM revenue WHERE month = 'x'", '22007', 'invalid input syntax for type date: "x"', 37],
    ['SELECT $1 FROM revenue WHERE $3', '42P18', 'could not determine data type of parameter $2', undefined],
  ])('%s', async (text, code, message, position) => {
    await expect(types(text)).rejects.toMatchObject({ name: 'SqlError', code, message, details: { position } });
  });
  test('with the hint', async () => {
    await expect(types('SELECT mr FROM revenue')).rejects.toMatchObject({
      details: { hint: 'Perhaps you meant to reference the column "revenue.mrr".' },
    });
  });
  test.each([
    ['DROP TABLE revenue', '0A000'],
    ['COPY revenue TO PROGRAM $$touch /tmp/x$$', '0A000'],
    ['SELECT 1; SELECT 2', '42601'],
    ['', '42601'],
    ['SELECT FROM FROM', '42601'],
  ])('%s', async (text, code) => {
    await expect(types(text)).rejects.toMatchObject({ code });
  });
});
