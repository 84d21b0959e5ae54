/** Parquet: cells are typed already, and are read as the canonical text of their values. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlName, sqlPath } from '../layout.ts';
import type { TableSource } from './table-source.ts';

/**
 * @param numbered the rows are given with their numbers, as some of them will be left out
 * @throws Error of DuckDB when the file is no Parquet
 */
export async function parquetSource(
  connection: DuckDBConnection,
  file: string,
  numbered = false,
): Promise<TableSource> {
  const rows = `read_parquet(${sqlPath(file)})`;
  const described = await connection.runAndReadAll(`describe select * from ${rows}`);
  const columns = described.getRowsJS().map(([name, type]) => ({ name: String(name), type: String(type) }));
  return {
    columns: {
      names: columns.map((c) => c.name),
      text: (index) => textOf(sqlName(columns[index]!.name), columns[index]!.type),
    },
    from: numbered
      ? `(select *, file_row_number + 1 as _line from read_parquet(${sqlPath(file)}, file_row_number = true))`
      : rows,
    firstLine: numbered ? null : 1,
    raw: async function* (lines) {
      const wanted = [...lines].join(', ');
      const found = await connection.runAndReadAll(
        `select file_row_number + 1, cast(to_json(struct_pack(${columns.map((c) => `${sqlName(c.name)} := ${sqlName(c.name)}`).join(', ')})) as varchar) ` +
          `from read_parquet(${sqlPath(file)}, file_row_number = true) where file_row_number + 1 in (${wanted})`,
      );
      for (const [line, raw] of found.getRowsJS()) yield { line: Number(line), raw: String(raw) };
    },
  };
}

function textOf(name: string, type: string): string {
  // With a time zone the text would follow the session and carry an offset of its own making.
  if (type === 'TIMESTAMP WITH TIME ZONE') return `cast(make_timestamp(epoch_us(${name})) as varchar)`;
  if (type.startsWith('TIMESTAMP')) return `cast(cast(${name} as timestamp) as varchar)`;
  return `cast(${name} as varchar)`;
}
