/** Holds the tables of a build against those of another database. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlName } from '../server/warehouse/layout.ts';
import type { Manifest } from '../server/warehouse/manifest.ts';
import { attachReadOnly, openDatabase } from '../server/warehouse/session.ts';

export interface TableDifference {
  readonly table: string;
  readonly rows: number;
  /** Rows that only one side has, or that are not the same on both. */
  readonly differing: number;
}

/**
 * Compares every table of a build that `file` has too, over its columns there, row by row along its grain. Doubles may
 * differ by a billionth: sums of them hang on the order of addition.
 * @throws Error when `file` lacks a mart that has rows
 */
export async function differences(
  build: { readonly file: string; readonly manifest: Manifest },
  file: string,
): Promise<TableDifference[]> {
  const database = await openDatabase(':memory:', { memoryLimit: '2GB' });
  try {
    const connection = await database.connect();
    await attachReadOnly(connection, build.file, 'ours');
    await attachReadOnly(connection, file, 'theirs');
    const result: TableDifference[] = [];
    for (const { name, content, rows, grain, layer } of build.manifest.tables) {
      // A view is what it reads; a log of builds tells of the builds themselves.
      if (content === null) continue;
      const columns = await columnsOf(connection, name);
      if (columns.length > 0)
        result.push({ table: name, rows, differing: await differing(connection, name, grain, columns) });
      else if (layer === 'marts' && rows > 0) throw new Error(`${file} has no ${name}`);
    }
    return result;
  } finally {
    database.close();
  }
}

interface ColumnType {
  readonly name: string;
  readonly type: string;
}

async function columnsOf(connection: DuckDBConnection, table: string): Promise<ColumnType[]> {
  const sql = `select column_name, data_type from duckdb_columns() where database_name = 'theirs' and table_name = '${table}'`;
  return (await connection.runAndReadAll(sql))
    .getRowsJS()
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
}

async function differing(
  connection: DuckDBConnection,
  table: string,
  grain: readonly string[],
  columns: readonly ColumnType[],
): Promise<number> {
  const differ = columns.map(({ name, type }) => {
    const [ours, theirs] = [`o.${sqlName(name)}`, `t.${sqlName(name)}`];
    if (type !== 'DOUBLE') return `${ours} is distinct from ${theirs}`;
    const far = `abs(${ours} - ${theirs}) > 1e-9 * greatest(1, abs(${ours}))`;
    return `(${ours} is null) <> (${theirs} is null) or coalesce(${far}, false)`;
  });
  const keys = grain.map((name) => `o.${sqlName(name)} = t.${sqlName(name)}`);
  const sql =
    `select count(*) from ours.${sqlName(table)} o full join theirs.${sqlName(table)} t ` +
    `on ${keys.join(' and ') || 'true'} where ${differ.join(' or ')}`;
  return Number((await connection.runAndReadAll(sql)).getRowsJS()[0]![0]);
}
