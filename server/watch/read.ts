/** Columns of numbers from DuckDB: candidates and leaves come in thousands. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Candidate } from '../../transforms/watch/candidate.ts';
import type { WatchTables } from '../../transforms/watch/leaf-sql.ts';
import type { Leaves } from '../../transforms/watch/leaves.ts';
import { baselineIndices } from '../../transforms/watch/periods.ts';
import { isRate, range, type Watched } from '../../transforms/watch/watched.ts';

/** A result as columns of numbers: integers of any width, and doubles. */
export async function columnsOf(connection: DuckDBConnection, sql: string): Promise<number[][]> {
  const reader = await connection.runAndReadAll(sql);
  // Without rows DuckDB's client has no columns either.
  if (reader.currentRowCount === 0) return range(reader.columnCount).map(() => []);
  return reader.getColumns().map((column) => column.map(Number));
}

export async function readCandidates(
  connection: DuckDBConnection,
  sql: string,
  dimensions: number,
): Promise<Candidate[]> {
  const columns = await columnsOf(connection, sql);
  const of = (at: number) => columns[at < 2 ? at : at + dimensions]!;
  const codes = columns.slice(2, 2 + dimensions);
  const [rollUp, window, n, d, expected, sd, df, variance, , baseN, baseD, weight] = range(12).map(of);
  return rollUp!.map((_, i) => ({
    rollUp: rollUp![i]!,
    window: window![i]!,
    codes: codes.map((column) => column[i]!),
    n: n![i]!,
    d: d![i]!,
    expected: expected![i]!,
    sd: sd![i]!,
    df: df![i]!,
    variance: variance![i]!,
    baseN: baseN![i]!,
    baseD: baseD![i]!,
    weight: weight![i]!,
  }));
}

/** All leaves, in the order of their values: sums come out the same every time. */
export async function readLeaves(connection: DuckDBConnection, watched: Watched, tables: WatchTables): Promise<Leaves> {
  const { dimensions, kind, periods } = watched;
  const rated = isRate(kind);
  const codes = range(dimensions.length).map((i) => `c${i}`);
  const base = baselineIndices(periods);
  const add = (letter: string, indices: readonly number[]) => indices.map((p) => `${letter}${p}`).join(' + ');
  const sums = [add('n', base), rated ? add('d', base) : `${base.length}.0::double`, 'amount'];
  const n = periods.windows.map((w) => add('n', range(w)));
  const d = periods.windows.map((w) => (rated ? add('d', range(w)) : `${w}.0::double`));
  const all = [...codes, ...sums, ...n, ...d];
  const reader = await connection.runAndReadAll(
    `select ${all.join(', ')} from ${tables.leaves} ${codes.length > 0 ? `order by ${codes.join(', ')}` : ''}`,
  );
  const columns = reader.getColumns() as number[][];
  const doubles = columns.slice(codes.length).map((column) => Float64Array.from(column));
  return {
    count: reader.currentRowCount,
    codes: columns.slice(0, codes.length).map((column) => Int32Array.from(column)),
    baseN: doubles[0]!,
    baseD: doubles[1]!,
    amount: doubles[2]!,
    n: doubles.slice(3, 3 + n.length),
    d: doubles.slice(3 + n.length),
  };
}
