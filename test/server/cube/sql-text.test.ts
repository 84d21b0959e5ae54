import { describe, expect, test } from 'vitest';
import { columnRefs, hasBareWord, replaceRefs } from '../../../server/cube/sql-text.ts';

describe('columnRefs', () => {
  test.each([
    ['"m".month', ['m.month']],
    ['"m"."Month" + "n" . day', ['m.month', 'n.day']],
    ['case when "m".a = \'"x".b\'\'"y".c\' then 1 end', ['m.a']],
    ['month', []],
    ['"a ""b""".c', ['a ""b"".c']],
  ])('%s', (sql, keys) => {
    expect(columnRefs(sql).map(({ key }) => key)).toEqual(keys);
  });
});

test('replaceRefs leaves everything else as it is', () => {
  const sql = `"n".month >= $0$ AND "x".month = '"n".month' OR "n"."month" IS NULL`;
  expect(replaceRefs(sql, new Set(['n.month']), '"m".month')).toBe(
    `"m".month >= $0$ AND "x".month = '"n".month' OR "m".month IS NULL`,
  );
});

describe('hasBareWord', () => {
  test.each([
    ['year(month)', true],
    ['month >= $0$', true],
    ['"m".month', false],
    ['date_trunc(\'month\', "m".day)', false],
    ['month("m".day)', false],
    ['"m".day + interval 1 month', false],
    ['extract(month from "m".day)', false],
    ['"month"', false],
    ['months', false],
  ])('%s', (sql, expected) => {
    expect(hasBareWord(sql, 'month')).toBe(expected);
  });
});
