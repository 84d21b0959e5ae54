/** What commands print: answers on stdout, everything else on stderr. */

export interface Column<R> {
  readonly title: string;
  readonly value: (row: R) => string | number | undefined;
}

/** Prints a line, or several. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a value as JSON, for scripts. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Prints rows as a table, for people: numbers to the right with thousands separators, the rest to the left. */
export function printTable<R>(rows: readonly R[], columns: readonly Column<R>[], indent = ''): void {
  const text = (value: string | number | undefined) => (typeof value === 'number' ? count(value) : (value ?? ''));
  const cells = rows.map((row) => columns.map((column) => text(column.value(row))));
  const right = columns.map((column) => rows.some((row) => typeof column.value(row) === 'number'));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((line) => line[at]!.length)));
  const pad = (value: string, at: number) => (right[at] ? value.padStart(widths[at]!) : value.padEnd(widths[at]!));
  for (const line of [columns.map((c) => c.title), ...cells]) print((indent + line.map(pad).join('  ')).trimEnd());
}

/** 12345 as 12,345; decimals are kept. */
export const count = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 6 });

/** `3 rows`, `1 row`. */
export const plural = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;

/** A moment as people read it: `2026-11-21 20:58 UTC`. */
export const moment = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
