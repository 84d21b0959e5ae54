/** What commands print: answers on stdout, everything else on stderr. */
import { type Column, count, tableLines, wrap } from './table.ts';

export { type Column, count };

/** Prints a line, or several. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a value as JSON, for scripts. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Columns of the terminal; a file or a pipe takes lines however long. */
export const terminalWidth = () => (process.stdout.isTTY ? (process.stdout.columns ?? 80) : Infinity);

/** Prints rows as a table that fits the terminal; elsewhere each row is one line. */
export function printTable<R>(rows: readonly R[], columns: readonly Column<R>[]): void {
  for (const line of tableLines(rows, columns, terminalWidth())) print(line);
}

/** A text after a label that stands at its first line alone. */
export function hanging(label: string, text: string): string {
  const lines = wrap(text, terminalWidth() - label.length);
  return lines.map((line, at) => (at === 0 ? label : ' '.repeat(label.length)) + line).join('\n');
}

/** `3 rows`, `1 row`. */
export const plural = (n: number, noun: string) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;

/** A moment as people read it: `2026-11-21 20:58 UTC`. */
export const moment = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
