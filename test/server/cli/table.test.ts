import { expect, test } from 'vitest';
import { exampleLines } from '../../../server/cli/help.ts';
import { type Column, tableLines, wrap } from '../../../server/cli/table.ts';

interface Row {
  readonly name: string;
  readonly n: number;
  readonly share: string;
}
const COLUMNS: Column<Row>[] = [
  { title: 'revenue.region', value: (row) => row.name },
  { title: 'revenue.mrr', value: (row) => row.n },
  { title: 'revenue.churn_rate', value: (row) => row.share, align: 'right' },
];
const ROWS: Row[] = [
  { name: 'EMEA and the Near East', n: 1234.5, share: '3.45%' },
  { name: 'AMER', n: -7, share: '(null)' },
];

test('a table is as wide as it is where there is room', () => {
  expect(tableLines(ROWS, COLUMNS)).toEqual([
    'revenue.region          revenue.mrr  revenue.churn_rate',
    'EMEA and the Near East      1,234.5               3.45%',
    'AMER                             -7              (null)',
  ]);
  expect(tableLines([], COLUMNS)).toEqual(['revenue.region  revenue.mrr  revenue.churn_rate']);
});

test('titles and texts are broken where there is less, numbers never', () => {
  expect(tableLines(ROWS, COLUMNS, 36)).toEqual([
    'revenue.        revenue.    revenue.',
    'region               mrr  churn_rate',
    'EMEA and the     1,234.5       3.45%',
    'Near East',
    'AMER                  -7      (null)',
  ]);
});

test('rows that cannot fit are paragraphs', () => {
  expect(tableLines(ROWS, COLUMNS, 30)).toEqual([
    'revenue.region      EMEA and',
    '                    the Near',
    '                    East',
    'revenue.mrr         1,234.5',
    'revenue.churn_rate  3.45%',
    '',
    'revenue.region      AMER',
    'revenue.mrr         -7',
    'revenue.churn_rate  (null)',
  ]);
});

test.each([80, 60, 40])('no line is wider than %i columns', (width) => {
  const wide = [{ ...ROWS[0]!, name: 'https://example.com/'.repeat(9) + 'x'.repeat(90) }];
  for (const line of tableLines(wide, COLUMNS, width)) expect(line.length).toBeLessThanOrEqual(width);
});

test('what would move the cursor is shown', () => {
  const lines = tableLines([{ name: 'a\n b\u001b[2Jc\td', n: 0, share: '' }], COLUMNS);
  expect(lines[1]).toMatch(/^a ⏎ b\ufffd\[2Jc\ufffdd /);
  expect(lines).toHaveLength(2);
});

test('a text is broken at words, then in paths, then anywhere, and nothing of it is lost', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('see billing/subscriptions.csv now', 16)).toEqual(['see', 'billing/', 'subscriptions.', 'csv now']);
  expect(wrap('a_long_name_of_it', 8)).toEqual(['a_long_', 'name_of_', 'it']);
  expect(wrap('x'.repeat(10), 4)).toEqual(['xxxx', 'xxxx', 'xx']);
  const text = 'strata/keeps every.word, also long-ones and_underscores';
  for (let width = 1; width < 60; width++)
    expect(wrap(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
});

test('an example stays one command when it is broken', () => {
  const query = `strata load '{"measures": ["revenue.mrr"], "dimensions": ["revenue.region"]}' --format csv`;
  expect(exampleLines(query, 200)).toEqual([`  $ ${query}`]);
  expect(exampleLines(query, 50)).toEqual([
    `  $ strata load '{"measures": ["revenue.mrr"],`,
    `      "dimensions": ["revenue.region"]}' \\`,
    '      --format csv',
  ]);
  expect(exampleLines('strata build   # what is loaded already', 30)).toEqual([
    '  # what is loaded already',
    '  $ strata build',
  ]);
});
