import type { Node } from '@pgsql/types';
import { parse } from 'pgsql-parser';
import { describe, expect, test } from 'vitest';
import {
  type Context,
  duckType,
  expressionToDuckDB,
  print,
  toDuckDB,
  typeOf,
  typeOfOid,
  typeText,
} from '../../../../server/sql-api/dialect/index.ts';
import { SqlError } from '../../../../server/sql-api/errors.ts';

const statement = async (text: string): Promise<Node> =>
  ((await parse(text)) as { stmts: { stmt: Node }[] }).stmts[0]!.stmt;
async function scalar(text: string): Promise<Node> {
  const node = await statement(`SELECT ${text}`);
  const item = 'SelectStmt' in node ? node.SelectStmt.targetList![0]! : node;
  return 'ResTarget' in item ? item.ResTarget.val! : item;
}
const context: Context = {
  columnType: ({ fields }) => {
    const last = fields?.at(-1);
    return { industry: 'text', month: 'timestamp', seats: 'integer', mrr: 'numeric(18,2)' }[
      last && 'String' in last ? (last.String.sval ?? '') : ''
    ];
  },
  relation: ({ relname }) =>
    relname === 'block'
      ? [
          { name: 'ID', type: 'integer' },
          { name: 'id', type: 'text' },
          { name: 'pivot', type: 'numeric(18,2)' },
        ]
      : undefined,
};
const code = async (run: () => unknown): Promise<string> => {
  try {
    await run();
    return 'no error';
  } catch (error) {
    return error instanceof SqlError ? error.code : String(error);
  }
};

describe('expressions over columns that somebody else resolves', () => {
  test('columns and literals are parts: no text of the user is in the fixed text', async () => {
    const values: string[] = [];
    const { sql, postgres } = expressionToDuckDB(
      await scalar("CASE WHEN industry ~~ 'Ban''k$0$%'::text THEN 'x'::text ELSE upper(industry) END"),
      context,
    );
    const text = print(sql, {
      column: () => '{industry}',
      literal: ({ value, type }) => `CAST($${values.push(value)} AS ${type})`,
    });
    expect(text).toBe(
      'CASE WHEN ({industry} LIKE CAST($1 AS VARCHAR)) THEN CAST($2 AS VARCHAR) ELSE upper({industry}) END',
    );
    expect(values).toEqual(["Ban'k$0$%", 'x']);
    expect(postgres).toBe('text');
    expect(sql.some((part) => typeof part === 'string' && part.includes('$0$'))).toBe(false);
  });

  test('formats and patterns that are made of literals stay literals', async () => {
    const { sql } = expressionToDuckDB(await scalar(`to_char(month, 'YYYY"evil ${'${'}x}"'::text)`), context);
    expect(sql.filter((part) => typeof part === 'string').join('')).not.toContain('evil');
  });

  test('a value can be cast to a wanted type', async () => {
    const { duck, sql } = expressionToDuckDB(await scalar('seats / 2'), context, typeOf('bigint'));
    expect(duck).toBe('BIGINT');
    expect(print(sql, { column: () => 's' })).toBe('CAST(CAST((s // CAST(2 AS INTEGER)) AS INTEGER) AS BIGINT)');
  });

  test('the AST is not changed', async () => {
    const node = await scalar("date_trunc('month'::text, month)");
    const before = JSON.stringify(node);
    expressionToDuckDB(node, context);
    expect(JSON.stringify(node)).toBe(before);
  });

  test('a column that is not known is an error, and a hook that is missing too', async () => {
    expect(await code(async () => expressionToDuckDB(await scalar('nothing'), context))).toBe('42703');
    expect(await code(async () => print(expressionToDuckDB(await scalar('seats'), context)))).toBe('XX000');
  });
});

