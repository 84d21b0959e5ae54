/** Whether an answer is the expected one. */
import type { Kind, Value } from './description.ts';
import type { Rows } from './relations.ts';

/** What is wrong with an answer, undefined when nothing is. */
export function difference(
  expected: Rows,
  kinds: readonly Kind[],
  answer: readonly (readonly (string | null)[])[],
  inOrder: boolean,
): string | undefined {
  if (expected.length !== answer.length) return `${expected.length} rows were expected, ${answer.length} came`;
  const wanted = expected.map((row) => row.map((value, i) => canonical(value, kinds[i]!)));
  const got = answer.map((row) => row.map((value, i) => canonical(read(value, kinds[i]!), kinds[i]!)));
  if (!inOrder) {
    wanted.sort(byCells);
    got.sort(byCells);
  }
  for (const [i, row] of wanted.entries()) {
    const at = row.findIndex((cell, column) => !same(cell, got[i]![column]!));
    if (at >= 0) return `row ${i + 1}, column ${at + 1}: ${show(row[at]!)} was expected, ${show(got[i]![at]!)} came`;
  }
  return undefined;
}

type Cell = string | number | null;

/** Text of Postgres as a value. */
function read(text: string | null, kind: Kind): Value {
  if (text === null) return null;
  if (kind === 'bool') return text === 't' ? true : text === 'f' ? false : text;
  if (kind === 'double') return Number(text);
  return kind === 'timestamptz' ? text.replace(/\+00$/, '') : text;
}

/** Exact values as texts, doubles as numbers. */
function canonical(value: Value, kind: Kind): Cell {
  if (value === null) return null;
  if (kind === 'double') return Number(value);
  if (kind !== 'int' && kind !== 'numeric') return String(value);
  const text = typeof value === 'number' ? value.toFixed(6) : String(value);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

const TOLERANCE = 1e-9;

function same(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  // Sums that are 0 by cancelling out leave a rest of the size of rounding.
  return Math.abs(a - b) <= Math.max(TOLERANCE * Math.max(Math.abs(a), Math.abs(b)), 1e-12);
}

/** Rows of one group stand together whatever the last digits of their doubles are: those sort last. */
function byCells(a: readonly Cell[], b: readonly Cell[]): number {
  for (const numbers of [false, true]) {
    for (const [i, cell] of a.entries()) {
      const other = b[i]!;
      if ((typeof cell === 'number' || typeof other === 'number') !== numbers || same(cell, other)) continue;
      if (cell === null || other === null) return cell === null ? -1 : 1;
      return cell < other ? -1 : 1;
    }
  }
  return 0;
}

const show = (cell: Cell) => (cell === null ? 'NULL' : JSON.stringify(cell));
