/** An extract that is a table: its columns, the format of its system, and the dirt of `dirt.ts` spread into it. */
import { DIRT, type Dirt } from './dirt.ts';
import { type Extract, inPieces, quoted, repeatSome, spread } from './extract.ts';

export type Cell = string | number | null;

/** How a system writes its tables. */
export interface Format {
  readonly delimiter: ';' | ',' | '\t';
  readonly end: '\n' | '\r\n';
  readonly encoding: Extract['encoding'];
  readonly bom: boolean;
  /** Quotes around every cell, or only where the text needs them. */
  readonly quotes: 'all' | 'needed';
}
const PLAIN = { delimiter: ',', end: '\n', encoding: 'utf-8', bom: false, quotes: 'needed' } as const;
export const FORMATS = {
  crm: { ...PLAIN, delimiter: ';', end: '\r\n', bom: true },
  plain: PLAIN,
  survey: { ...PLAIN, end: '\r\n', encoding: 'windows-1252', quotes: 'all' },
} as const satisfies Record<string, Format>;

export interface Table<R> {
  readonly path: keyof typeof DIRT;
  readonly format: Format;
  /** The cell of each column, in order. */
  readonly columns: Readonly<Record<string, (row: R) => Cell>>;
  readonly rows: () => readonly R[];
  /** Bad rows, orphans, and older versions of rows: what `dirt.ts` counts, but for exact repeats. */
  readonly extra?: (rows: readonly R[]) => readonly R[];
}

export function tableExtract<R>({ path, format, columns, rows, extra }: Table<R>): Extract {
  const { exact }: Dirt = DIRT[path];
  const cells = Object.values(columns);
  const needs = new RegExp(`[${format.delimiter}"\r\n]`);
  const text = (cell: Cell) => {
    if (cell === null) return '';
    const plain = String(cell);
    return format.quotes === 'all' || needs.test(plain) ? quoted(plain) : plain;
  };
  const line = (row: R) => cells.map((cell) => text(cell(row))).join(format.delimiter);
  return {
    path,
    encoding: format.encoding,
    gzip: false,
    *text() {
      const all = rows();
      const lines = spread(repeatSome(all.map(line), exact), (extra?.(all) ?? []).map(line));
      if (format.bom) yield '\ufeff';
      yield* inPieces([Object.keys(columns).join(format.delimiter), ...lines], format.end);
    },
  };
}

/** `count` rows, some of whose cells may be such that no contract takes them. */
export const made = <R>(count: number, model: R, change: (i: number) => { readonly [C in keyof R]?: unknown }): R[] =>
  Array.from({ length: count }, (_, i) => ({ ...model, ...change(i) }) as R);
