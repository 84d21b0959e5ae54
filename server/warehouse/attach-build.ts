/** Builds as databases beside others, for who reads them without serving them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { StrataError } from '../../errors.ts';
import { sqlText } from './layout.ts';
import { attachReadOnly, openDatabase } from './session.ts';
import type { ServedBuild } from './snapshot.ts';

/**
 * Attaches the database of a build read-only as `alias`.
 * @throws StrataError `warehouse.damaged` when DuckDB cannot read it, or a table of its manifest is not there
 */
export async function attachBuild(connection: DuckDBConnection, build: ServedBuild, alias: string): Promise<void> {
  const { file, manifest } = build;
  let tables: Set<string>;
  try {
    await attachReadOnly(connection, file, alias);
    const reader = await connection.runAndReadAll(
      `select table_name from information_schema.tables where table_catalog = ${sqlText(alias)}`,
    );
    tables = new Set(reader.getRowsJS().map(([name]) => String(name)));
  } catch (error) {
    const what = `cannot be opened (${(error as Error).message.split('\n')[0]})`;
    throw new StrataError('warehouse.damaged', { file, what }, { cause: error });
  }
  const lost = manifest.tables.filter((table) => table.kept && !tables.has(table.name)).map((table) => table.name);
  if (lost.length > 0) throw new StrataError('warehouse.damaged', { file, what: `has no ${lost.join(', ')}` });
}

/** @throws StrataError `warehouse.damaged` for a build that could not be served */
export async function assertOpens(build: ServedBuild): Promise<void> {
  const database = await openDatabase(':memory:');
  try {
    await attachBuild(await database.connect(), build, 'build');
  } finally {
    database.close();
  }
}
