import { expect, test } from 'vitest';
import { shareClosings } from '../../../server/cube/closings.ts';

const table = { table: 'facts', alias: '"m"' };
const last = '"m".month IN (SELECT max("m".month) FROM months AS "m" WHERE ("m".month < $0$))';
const first = '"m".kind IN (SELECT min("m".kind) FROM facts AS "m")';

test('a condition that is repeated becomes a column of its table, and each stands once', () => {
  const sql = `SELECT sum(CASE WHEN ${last} AND ${first} THEN a END), sum(CASE WHEN ${last} AND ${first} THEN b END) FROM facts AS "m" WHERE x`;
  const closings = new Map([
    [last, table],
    [first, table],
  ]);
  expect(shareClosings(sql, closings)).toBe(
    'SELECT sum(CASE WHEN "m".strata_closing_0 AND "m".strata_closing_1 THEN a END), ' +
      'sum(CASE WHEN "m".strata_closing_0 AND "m".strata_closing_1 THEN b END) ' +
      `FROM (SELECT *, ${last} AS strata_closing_0, ${first} AS strata_closing_1 FROM facts AS "m") AS "m" WHERE x`,
  );
});

test('what stands once is left as it is, and so is what has no table to be a column of', () => {
  const once = `SELECT sum(CASE WHEN ${last} THEN a END) FROM facts AS "m"`;
  expect(shareClosings(once, new Map([[last, table]]))).toBe(once);
  const elsewhere = `SELECT sum(CASE WHEN ${last} THEN a END), sum(CASE WHEN ${last} THEN b END) FROM stages AS "q"`;
  expect(shareClosings(elsewhere, new Map([[last, table]]))).toBe(elsewhere);
  expect(shareClosings(once, new Map())).toBe(once);
});

test('two tables have their own columns', () => {
  const other = last.replaceAll('"m"', '"n"');
  const sum = (condition: string) => `sum(CASE WHEN ${condition} THEN a END)`;
  const sql = `SELECT ${sum(last)}, ${sum(last)}, ${sum(other)}, ${sum(other)} FROM facts AS "m" LEFT JOIN (SELECT 1) AS "n" ON true`;
  const shared = shareClosings(
    sql,
    new Map([
      [last, table],
      [other, { table: '(SELECT 1)', alias: '"n"' }],
    ]),
  );
  expect(shared).toContain(`FROM (SELECT *, ${last} AS strata_closing_0 FROM facts AS "m") AS "m"`);
  expect(shared).toContain(`LEFT JOIN (SELECT *, ${other} AS strata_closing_0 FROM (SELECT 1) AS "n") AS "n" ON`);
  expect(shared).toContain('sum(CASE WHEN "n".strata_closing_0 THEN a END)');
});
