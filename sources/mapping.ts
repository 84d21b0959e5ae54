/** A mapping: how one system's export becomes the rows of contracts. Data, plus small functions where data will not do. */
import type { DateFormat } from './compile/grammar.ts';
import type { AnyContract } from './contract.ts';

/** A cell of the file as SQL text expression, by the column's name (in JSON also by a path: `account.id`). */
export type CellOf = (column: string) => string;

/** Where a column of a contract comes from. */
export type ColumnSource =
  /** The column of that name, or the first that exists of several. Upper and lower case, spaces and `_` do not matter. */
  | string
  | readonly string[]
  /** A column of which some words are replaced: `{ from: 'interval', words: { month: 'monthly' } }`. */
  | { readonly from: string | readonly string[]; readonly words: Readonly<Record<string, string>> }
  /** The same text in every row. */
  | { readonly constant: string }
  /** An expression of DuckDB that gives text: `{ sql: (cell) => `concat(${cell('first')}, ' ', ${cell('last')})` }`. */
  | { readonly sql: (cell: CellOf) => string };

export interface EntityMapping {
  /**
   * Globs of the files, relative to the folder of the export, without extension (`.csv`, `.tsv`, `.txt`, `.jsonl`,
   * `.ndjson`, `.parquet`, and `.gz` or `.zst` after those, are understood). `*`, `?` and `**` as usual, upper and lower
   * case are alike.
   */
  readonly files: readonly string[];
  /** Every column of the contract that the system knows. */
  readonly columns: Readonly<Record<string, ColumnSource>>;
  /** Date formats of single columns, where they differ from the mapping's. */
  readonly dates?: Readonly<Record<string, readonly DateFormat[]>>;
}

export interface Mapping {
  /** Name of the system, as in `--from SYSTEM:DIR`: lower case letters, digits, `_` and `-`. */
  readonly system: string;
  /** One sentence for `--help`. */
  readonly description: string;
  /**
   * Date formats that the system writes, in order of preference. Which of them a column is in is decided per file over
   * all its values, never value by value: of `dmy` and `mdy` the one that reads more values wins, the first at a tie.
   */
  readonly dates: readonly DateFormat[];
  /** The decimal sign; `.` unless told. */
  readonly decimal?: '.' | ',';
  /** Texts that mean a missing value, besides an empty cell: `NULL`, `n/a`, ... */
  readonly missing?: readonly string[];
  /** By the contract's name. */
  readonly entities: Readonly<Record<string, EntityMapping>>;
}

/** Where a contract's columns come from when the file names them as the contract does. */
export function sameNames(contract: AnyContract): Record<string, string> {
  return Object.fromEntries(Object.keys(contract.columns).map((name) => [name, name]));
}

/** Whole units of a column that counts cents (Stripe and others). */
export const fromCents = (column: string): ColumnSource => ({
  sql: (cell) => `cast(try_cast(${cell(column)} as decimal(18,0)) * 0.01 as varchar)`,
});
