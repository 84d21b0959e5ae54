/** Values as Postgres treats them: NULL is unknown, dates are texts that sort as they should. */
import type { Kind, Sign, Unit, Value } from './description.ts';

export type Truth = boolean | null;

/** -1, 0 or 1; undefined when one is NULL. */
export function compared(left: Value, right: Value): number | undefined {
  if (left === null || right === null) return undefined;
  return left === right ? 0 : left < right ? -1 : 1;
}

export function holds(sign: Sign, left: Value, right: Value): Truth {
  const order = compared(left, right);
  if (order === undefined) return null;
  switch (sign) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

export const all = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(null) ? null : true;
export const any = (truths: readonly Truth[]): Truth =>
  truths.includes(true) ? true : truths.includes(null) ? null : false;
export const not = (truth: Truth): Truth => (truth === null ? null : !truth);

export const within = (value: Value, values: readonly Value[]): Truth =>
  any(values.map((one) => holds('=', value, one)));

/** SQL's LIKE with `%` and `_`. */
export function isLike(text: string, pattern: string, anyCase: boolean): boolean {
  const escaped = [...pattern].map((char) =>
    char === '%' ? '.*' : char === '_' ? '.' : char.replace(/[\\^$.*+?()[\]{}|]/, '\\$&'),
  );
  return new RegExp(`^${escaped.join('')}$`, anyCase ? 'is' : 's').test(text);
}

const two = (number: number) => String(number).padStart(2, '0');

/** The first day of the month, quarter or year of a date or timestamp, as a date. */
export function truncated(date: string, unit: Unit): string {
  const [year, month] = [date.slice(0, 4), Number(date.slice(5, 7))];
  const first = unit === 'year' ? 1 : unit === 'quarter' ? month - ((month - 1) % 3) : month;
  return `${year}-${two(first)}-01`;
}

export function extracted(date: string, unit: Unit): number {
  const month = Number(date.slice(5, 7));
  return unit === 'year' ? Number(date.slice(0, 4)) : unit === 'month' ? month : Math.ceil(month / 3);
}

/** A value as text: what CAST(... AS text) gives, and a row's column. */
export function textOf(value: Value, kind: Kind): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return kind === 'timestamptz' ? `${value}+00` : String(value);
}

/** Postgres' order: NULL is above everything unless told otherwise. */
export function ordered(left: Value, right: Value, descending: boolean, nulls?: 'FIRST' | 'LAST'): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    const first = (nulls ?? (descending ? 'FIRST' : 'LAST')) === 'FIRST';
    return (left === null) === first ? -1 : 1;
  }
  const order = compared(left, right)!;
  return descending ? -order : order;
}
