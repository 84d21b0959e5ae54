/** JSON lines: one object a line. Cells are its values as text; a dotted name is a path into nested objects. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlPath, sqlText } from '../layout.ts';
import type { TextShape } from './content.ts';
import { pickLines, writeClean } from './delimited.ts';
import { linesOf, type TextRecord } from './records.ts';
import type { TableSource } from './table-source.ts';

/** A character that JSON text cannot contain: nothing is ever split at it. */
const NEVER = '\u0001';

/** Reads `file` (UTF-8, without byte-order mark) as it is; right where no line is empty. */
export function directJson(connection: DuckDBConnection, file: string, shape: TextShape): Promise<TableSource> {
  const lines =
    `select * from read_csv(${sqlPath(file)}, auto_detect = false, header = false, strict_mode = true, ` +
    `delim = '${NEVER}', quote = '', escape = '', columns = {'line': 'VARCHAR'}) where trim(line) <> ''`;
  return jsonSource(connection, lines, {
    firstLine: 1,
    expectedRows: shape.lines,
    raw: (wanted) => pickLines(file, wanted),
  });
}

/** Numbers the lines of `file` that are not empty into the clean file `target`, and reads that. */
export function splitJson(connection: DuckDBConnection, file: string, target: string): Promise<TableSource> {
  const records = function* (): Generator<TextRecord> {
    for (const { line, text } of linesOf(file)) {
      if (text.trim() !== '') yield { line, raw: text.replace(/\r$/, ''), fields: [text], broken: null };
    }
  };
  const longest = writeClean(records(), 1, target);
  const lines =
    `select _line, line from read_csv(${sqlPath(target)}, auto_detect = false, header = false, delim = ',', quote = '"', ` +
    `escape = '"', new_line = '\\n', parallel = false, max_line_size = ${Math.max(2_000_000, longest * 2 + 1000)}, ` +
    `columns = {'_line': 'BIGINT', '_broken': 'VARCHAR', 'line': 'VARCHAR'})`;
  return jsonSource(connection, lines, {
    firstLine: null,
    raw: function* (wanted) {
      for (const { line, raw } of records()) if (wanted.has(line)) yield { line, raw };
    },
  });
}

async function jsonSource(
  connection: DuckDBConnection,
  lines: string,
  rest: Pick<TableSource, 'firstLine' | 'expectedRows' | 'raw'>,
): Promise<TableSource> {
  const objects =
    `(select * exclude (whole), case when json_type(whole) = 'OBJECT' then whole end as j from ` +
    `(select *, case when json_valid(line) then line end as whole from (${lines})))`;
  const keys = await connection.runAndReadAll(
    `select key, min(place) as place from (select unnest(json_keys(j)) as key, unnest(range(len(json_keys(j)))) as place ` +
      `from ${objects} where j is not null) group by key order by place, key`,
  );
  const names = keys.getRowsJS().map((row) => String(row[0]));
  const value = (path: string) => `json_extract_string(j, ${sqlText(path)})`;
  return {
    columns: {
      names,
      text: (index) => value(`$${step(names[index]!)}`),
      nested: (name) => {
        const [first, ...others] = name.split('.');
        return others.length > 0 && names.includes(first!)
          ? value(`$${[first!, ...others].map(step).join('')}`)
          : undefined;
      },
    },
    from: objects,
    broken: `case when j is null then 'is not a JSON object' end`,
    ...rest,
  };
}

const step = (name: string) => `."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
