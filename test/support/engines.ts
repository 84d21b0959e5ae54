/** The two engines on which every transform runs in tests: the real DuckDB, and Postgres in a package. */

import { DuckDBInstance } from '@duckdb/node-api';
import { PGlite } from '@electric-sql/pglite';
import { contracts } from '../../sources/contracts.ts';
import { contractColumns } from '../../transforms/columns.ts';
import type { Relation } from '../../transforms/define.ts';
import type { Plan } from '../../transforms/plan.ts';

export type Value = string | number | boolean | null;
export type Rows = Record<string, Value>[];
export interface Engine {
  readonly name: string;
  run(sql: string): Promise<void>;
  /** Rows as plain values: decimals and bigints as numbers, dates as `YYYY-MM-DD`, timestamps as `YYYY-MM-DD HH:MM:SS`. */
  rows(sql: string): Promise<Rows>;
  close(): Promise<void>;
}

export async function duckdb(): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const [key, value] of Object.entries({
    TimeZone: 'UTC',
    integer_division: true,
    default_null_order: 'postgres',
    ieee_floating_point_ops: false,
  })) {
    await connection.run(`set ${key} = '${value}'`);
  }
  return {
    name: 'DuckDB',
    run: async (sql) => void (await connection.run(sql)),
    rows: async (sql) => {
      const result = await connection.runAndReadAll(sql);
      const types = result.columnTypes().map(String);
      return result.getRowsJson().map((row) =>
        named(
          result.columnNames(),
          row.map((v, i) => plain(v as Value, types[i]!)),
        ),
      );
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export async function postgres(): Promise<Engine> {
  const db = await PGlite.create();
  const text = (v: string) => v;
  const parsers = Object.fromEntries([20, 701, 1700].map((oid) => [oid, (v: string) => plain(v, 'DOUBLE')]));
  return {
    name: 'Postgres',
    run: async (sql) => void (await db.exec(sql)),
    rows: async (sql) => (await db.query(sql, [], { parsers: { ...parsers, 1082: text, 1114: text } })).rows as Rows,
    close: () => db.close(),
  };
}

const named = (names: string[], row: Value[]) => Object.fromEntries(names.map((n, i) => [n, row[i]!]));
const plain = (v: Value, type: string): Value =>
  typeof v === 'string' && /INT|DECIMAL|DOUBLE/.test(type) ? Number(v) : v;

const literal = (v: Value | undefined) =>
  v === null || v === undefined ? 'null' : typeof v === 'string' ? `'${v.replaceAll("'", "''")}'` : String(v);

/** Makes the table `name` of the given columns and rows; columns that a row leaves out are null. */
export async function fill(
  engine: Engine,
  name: string,
  columns: Relation['columns'],
  rows: readonly Record<string, Value>[],
) {
  const names = Object.keys(columns);
  await engine.run(`create table ${name} (${names.map((c) => `"${c}" ${columns[c]!.sql}`).join(', ')})`);
  for (const row of rows) {
    for (const given of Object.keys(row))
      if (!Object.hasOwn(columns, given)) throw new TypeError(`${name} has no column ${given}`);
    await engine.run(`insert into ${name} values (${names.map((c) => literal(row[c])).join(', ')})`);
  }
}

/** Fills the raw tables with `raw` (rows by contract) and makes every table of the plan. */
export async function runPlan(
  engine: Engine,
  plan: Plan,
  raw: Readonly<Record<string, readonly Record<string, Value>[]>>,
) {
  for (const contract of contracts) {
    await fill(engine, `raw_${contract.name}`, contractColumns(contract.columns), raw[contract.name] ?? []);
  }
  for (const relation of plan.relations) {
    if (relation.kind === 'log') await fill(engine, relation.name, relation.columns, []);
    if (relation.kind === 'sql') await engine.run(`create table ${relation.name} as ${relation.sql}`);
    if (relation.kind === 'compute') {
      const inputs: Record<string, Rows> = {};
      for (const { name, grain } of relation.inputs) {
        inputs[name] = await engine.rows(`select * from ${name}${grain.length ? ` order by ${grain.join(', ')}` : ''}`);
      }
      await fill(engine, relation.name, relation.columns, relation.compute(inputs as never) as Rows);
    }
  }
}
