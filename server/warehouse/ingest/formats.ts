/** In which formats the cells of a file are written: decided per column, over all its values. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnMeta } from '../../../sources/columns.ts';
import { cellSql, trimSql } from '../../../sources/compile/cell-sql.ts';
import type { DateFormat } from '../../../sources/compile/grammar.ts';
import type { ColumnFormats } from '../../../sources/compile/read-row.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import type { Mapping } from '../../../sources/mapping.ts';
import type { FileKind } from './find-files.ts';
import { type MappedColumns, textList } from './map-columns.ts';
import type { TableSource } from './table-source.ts';

type Counts = ReadonlyMap<DateFormat, number>;

/**
 * The formats of every column. Of `dmy` and `mdy` a column is in the one that reads more of its values; where both read
 * as many, in the one that the file's other columns are in; where they do not tell either, in the one listed first.
 */
export async function decideFormats(
  connection: DuckDBConnection,
  mapping: Mapping,
  contract: AnyContract,
  kind: FileKind,
  source: TableSource,
  mapped: MappedColumns,
): Promise<{ formats: ColumnFormats; dateFormats: { [column: string]: DateFormat[] } }> {
  // JSON and Parquet write numbers with a point, and Parquet its own dates as ISO, whatever the system's files do.
  const decimal = kind === 'delimited' ? (mapping.decimal ?? '.') : '.';
  const listed = new Map<string, readonly DateFormat[]>();
  for (const [name, schema] of Object.entries(contract.columns)) {
    const { sql } = columnMeta(schema);
    if ((sql !== 'date' && sql !== 'timestamp') || !mapping.entities[contract.name]!.columns[name]) continue;
    const dates = mapping.entities[contract.name]!.dates?.[name] ?? mapping.dates;
    listed.set(name, kind === 'parquet' && !dates.includes('ymd') ? ['ymd', ...dates] : dates);
  }
  const open = [...listed].filter(([, dates]) => dates.length > 1).map(([name]) => name);
  const counts = await countReadable(connection, listed, open, source, mapped);
  const total = (format: DateFormat) => open.reduce((sum, name) => sum + (counts.get(name)?.get(format) ?? 0), 0);

  const dateFormats: { [column: string]: DateFormat[] } = {};
  for (const [name, dates] of listed) {
    const of = (format: DateFormat) => counts.get(name)?.get(format) ?? 0;
    const loser = losing(dates, of) ?? losing(dates, total) ?? dates.filter((d) => d === 'dmy' || d === 'mdy')[1];
    const kept = dates.filter((d) => d !== loser);
    const seen = kept.filter((d) => of(d) > 0);
    dateFormats[name] = seen.length > 0 ? seen : kept.slice(0, 1);
  }
  const formats = Object.fromEntries(
    Object.keys(contract.columns).map((name) => [name, { dates: dateFormats[name] ?? [], decimal }]),
  );
  return { formats, dateFormats };
}

function losing(dates: readonly DateFormat[], count: (format: DateFormat) => number): DateFormat | undefined {
  if (!dates.includes('dmy') || !dates.includes('mdy') || count('dmy') === count('mdy')) return undefined;
  return count('dmy') < count('mdy') ? 'dmy' : 'mdy';
}

async function countReadable(
  connection: DuckDBConnection,
  listed: ReadonlyMap<string, readonly DateFormat[]>,
  columns: readonly string[],
  source: TableSource,
  mapped: MappedColumns,
): Promise<ReadonlyMap<string, Counts>> {
  if (columns.length === 0) return new Map();
  const wanted = columns.flatMap((name) => listed.get(name)!.map((format) => ({ name, format })));
  const texts = new Map(columns.map((name) => [name, trimSql(mapped.texts.get(name)!)]));
  const list = wanted.map(
    ({ name, format }) => `count(${cellSql('date', `"${name}"`, { dates: [format], decimal: '.' })})`,
  );
  const reader = await connection.runAndReadAll(
    `select ${list.join(', ')} from (select ${textList(texts)} from ${source.from})`,
  );
  const row = reader.getRowsJS()[0]!;
  const counts = new Map<string, Map<DateFormat, number>>();
  wanted.forEach(({ name, format }, at) => {
    counts.set(name, (counts.get(name) ?? new Map()).set(format, Number(row[at])));
  });
  return counts;
}
