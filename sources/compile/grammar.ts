/**
 * How a cell's text is read, per SQL type: one grammar, written as patterns that RE2 (DuckDB) and JavaScript read alike.
 * `read-cell.ts` reads it in TypeScript, `cell-sql.ts` in SQL; a property test holds the two together.
 */

/**
 * A way of writing dates. `ymd` 2026-01-31, 20260131; `dmy` 31-01-2026; `mdy` 01/31/2026; parts are separated by any of
 * `-`, `/`, `.`, and may be followed by a time. `unix` seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970.
 * Only `dmy` and `mdy` can be taken for one another, so at most one of them is used for a column of a file.
 */
export type DateFormat = 'ymd' | 'dmy' | 'mdy' | 'unix';

/** What a cell's text means, where that differs from system to system. */
export interface CellFormat {
  readonly dates: readonly DateFormat[];
  /** The decimal sign; the other of the two may group thousands. */
  readonly decimal: '.' | ',';
}

/** ISO dates and a decimal point: files that follow the contracts. */
export const CANONICAL_FORMAT: CellFormat = { dates: ['ymd'], decimal: '.' };

/** What is cut off at both ends of a cell: white space, no-break spaces and stray byte-order marks. */
export const BLANKS = ' \t\n\v\f\r\u00a0\ufeff';

export const TRUE_WORDS = ['true', 't', 'yes', 'y', '1', 'on'];
export const FALSE_WORDS = ['false', 'f', 'no', 'n', '0', 'off'];

/** Signs that group thousands, besides `,` or `.`: space, no-break spaces, apostrophes. */
const GROUPS = " '\u00a0\u202f\u2019";
const CURRENCY = '(?:[$\u20ac\u00a3\u00a5\u20b9]|[A-Z]{3})';

function numberParts(decimal: '.' | ',') {
  const point = decimal === '.' ? '\\.' : ',';
  const group = `[${decimal === '.' ? ',' : '.'}${GROUPS}]`;
  return { point, whole: `(?:[0-9]+|[0-9]{1,3}(?:${group}[0-9]{3})+)` };
}

/** Patterns of numbers, for a decimal sign; each matches a whole cell. */
export function numberPatterns(decimal: '.' | ',') {
  const { point, whole } = numberParts(decimal);
  const fraction = `(?:${whole}(?:${point}[0-9]*)?|${point}[0-9]+)`;
  return {
    /** `1,234`, `-5`, `4.0` */
    integer: `^[+-]?${whole}(?:${point}0*)?$`,
    /** `1,234.5`, `-.5`, `1.5e-3` */
    number: `^[+-]?${fraction}(?:[eE][+-]?[0-9]{1,3})?$`,
    /** `1,234.50`, `-$12`, `12.00 EUR` */
    money: `^(?:[+-]?|[+-]?${CURRENCY} ?|${CURRENCY} ?[+-])${fraction}(?: ?${CURRENCY})?$`,
  };
}

const CLOCK = '([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,9}))?)?';
const ZONE = ' ?(?:Z|z|UTC|[+-](?:0[0-9]|1[0-5]):?[0-5][0-9])';
const TIME = `(?:[T ](?:${CLOCK})(?:${ZONE})?)?`;

/** Calendar formats: a pattern whose groups are date parts, hour, minute, second, fraction; and which group is which. */
const CALENDARS = {
  ymd: { pattern: `^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})${TIME}$`, year: 1, month: 2, day: 3 },
  compact: { pattern: `^([0-9]{4})([0-9]{2})([0-9]{2})${TIME}$`, year: 1, month: 2, day: 3 },
  dmy: { pattern: `^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})${TIME}$`, year: 3, month: 2, day: 1 },
  mdy: { pattern: `^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})${TIME}$`, year: 3, month: 1, day: 2 },
} as const;
export type Calendar = (typeof CALENDARS)[keyof typeof CALENDARS];

/** The calendars that `dates` allows, in order. */
export function calendarsOf(dates: readonly DateFormat[]): Calendar[] {
  return dates.flatMap((d): Calendar[] => {
    if (d === 'unix') return [];
    return d === 'ymd' ? [CALENDARS.ymd, CALENDARS.compact] : [CALENDARS[d]];
  });
}

/** Seconds or milliseconds since 1970. */
export const UNIX = '^[0-9]{9,10}(?:[0-9]{3})?$';

/** The offset from UTC that ends a time: sign, hours, minutes. */
export const OFFSET = ':[0-9]{2}(?:[.,][0-9]{1,9})? ?([+-])([0-9]{2}):?([0-9]{2})$';
