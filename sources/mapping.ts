/** A mapping: how one system's export becomes the rows of contracts. Data, plus small functions where data will not do. */
import type { DateFormat } from './compile/grammar.ts';
import type { AnyContract } from './contract.ts';

/**
 * A cell of the file as SQL text expression, by the column's name (in JSON also by a path: `account.id`), or by several
 * names of which the first that exists counts; null where it is empty.
 */
export type CellOf = (column: string | readonly string[]) => string;

/** Where a column of a contract comes from. */
export type ColumnSource =
  /**
   * The column of that name, or the first that exists of several. Upper and lower case, spaces and `_` do not matter;
   * `*` stands for anything: `How likely*recommend*`.
   */
  | string
  | readonly string[]
  /** A column of which some words are replaced: `{ from: 'interval', words: { month: 'monthly' } }`. */
  | { readonly from: string | readonly string[]; readonly words: Readonly<Record<string, string>> }
  /** The same text in every row. */
  | { readonly constant: string }
  /**
   * An expression of DuckDB that gives text: `{ sql: (cell) => `concat(${cell('first')}, ' ', ${cell('last')})` }`. The
   * column is missing where the file lacks one that `cell` asks for, or all that `ifAny` does: what `ifAny` does not find
   * is null.
   */
  | { readonly sql: (cell: CellOf, ifAny: CellOf) => string };

export interface EntityMapping {
  /**
   * Globs of the files, relative to the folder of the export, without extension (`.csv`, `.tsv`, `.txt`, `.jsonl`,
   * `.ndjson`, `.parquet`, and `.gz` or `.zst` after those, are understood). `*`, `?` and `**` as usual, upper and lower
   * case are alike.
   */
  readonly files: readonly string[];
  /**
   * Condition in SQL for the rows that are this entity's, where a file also holds rows of another kind: other entities, a
   * second header, totals. Those are neither loaded nor refused. Cells of columns that the file lacks are null. Entities
   * that have a condition may be of the same files.
   */
  readonly rows?: (cell: CellOf) => string;
  /** Lines of a single field may come before the header: the title and the period of a report. */
  readonly titled?: boolean;
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

/** The first of several columns that is filled, row by row. */
export const firstFilled = (...columns: readonly string[]): ColumnSource => ({
  sql: (_, ifAny) => `coalesce(${columns.map(ifAny).join(', ')})`,
});

/** Words to replace, by what they mean: `meaning({ new: ['New Business', 'New Customer'] })`. */
export const meaning = (words: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(words).flatMap(([word, spellings]) => spellings.map((from) => [from, word])));
