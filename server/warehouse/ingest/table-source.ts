/** A file as a relation of text cells that DuckDB can read: what CSV, JSON lines and Parquet have in common. */
import type { FileColumns } from './map-columns.ts';

/** One way of reading a file. */
export interface TableSource {
  readonly columns: FileColumns;
  /** What follows FROM. */
  readonly from: string;
  /** Rows lie line by line from this line on; null when `from` has a column `_line`. */
  readonly firstLine: number | null;
  /** SQL text expression over `from`: why a record is none; null for a whole one. */
  readonly broken?: string;
  /** No cell begins or ends with a blank. */
  readonly trimmed?: boolean;
  /** No cell holds a NUL byte. */
  readonly nulFree?: boolean;
  /** Rows that `from` has to give if it read the file as it was meant to be read. */
  readonly expectedRows?: number;
  /** The raw text of the records that start on the given lines. */
  readonly raw: (lines: ReadonlySet<number>) => AsyncIterable<RawRecord> | Iterable<RawRecord>;
}

export interface RawRecord {
  readonly line: number;
  readonly raw: string;
}
