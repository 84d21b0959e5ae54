/** The two engines of the comparison: PGlite (real Postgres) and DuckDB through the dialect. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PGlite } from '@electric-sql/pglite';
import type { Node } from '@pgsql/types';
import { parse } from 'pgsql-parser';
import {
  type Column,
  type DuckStatement,
  print,
  type Type,
  toDuckDB,
} from '../../../../server/sql-api/dialect/index.ts';
import { readInterval } from '../../../../server/sql-api/dialect/intervals.ts';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import { failureOf } from '../../../../server/sql-api/execute/failure.ts';

/** A table of the comparison: its columns by Postgres type, its rows as VALUES of both dialects. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly string[];
}

export interface Answer {
  readonly rows?: readonly (readonly unknown[])[];
  readonly error?: SqlError;
  readonly sql?: string;
}

export class Engines {
  readonly #postgres: PGlite;
  readonly #duck: DuckDBConnection;
  readonly #tables: ReadonlyMap<string, readonly Column[]>;

  private constructor(postgres: PGlite, duck: DuckDBConnection, tables: readonly Table[]) {
    this.#postgres = postgres;
    this.#duck = duck;
    this.#tables = new Map(tables.map((table) => [table.name, table.columns]));
  }

  static async start(tables: readonly Table[]): Promise<Engines> {
    const postgres = await PGlite.create();
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    for (const setting of [
      "TimeZone='UTC'",
      'integer_division=true',
      "default_null_order='postgres'",
      'ieee_floating_point_ops=false',
    ])
      await duck.run(`SET ${setting}`);
    await postgres.exec("SET TimeZone = 'UTC'");
    for (const { name, columns, rows } of tables) {
      const typed = columns.map((column) => `"${column.name}" ${column.type}`).join(', ');
      await postgres.exec(`CREATE TABLE ${name} (${typed}); INSERT INTO ${name} VALUES ${rows.join(', ')}`);
      await duck.run(`CREATE TABLE ${name} (${columns.map((column, index) => `k${index} ${column.type}`).join(', ')})`);
      await duck.run(`INSERT INTO ${name} VALUES ${rows.join(', ')}`);
    }
    return new Engines(postgres, duck, tables);
  }

  async zone(timeZone: string): Promise<void> {
    await this.#postgres.exec(`SET TimeZone = '${timeZone}'`);
  }

  /** The canonical AST of a statement, as pg_get_viewdef prints it. @throws Postgres' error */
  async canonical(text: string): Promise<Node> {
    const { resultFields } = await this.#postgres.describeQuery(text);
    const names = resultFields.map((_, index) => `r${index}`).join(', ');
    await this.#postgres.exec(`CREATE TEMP VIEW canonical (${names}) AS ${text}`);
    try {
      const { rows } = await this.#postgres.query<{ text: string }>(
        "SELECT pg_get_viewdef('canonical'::regclass) AS text",
      );
      const { stmts } = (await parse(rows[0]!.text)) as { stmts: { stmt: Node }[] };
      return stmts[0]!.stmt;
    } finally {
      await this.#postgres.exec('DROP VIEW canonical');
    }
  }

  /** What Postgres answers: values as text, null for NULL. */
  async postgres(text: string): Promise<Answer> {
    try {
      const { rows } = await this.#postgres.query<unknown[]>(text, [], { rowMode: 'array', parsers: IDENTITY });
      return { rows };
    } catch (error) {
      return { error: new SqlError({ code: (error as { code?: string }).code ?? 'XX000' }, (error as Error).message) };
    }
  }

  translate(node: Node, timeZone = 'UTC'): DuckStatement {
    return toDuckDB(node, { timeZone, relation: ({ relname = '' }) => this.#tables.get(relname) });
  }

  /** What DuckDB answers: values as `comparable` makes them of Postgres' text. */
  async duck(node: Node, timeZone = 'UTC'): Promise<Answer> {
    let sql: string | undefined;
    try {
      const statement = this.translate(node, timeZone);
      sql = print(statement, { relation: ({ relation }) => relation.relname ?? '' });
      const reader = await this.#duck.runAndReadAll(sql);
      const types = reader.columnTypes().map(String);
      statement.columns.forEach(({ duck, postgres }, index) => {
        const told = duck.replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE').replace('REAL', 'FLOAT');
        if (told !== types[index])
          throw new Error(`column ${index} (${postgres}) is told as ${duck} and is ${types[index]}`);
      });
      return {
        rows: reader.getRows().map((row) => row.map((value, index) => fromDuck(value, statement.columns[index]!.type))),
        sql,
      };
    } catch (error) {
      return { error: failureOf(error), sql };
    }
  }
}

const IDENTITY = Object.fromEntries(Array.from({ length: 6000 }, (_, oid) => [oid, (value: string) => value]));

/** A value of Postgres, by its text and type, in the form in which both engines' values are compared. */
export function fromPostgres(text: unknown, type: Type): unknown {
  if (text === null || text === undefined) return null;
  const value = String(text);
  if (type.element) return splitArray(value).map((item) => fromPostgres(item, type.element!));
  switch (type.name) {
    case 'numeric':
      return decimal(value);
    case 'float4':
    case 'float8':
      return Number(value.replace('infinity', 'Infinity'));
    case 'bool':
      return value === 't' || value === 'true';
    case 'interval': {
      const { months, days, microseconds } = readInterval(value);
      return `${months}m ${days}d ${microseconds}us`;
    }
    case 'timestamptz':
      return new Date(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).getTime();
    case 'bpchar':
      return value.replace(/ +$/, '');
    default:
      return value;
  }
}

const decimal = (value: string): string =>
  (value.includes('.') ? value.replace(/\.?0+$/, '') : value).replace(/^-0$/, '0');

function splitArray(text: string): (string | null)[] {
  const body = text.slice(1, -1);
  if (body === '') return [];
  return [...body.matchAll(/(?:"((?:[^"\\]|\\.)*)"|([^,"]+))(?:,|$)/gs)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare === 'NULL' ? null : bare!) : quoted.replace(/\\(.)/gs, '$1'),
  );
}

function fromDuck(value: unknown, type: Type): unknown {
  if (value === null) return null;
  if (type.element) return (value as { items: unknown[] }).items.map((item) => fromDuck(item, type.element!));
  switch (type.name) {
    case 'numeric':
      return decimal(String(value));
    case 'float4':
    case 'float8':
    case 'bool':
      return value;
    case 'interval': {
      const { months, days, micros } = value as { months: number; days: number; micros: bigint };
      return `${months}m ${days}d ${micros}us`;
    }
    case 'timestamptz':
      return Number((value as { micros: bigint }).micros) / 1000;
    case 'date': {
      const { days } = value as { days: number };
      return Math.abs(days) === 2147483647 ? `${days < 0 ? '-' : ''}infinity` : String(value);
    }
    default:
      return String(value);
  }
}
