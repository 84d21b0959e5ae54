/** A cell's text read in TypeScript: the reference that the compiled SQL is held to. */
import type { SqlType } from '../columns.ts';
import {
  BLANKS,
  type CellFormat,
  calendarsOf,
  FALSE_WORDS,
  numberPatterns,
  OFFSET,
  TRUE_WORDS,
  UNIX,
} from './grammar.ts';

export type CellValue = string | number | boolean;

/** The cell without blanks at both ends; null when nothing is left: an empty cell is a missing value. */
export function trimCell(text: string | null): string | null {
  if (text === null) return null;
  let [start, end] = [0, text.length];
  while (start < end && BLANKS.includes(text[start]!)) start++;
  while (end > start && BLANKS.includes(text[end - 1]!)) end--;
  return start === end ? null : text.slice(start, end);
}

/** The value of a trimmed cell in a column of type `sql`, or undefined where the text is no such value. */
export function readCell(sql: SqlType, cell: string, format: CellFormat): CellValue | undefined {
  switch (sql) {
    case 'text':
      return cell;
    case 'bigint':
      return readNumber(numberPatterns(format.decimal).integer, cell, format);
    case 'double precision':
      return readNumber(numberPatterns(format.decimal).number, cell, format);
    case 'decimal(18,2)':
      return readMoney(cell, format);
    case 'boolean':
      return TRUE_WORDS.includes(cell.toLowerCase())
        ? true
        : FALSE_WORDS.includes(cell.toLowerCase())
          ? false
          : undefined;
    case 'date':
      return readMoment(cell, format)?.date;
    case 'timestamp':
      return readMoment(cell, format)?.timestamp;
  }
}

/** Digits, sign, exponent and a point: what is left of a number without grouping signs and currency. */
function plainNumber(cell: string, format: CellFormat): string {
  const kept = cell.replace(format.decimal === '.' ? /[^0-9.eE+-]/g : /[^0-9,eE+-]/g, '');
  return kept.replace(',', '.');
}

function readNumber(pattern: string, cell: string, format: CellFormat): number | undefined {
  // `+ 0`: SQL integers have no negative zero.
  return new RegExp(pattern).test(cell) ? Number(plainNumber(cell, format)) + 0 : undefined;
}

/** Cents, rounded half away from zero on the decimal text: a double would round some half cents the wrong way. */
function readMoney(cell: string, format: CellFormat): number | undefined {
  if (!new RegExp(numberPatterns(format.decimal).money).test(cell)) return undefined;
  const plain = plainNumber(cell.replace(/[eE]/g, ''), format);
  const [whole = '', fraction = ''] = plain.replace(/[+-]/, '').split('.');
  const cents = BigInt(whole + fraction.slice(0, 2).padEnd(2, '0')) + ((fraction[2] ?? '0') >= '5' ? 1n : 0n);
  const amount = Number(cents) / 100;
  return plain.startsWith('-') && amount !== 0 ? -amount : amount;
}

function readMoment(cell: string, format: CellFormat): { date: string; timestamp: string } | undefined {
  if (format.dates.includes('unix') && new RegExp(UNIX).test(cell)) {
    return parts(new Date(Number(cell) * (cell.length > 10 ? 1 : 1000)), '');
  }
  for (const calendar of calendarsOf(format.dates)) {
    const match = new RegExp(calendar.pattern).exec(cell);
    if (!match) continue;
    const [year, month, day] = [calendar.year, calendar.month, calendar.day].map((group) => match[group]!);
    const date = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
    const [hour = '00', minute = '00', second = '00', fraction = ''] = match.slice(4);
    const written = new Date(`${date}T${hour.padStart(2, '0')}:${minute}:${second}Z`);
    // JavaScript rolls the 30th of February over to March: such a day does not exist.
    if (Number.isNaN(written.getTime()) || written.toISOString().slice(0, 10) !== date) continue;
    const utc = new Date(written.getTime() - offsetMinutes(cell) * 60_000);
    return { date, timestamp: parts(utc, fraction).timestamp };
  }
  return undefined;
}

function parts(moment: Date, fraction: string): { date: string; timestamp: string } {
  const iso = moment.toISOString();
  const micros = (fraction || iso.slice(20, 23)).slice(0, 6).replace(/0+$/, '');
  return { date: iso.slice(0, 10), timestamp: `${iso.slice(0, 10)} ${iso.slice(11, 19)}${micros ? `.${micros}` : ''}` };
}

function offsetMinutes(cell: string): number {
  const match = new RegExp(OFFSET).exec(cell);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
