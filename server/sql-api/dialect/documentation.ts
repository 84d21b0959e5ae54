/** docs/sql-functions.md as text, made of the allow-list: a test compares the file with it. */
import type { Definition } from './functions/definition.ts';
import { FUNCTIONS, SET_FUNCTIONS } from './functions/index.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

/** Every signature of a name in one row. */
function row(name: string, entries: readonly Definition[]): string {
  const takes = [
    ...new Set(entries.map((entry) => (entry.kind === 'operator' ? entry.takes : `(${entry.takes})`))),
  ].join(' · ');
  const docs = [...new Set(entries.map((entry) => entry.doc))].join(' ');
  return `| \`${cell(name)}\` | ${cell(takes)} | ${cell(docs)} |`;
}

function chapter(title: string, entries: readonly Definition[]): string {
  const names = [...new Set(entries.map((entry) => entry.name))];
  const rows = names.map((name) =>
    row(
      name,
      entries.filter((entry) => entry.name === name),
    ),
  );
  return [`## ${title}`, '', '| name | arguments | what it does |', '|---|---|---|', ...rows, ''].join('\n');
}

const HEAD = `# Functions of the SQL API

Statements over the semantic views are written in Postgres' dialect and answered by DuckDB. Each function, operator and type below answers as
PostgreSQL 14 and later do; everything else is refused with SQLSTATE 0A000 before anything runs. This file is made from the allow-list in
\`server/sql-api/dialect/functions/\`; a test keeps the two together. Statements that name no semantic view are answered by Postgres itself
and know all of its functions.

Arguments: \`integer\` is smallint or integer, \`bigint\` any of the integers, \`double\` real or double precision, \`number\` all of them,
\`day\` date or timestamp; \`?\` may be left out, \`...\` may be repeated. "Literal" is what is written into the statement.

## Statements
SELECT with DISTINCT, DISTINCT ON, WHERE, GROUP BY (ROLLUP, CUBE, GROUPING SETS), HAVING, WINDOW, ORDER BY, LIMIT, OFFSET, FETCH FIRST ... WITH
TIES; VALUES; UNION, INTERSECT, EXCEPT; WITH (not recursive); joins (INNER, LEFT, RIGHT, FULL, CROSS, USING, LATERAL); subqueries in FROM, IN,
EXISTS, ANY, ALL, ARRAY and as values; CASE, COALESCE, NULLIF, GREATEST, LEAST, BETWEEN (SYMMETRIC), IS DISTINCT FROM, IS TRUE/FALSE/UNKNOWN, row
comparisons, array subscripts, CURRENT_DATE and its like, GROUPING.

Refused: WITH RECURSIVE, FOR UPDATE, TABLESAMPLE, whole rows as values, arrays of arrays, set-returning functions in the SELECT list, collations
other than "C".

## Types
smallint, integer, bigint, numeric(p,s) with at most 38 digits, real, double precision, text, varchar(n), char(n), name, boolean, date, time,
timestamp, timestamptz, interval, uuid, and arrays of them with one dimension.

- **numeric**: sums, differences and products are exact up to 38 digits and an error (22003) beyond. Quotients and averages are rounded as Postgres
  rounds them and keep at most 20 decimals; a product of two of them is right to 19. Square roots, logarithms, powers and standard deviations of
  numerics have 15 significant digits. NaN and infinity do not exist. The text of a quotient or average is refused: round it first.
- **text** compares by code point (collation "C"); upper, lower and initcap know all of Unicode.
- **regular expressions** are literals without back references and look-around; where the matched text matters, alternatives and non-greedy
  repetition are refused, as DuckDB takes the first match and Postgres the longest.
- **time zones** are literals by name. A session's TimeZone counts for timestamptz as it does in Postgres.
- **char(n)** carries no padding but where it is shown.
`;

const FROM = [
  '## Functions in FROM',
  '',
  '| name | what it does |',
  '|---|---|',
  ...SET_FUNCTIONS.map(({ name, doc }) => `| \`${name}\` | ${doc} |`),
  '',
].join('\n');

/** The whole file. */
export const documentation = (): string =>
  [HEAD, ...Object.entries(FUNCTIONS).map(([title, entries]) => chapter(title, entries)), FROM].join('\n');
