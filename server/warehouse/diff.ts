/** What differs between two builds: rows by grain, columns, and totals that moved. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { attachBuild } from './attach-build.ts';
import { sqlName, sqlText } from './layout.ts';
import { openBuild } from './publish.ts';
import { openDatabase } from './session.ts';

export interface TableDiff {
  readonly name: string;
  /** `added` and `removed` tables are in one of the builds only; their rows are all added or removed. */
  readonly status: 'same' | 'changed' | 'added' | 'removed';
  readonly rows: { readonly before: number; readonly after: number };
  /** Rows whose grain is only in the later build, only in the earlier one, in both but with another value. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Of the changed rows, how many differ in which column. */
  readonly columns: Readonly<Record<string, number>>;
  /** Totals of numeric columns of monthly tables that moved, with the first month in which they did. */
  readonly totals: readonly { column: string; before: number; after: number; from: string }[];
}

/**
 * Compares two builds of a warehouse, table by table, in the order of the later build.
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`
 */
export async function diffBuilds(warehouse: string, before: string, after: string): Promise<TableDiff[]> {
  const [a, b] = [openBuild(warehouse, before), openBuild(warehouse, after)];
  const kept = (build: typeof a) => new Map(build.manifest.tables.filter((t) => t.kept).map((t) => [t.name, t]));
  const [tablesA, tablesB] = [kept(a), kept(b)];
  const database = await openDatabase(':memory:');
  try {
    const connection = await database.connect();
    await attachBuild(connection, a, 'a');
    await attachBuild(connection, b, 'b');
    const diffs: TableDiff[] = [];
    for (const name of new Set([...tablesB.keys(), ...tablesA.keys()])) {
      const [left, right] = [tablesA.get(name), tablesB.get(name)];
      const rows = { before: left?.rows ?? 0, after: right?.rows ?? 0 };
      const none = { name, rows, added: 0, removed: 0, changed: 0, columns: {}, totals: [] };
      if (!left) diffs.push({ ...none, status: 'added', added: rows.after });
      else if (!right) diffs.push({ ...none, status: 'removed', removed: rows.before });
      else if (left.content === right.content && left.definition === right.definition)
        diffs.push({ ...none, status: 'same' });
      else diffs.push({ ...none, ...(await compare(connection, name, right.grain)) });
    }
    return diffs;
  } finally {
    database.close();
  }
}

const NUMERIC = /^(BIGINT|DOUBLE|DECIMAL)/;

async function compare(connection: DuckDBConnection, name: string, grain: readonly string[]) {
  const types = await commonColumns(connection, name);
  const values = [...types.keys()].filter((column) => !grain.includes(column));
  const key = grain.filter((column) => types.has(column)).map((c) => `a.${sqlName(c)} = b.${sqlName(c)}`);
  const from = `a.${sqlName(name)} a full join b.${sqlName(name)} b on ${key.join(' and ') || 'true'}`;
  // Sums of doubles differ in their last digits with the order of addition: that is no change.
  const side = (alias: string, column: string) =>
    types.get(column) === 'DOUBLE' ? `try_cast(${alias}.${sqlName(column)} as real)` : `${alias}.${sqlName(column)}`;
  const differs = (column: string) => `(${side('a', column)} is distinct from ${side('b', column)})`;
  const both = 'a.rowid is not null and b.rowid is not null';
  const counts = [
    'count(*) filter (where a.rowid is null)',
    'count(*) filter (where b.rowid is null)',
    `count(*) filter (where ${both} and (${values.map(differs).join(' or ') || 'false'}))`,
    ...values.map((column) => `count(*) filter (where ${both} and ${differs(column)})`),
  ];
  const [result] = (await connection.runAndReadAll(`select ${counts.join(', ')} from ${from}`)).getRowsJS();
  const [added, removed, changed, ...perColumn] = result!.map(Number) as [number, number, number, ...number[]];
  const columns = Object.fromEntries(values.map((c, at) => [c, perColumn[at]!] as const).filter(([, n]) => n > 0));
  const totals = types.get('month') === 'DATE' ? await movedTotals(connection, name, types) : [];
  const status = added + removed + changed > 0 ? ('changed' as const) : ('same' as const);
  return { status, added, removed, changed, columns, totals };
}

async function commonColumns(connection: DuckDBConnection, name: string): Promise<Map<string, string>> {
  const columns = (database: string) =>
    `select column_name, data_type from duckdb_columns()
     where database_name = '${database}' and table_name = ${sqlText(name)}`;
  const reader = await connection.runAndReadAll(`${columns('a')} intersect ${columns('b')} order by 1`);
  return new Map(reader.getRowsJS() as [string, string][]);
}

async function movedTotals(connection: DuckDBConnection, name: string, types: Map<string, string>) {
  const totals: { column: string; before: number; after: number; from: string }[] = [];
  for (const [column, type] of types) {
    if (!NUMERIC.test(type)) continue;
    const sum = (build: string) =>
      `(select month, cast(sum(${sqlName(column)}) as double) as v from ${build}.${sqlName(name)} group by month)`;
    const reader = await connection.runAndReadAll(
      `select coalesce(sum(a.v), 0), coalesce(sum(b.v), 0), cast(min(coalesce(a.month, b.month)) filter (
         where try_cast(coalesce(a.v, 0) as real) <> try_cast(coalesce(b.v, 0) as real)) as text)
       from ${sum('a')} a full join ${sum('b')} b on a.month = b.month`,
    );
    const [before, after, from] = reader.getRowsJS()[0] as [number, number, string | null];
    if (from !== null) totals.push({ column, before, after, from });
  }
  return totals;
}
