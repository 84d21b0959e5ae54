/** CSV and its relatives. DuckDB reads them at full speed where every line is a record; otherwise they are split here first. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { sqlPath, sqlText } from '../layout.ts';
import type { TextShape } from './content.ts';
import type { FileColumns } from './map-columns.ts';
import { linesOf, recordsOf, type TextRecord } from './records.ts';
import type { RawRecord, TableSource } from './table-source.ts';

export interface Header {
  readonly names: readonly string[];
  readonly delimiter: string;
  /** Records before it. */
  readonly titles: number;
}

/** Records that are looked at for a header below titles. */
const MOST_TITLES = 20;
const DELIMITERS = [',', ';', '\t', '|'];
const lineEnd = (shape: TextShape) => (shape.ends === 'cr' ? '\r' : '\n');

/**
 * The first record of a UTF-8 file, where it is `titled` the first with more than one field; undefined when it has none.
 * The delimiter is the one that splits it into most fields.
 */
export function readHeader(file: string, shape: TextShape, titled = false): Header | undefined {
  let best: Header | undefined;
  for (const delimiter of DELIMITERS) {
    let titles = 0;
    for (const record of recordsOf(file, { delimiter, end: lineEnd(shape) })) {
      if (titled && record.fields.length === 1 && titles < MOST_TITLES) {
        titles++;
        continue;
      }
      if (record.fields.length > (best?.names.length ?? 0)) {
        best = { names: record.fields.map((name, i) => name.trim() || `column ${i + 1}`), delimiter, titles };
      }
      break;
    }
  }
  return best;
}

const columnsOf = (header: Header): FileColumns => ({ names: header.names, text: (index) => `c${index}` });

/** Reads `file` (UTF-8) as it is. Only right where every line is one record: `expectedRows` tells. */
export function directSource(file: string, header: Header, shape: TextShape): TableSource {
  const wanted = header.names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  return {
    columns: columnsOf(header),
    from:
      `read_csv(${sqlPath(file)}, auto_detect = false, header = true, strict_mode = true, null_padding = false, ` +
      `delim = ${sqlText(header.delimiter)}, quote = '"', escape = '"', columns = {${wanted}})`,
    firstLine: 2,
    expectedRows: Math.max(0, shape.lines - 1),
    trimmed: !shape.blankEdges,
    nulFree: !shape.nul,
    raw: (lines) => pickLines(file, lines),
  };
}

/** The given lines of a file, without their line ends. */
export function* pickLines(file: string, lines: ReadonlySet<number>): Generator<RawRecord> {
  let left = lines.size;
  for (const { line, text } of linesOf(file)) {
    if (left === 0) return;
    if (!lines.has(line)) continue;
    left--;
    yield { line, raw: text.replace(/\r$/, '') };
  }
}

/**
 * Splits `file` (UTF-8) record by record into the clean file `target`, with line numbers, and reads that. Lines that are
 * no record, or have too few or too many fields, become rows with a reason.
 */
export function splitSource(file: string, header: Header, shape: TextShape, target: string): TableSource {
  const options = { delimiter: header.delimiter, end: lineEnd(shape) } as const;
  const width = header.names.length;
  const records = function* (): Generator<TextRecord> {
    const all = recordsOf(file, options);
    for (let before = 0; before <= header.titles; before++) all.next(); // titles and header
    for (const record of all) {
      const { fields } = record;
      if (record.broken !== null || fields.length === width) yield record;
      // Delimiters at the end of a line are no fields, as DuckDB has it: some systems write them.
      else if (fields.length > width && fields.slice(width).every((f) => f === ''))
        yield { ...record, fields: fields.slice(0, width) };
      else yield { ...record, broken: `has ${fields.length} fields where the header has ${width}` };
    }
  };
  const longest = writeClean(records(), width, target);
  const wanted = header.names.map((_, i) => `'c${i}': 'VARCHAR'`);
  return {
    columns: columnsOf(header),
    from:
      `read_csv(${sqlPath(target)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', ` +
      `new_line = '\\n', parallel = false, max_line_size = ${Math.max(2_000_000, longest * 2 + 1000)}, ` +
      `columns = {'_line': 'BIGINT', '_broken': 'VARCHAR', ${wanted.join(', ')}})`,
    firstLine: null,
    broken: '_broken',
    raw: function* (lines) {
      for (const { line, raw } of records()) if (lines.has(line)) yield { line, raw };
    },
  };
}

/** Writes records as CSV that leaves nothing to guess; returns the length of the longest one in bytes. */
export function writeClean(records: Iterable<TextRecord>, width: number, target: string): number {
  const output = openSync(target, 'w');
  let longest = 0;
  let batch: string[] = [];
  let size = 0;
  const flush = () => {
    writeSync(output, batch.join(''));
    batch = [];
    size = 0;
  };
  try {
    const empty = ','.repeat(width - 1);
    for (const { line, fields, broken } of records) {
      const cells = broken === null ? fields.map(quoted).join(',') : empty;
      const text = `${line},${broken === null ? '' : quoted(broken)},${cells}\n`;
      longest = Math.max(longest, text.length * 3);
      batch.push(text);
      size += text.length;
      if (size > 1 << 20) flush();
    }
    flush();
  } finally {
    closeSync(output);
  }
  return longest;
}

const quoted = (field: string) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
