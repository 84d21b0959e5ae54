/** Days as whole numbers since 1970-01-01, and their spellings. No locale, no time zone, no clock. */
import type { SqlDate } from '../columns.ts';

const MS = 86_400_000;

/** `2023-11-01` as a day number. */
export const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / MS;

const known = new Map<number, SqlDate>();
/** A day number as `2023-11-01`. */
export function iso(day: number): SqlDate {
  let text = known.get(day);
  if (text === undefined) {
    text = new Date(day * MS).toISOString().slice(0, 10) as SqlDate;
    known.set(day, text);
  }
  return text;
}

/** `2023-11-01` as `01-11-2023`. */
export const dayFirst = (date: string): string => `${date.slice(8, 10)}-${date.slice(5, 7)}-${date.slice(0, 4)}`;

/** The same day of the month `months` later, or that month's last day. */
export function addMonths(day: number, months: number): number {
  const from = new Date(day * MS);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), last)) / MS;
}

/** Saturday or Sunday. 1970-01-01 was a Thursday. */
export const isWeekend = (day: number): boolean => (day + 3) % 7 >= 5;

/** Seconds of a day as `09:05:00`. */
export const clock = (seconds: number): string => {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};
