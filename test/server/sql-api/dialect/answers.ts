/** When two answers are the same. */
import type { DuckStatement } from '../../../../server/sql-api/dialect/index.ts';
import { type Answer, fromPostgres } from './engines.ts';

/** Decimals that computed numerics are compared to: a product of two quotients keeps twenty of Postgres' forty. */
const DECIMALS = 19;

const scaled = (text: string): bigint => {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const value = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  return sign === '-' ? -value : value;
};

/** @param tolerance relative difference that doubles, and numerics that come from doubles, may have */
function same(a: unknown, b: unknown, tolerance: number): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index], tolerance));
  if (typeof a === 'number' && typeof b === 'number')
    return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-13 * Math.max(Math.abs(a), Math.abs(b));
  if (
    typeof a === 'string' &&
    typeof b === 'string' &&
    a !== b &&
    /^-?\d+(\.\d+)?$/.test(a) &&
    /^-?\d+(\.\d+)?$/.test(b) &&
    (a + b).includes('.')
  ) {
    if (Math.abs(Number(a) - Number(b)) <= tolerance * Math.abs(Number(a))) return true;
    const difference = scaled(a) - scaled(b);
    return Math.max(a.length - a.indexOf('.'), b.length - b.indexOf('.')) > 20 && difference <= 1n && difference >= -1n;
  }
  return a === b;
}

const sorted = (rows: readonly (readonly unknown[])[]) =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** What is different, as text; undefined when nothing is. */
export function difference(
  text: string,
  postgres: Answer,
  duck: Answer,
  statement: DuckStatement | undefined,
  tolerance = 0,
): string | undefined {
  const show = (answer: Answer) =>
    answer.error ? `${answer.error.code} ${answer.error.message}` : JSON.stringify(answer.rows);
  if (postgres.error || duck.error) {
    if (postgres.error && duck.error && postgres.error.code === duck.error.code) return undefined;
    return `Postgres: ${show(postgres).slice(0, 500)}\nDuckDB:   ${show(duck).slice(0, 500)}\n${duck.sql}`;
  }
  const expected = postgres.rows!.map((row) =>
    row.map((value, index) => fromPostgres(value, statement!.columns[index]!.type)),
  );
  const [a, b] = /\border by\b/i.test(text) ? [expected, duck.rows!] : [sorted(expected), sorted(duck.rows!)];
  if (same(a, b, tolerance)) return undefined;
  return `Postgres: ${JSON.stringify(a)}\nDuckDB:   ${JSON.stringify(b)}\n${duck.sql}`;
}