describe('statements over relations that somebody else writes', () => {
  test('columns go by position, so that names that differ in case only stay apart', async () => {
    const made = toDuckDB(
      await statement('SELECT b."ID", b.id, b.pivot AS "Pivot" FROM block b WHERE b."ID" > 1 ORDER BY b.id DESC'),
      context,
    );
    expect(print(made, { relation: () => '(SELECT 1)' })).toBe(
      'SELECT t1.c1 AS c1, t1.c2 AS c2, t1.c3 AS c3 FROM (SELECT 1) AS t1(c1, c2, c3) WHERE (t1.c1 > CAST(1 AS INTEGER)) ORDER BY t1.c2 DESC NULLS FIRST',
    );
    expect(made.columns.map(({ name, postgres, duck }) => [name, postgres, duck])).toEqual([
      ['ID', 'integer', 'INTEGER'],
      ['id', 'text', 'VARCHAR'],
      ['Pivot', 'numeric(18,2)', 'DECIMAL(18,2)'],
    ]);
  });

  test('parameters are parts with their types', async () => {
    const made = toDuckDB(await statement('SELECT strata_param(2, NULL::integer) + b."ID" AS x FROM block b'), context);
    expect(
      print(made, { relation: () => 'r', parameter: ({ number, type }) => `CAST($${number} AS ${type})` }),
    ).toContain('CAST($2 AS INTEGER)');
  });

  test('a chain of unions is not translated twice at each level', async () => {
    const text = Array.from({ length: 200 }, (_, index) => `SELECT ${index}.${'5'.repeat((index % 7) + 1)}`).join(
      ' UNION ALL ',
    );
    expect(print(toDuckDB(await statement(text))).length).toBeLessThan(200_000);
  });
});

describe('nothing off the list passes', () => {
  const functions = [
    "query('select 1')",
    "query_table('t')",
    "getenv('HOME')",
    "current_setting('x')",
    "json_execute_serialized_sql('x')",
    "read_text('/etc/passwd')",
    'duckdb_settings()',
    "pg_read_file('x')",
    'pg_sleep(1)',
    "error('x')",
    "list_transform('x', 'y')",
    'to_years(1)',
    "nextval('x')",
    "system('x')",
    'range(5)',
    '__proto__()',
    'constructor()',
    'toString()',
    "public.lower('x')",
  ]; // prettier-ignore
  test.each(functions)('%s', async (call) => {
    expect(await code(async () => expressionToDuckDB(await scalar(call)))).toBe('0A000');
  });
  const froms = [
    "read_csv('x')",
    "read_parquet('x')",
    'duckdb_tables()',
    "query('select 1')",
    "glob('*')",
    "pragma_table_info('x')",
    "json_each('{}')",
  ];
  test.each(froms)('FROM %s', async (call) => {
    expect(await code(async () => toDuckDB(await statement(`SELECT 1 FROM ${call} x`), context))).toBe('0A000');
  });
  test.each(['"x.csv"', 'sqlite_master', 'information_schema.tables', 'duckdb_tables', '__proto__'])(
    'FROM %s',
    async (name) => {
      expect(await code(async () => toDuckDB(await statement(`SELECT 1 FROM ${name}`), context))).toBe('42P01');
    },
  );
  test.each(["'x'::regclass", "'{}'::json", '\'x\'::"__proto__"', '1::"constructor"', "'x'::struct"])(
    '%s',
    async (cast) => {
      expect(await code(async () => expressionToDuckDB(await scalar(cast)))).toBe('0A000');
    },
  );
  test.each([
    'SELECT 1 INTO x',
    'SELECT 1 FOR UPDATE',
    'INSERT INTO t VALUES (1)',
    'CREATE TABLE x (a int)',
    "COPY t TO 'x'",
    'WITH x AS (DELETE FROM t RETURNING 1) SELECT 1 FROM x',
    'SELECT * FROM block',
  ])('%s', async (text) => {
    expect(await code(async () => toDuckDB(await statement(text), context))).toMatch(/^(0A000|42P01|XX000)$/);
  });
});

describe('types', () => {
  test.each([
    ['integer', 'integer', 'INTEGER'],
    ['numeric(18,2)', 'numeric(18,2)', 'DECIMAL(18,2)'],
    ['numeric', 'numeric', 'DECIMAL(38,20)'],
    ['timestamp with time zone', 'timestamp with time zone', 'TIMESTAMPTZ'],
    ['character varying(3)', 'character varying(3)', 'VARCHAR'],
    ['text[]', 'text[]', 'VARCHAR[]'],
    ['_int4', 'integer[]', 'INTEGER[]'],
    ['timestamp(3) without time zone', 'timestamp(3) without time zone', 'TIMESTAMP'],
  ] as const)('%s', (text, postgres, duck) => {
    expect([typeText(typeOf(text)), duckType(typeOf(text))]).toEqual([postgres, duck]);
  }); // prettier-ignore

  test('by OID and modifier', () => {
    expect(typeText(typeOfOid(1700, ((18 << 16) | 2) + 4))).toBe('numeric(18,2)');
    expect(typeText(typeOfOid(1043, 7))).toBe('character varying(3)');
    expect(typeText(typeOfOid(1009))).toBe('text[]');
  });
});
