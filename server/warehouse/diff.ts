/** What differs between the tables of two builds: rows by grain, columns, and a few of the rows. */
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
  /** A few of the rows by their grain; of a changed row also what differs, before and after. */
  readonly examples: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
}

/**
 * Compares two builds of a warehouse, table by table, in the order of the later build. Views are left out (what
 * they read is there), and logs of builds, which tell of the builds themselves.
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`
 */
export async function diffBuilds(warehouse: string, before: string, after: string): Promise<TableDiff[]> {
  const [a, b] = [openBuild(warehouse, before), openBuild(warehouse, after)];
  const kept = (build: typeof a) =>
    new Map(build.manifest.tables.filter((t) => t.content !== null).map((t) => [t.name, t]));
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
      const none = { name, rows, added: 0, removed: 0, changed: 0, columns: {}, examples: NONE };
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

const NONE: TableDiff['examples'] = { added: [], removed: [], changed: [] };
/** How many rows of each kind are shown, and how many columns of a changed one. */
const EXAMPLES = 3;
const SHOWN_COLUMNS = 3;

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
  const status = added + removed + changed > 0 ? ('changed' as const) : ('same' as const);
  const keys = grain.filter((column) => types.has(column));
  const shown = Object.keys(columns)
    .sort((x, y) => columns[y]! - columns[x]!)
    .slice(0, SHOWN_COLUMNS);
  const rowsWhere = async (where: string, side: 'a' | 'b', differing: readonly string[]) => {
    const text = (alias: string, column: string) => `cast(${alias}.${sqlName(column)} as text)`;
    const select = [
      ...keys.map((column) => text(side, column)),
      ...differing.flatMap((column) => [text('a', column), text('b', column), `${differs(column)}`]),
    ];
    const reader = await connection.runAndReadAll(
      `select ${select.join(', ')} from ${from} where ${where} order by all limit ${EXAMPLES}`,
    );
    return reader.getRowsJS().map((row) => {
      const key = keys.map((column, at) => `${column}=${row[at]}`);
      const values = differing.flatMap((column, at) => {
        const [old, now, differ] = row.slice(keys.length + 3 * at);
        return differ ? [`${column} ${old ?? 'null'} -> ${now ?? 'null'}`] : [];
      });
      return [key.join(', '), values.join(', ')].filter((part) => part !== '').join(': ');
    });
  };
  const differing = `${both} and (${values.map(differs).join(' or ') || 'false'})`;
  const examples = {
    added: added > 0 ? await rowsWhere('a.rowid is null', 'b', []) : [],
    removed: removed > 0 ? await rowsWhere('b.rowid is null', 'a', []) : [],
    changed: changed > 0 ? await rowsWhere(differing, 'b', shown) : [],
  };
  return { status, added, removed, changed, columns, examples };
}

async function commonColumns(connection: DuckDBConnection, name: string): Promise<Map<string, string>> {
  const columns = (database: string) =>
    `select column_name, data_type from duckdb_columns()
     where database_name = '${database}' and table_name = ${sqlText(name)}`;
  const reader = await connection.runAndReadAll(`${columns('a')} intersect ${columns('b')} order by 1`);
  return new Map(reader.getRowsJS() as [string, string][]);
}
