/** A cell's text read in DuckDB: expressions that never throw, by the grammar of `grammar.ts`. */
import type { SqlType } from '../columns.ts';
import {
  BLANKS,
  type Calendar,
  type CellFormat,
  calendarsOf,
  FALSE_WORDS,
  numberPatterns,
  OFFSET,
  TRUE_WORDS,
  UNIX,
} from './grammar.ts';
import { literal } from './sql.ts';

const EDGE_BLANK = '[ \\t\\n\\x0b\\x0c\\r\\x{a0}\\x{feff}]';

/** `text` without blanks at both ends, null when nothing is left. Only cells that have blanks pay for the cut. */
export function trimSql(text: string): string {
  const blanks = literal(BLANKS);
  return (
    `nullif(case when regexp_matches(${text}, '^${EDGE_BLANK}|${EDGE_BLANK}$') ` +
    `then trim(${text}, ${blanks}) else ${text} end, '')`
  );
}

/** The typed value of the trimmed text `text`, null where it is no such value. */
export function cellSql(sql: SqlType, text: string, format: CellFormat): string {
  const numbers = numberPatterns(format.decimal);
  switch (sql) {
    case 'text':
      return text;
    case 'bigint':
      return numberSql('bigint', '^-?[0-9]{1,18}$', numbers.integer, text, format);
    case 'double precision':
      return numberSql(
        'double',
        format.decimal === '.' ? '^-?[0-9]+(?:\\.[0-9]+)?$' : '^-?[0-9]+$',
        numbers.number,
        text,
        format,
      );
    case 'decimal(18,2)':
      return numberSql(
        'decimal(18,2)',
        format.decimal === '.' ? '^-?[0-9]+(?:\\.[0-9]+)?$' : '^-?[0-9]+$',
        numbers.money,
        text,
        format,
      );
    case 'boolean':
      // What machines write is compared as it is; only other words pay for lower case.
      return (
        `case when ${text} = 'true' then true when ${text} = 'false' then false ` +
        `when lower(${text}) in (${TRUE_WORDS.map(literal)}) then true ` +
        `when lower(${text}) in (${FALSE_WORDS.map(literal)}) then false end`
      );
    case 'date':
      return momentSql('date', text, format);
    case 'timestamp':
      return momentSql('timestamp', text, format);
  }
}

/** Most cells are plain digits and are cast as they are; only the others are cleaned of grouping signs and currency. */
function numberSql(type: string, plain: string, general: string, text: string, format: CellFormat): string {
  const exponent = type === 'double' ? 'eE' : '';
  const kept = `regexp_replace(${text}, '[^0-9${format.decimal}${exponent}+-]', '', 'g')`;
  const cleaned = format.decimal === '.' ? kept : `replace(${kept}, ',', '.')`;
  const value =
    `case when regexp_matches(${text}, ${literal(plain)}) then try_cast(${text} as ${type}) ` +
    `when regexp_matches(${text}, ${literal(general)}) then try_cast(${cleaned} as ${type}) end`;
  // A double knows a negative zero, which is no number that anybody meant.
  return type === 'double' ? `(${value} + cast(0 as double))` : value;
}

/** The shape that needs no rearranging: `2026-01-31`, `2026-01-31 10:00:00`, with `T`, fraction and `Z`. */
const ISO = '^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?Z?)?$';

function momentSql(type: 'date' | 'timestamp', text: string, format: CellFormat): string {
  const branches: string[] = [];
  // A format that was asked for first is tried first; these shapes exclude each other, `dmy` and `mdy` apart.
  if (format.dates.includes('ymd')) {
    branches.push(`when regexp_matches(${text}, ${literal(ISO)}) then try_cast(${text} as ${type})`);
  }
  for (const calendar of calendarsOf(format.dates)) {
    branches.push(
      `when regexp_matches(${text}, ${literal(calendar.pattern)}) and ${dayOf(calendar, text)} is not null ` +
        `then ${type === 'date' ? dayOf(calendar, text) : timeOf(calendar, text)}`,
    );
  }
  if (format.dates.includes('unix')) {
    const millis = `(try_cast(${text} as bigint) * case when strlen(${text}) > 10 then 1 else 1000 end)`;
    branches.push(
      `when regexp_matches(${text}, ${literal(UNIX)}) then cast(make_timestamp(${millis} * 1000) as ${type})`,
    );
  }
  return branches.length === 0 ? `cast(null as ${type})` : `case ${branches.join(' ')} end`;
}

const dayText = (calendar: Calendar) => `\\${calendar.year}-\\${calendar.month}-\\${calendar.day}`;

function dayOf(calendar: Calendar, text: string): string {
  return `try_cast(regexp_replace(${text}, ${literal(calendar.pattern)}, '${dayText(calendar)}') as date)`;
}

/** Date and time, less the offset from UTC: DuckDB's own cast reads an offset and drops it. */
function timeOf(calendar: Calendar, text: string): string {
  const clock = (group: number) => `regexp_extract(${text}, ${literal(calendar.pattern)}, ${group})`;
  const whole = (group: number) => `coalesce(try_cast(${clock(group)} as bigint), 0)`;
  const micros = `coalesce(try_cast(left(rpad(${clock(7)}, 6, '0'), 6) as bigint), 0)`;
  const seconds = `${whole(4)} * 3600 + ${whole(5)} * 60 + ${whole(6)} - 60 * ${offsetOf(text)}`;
  return `(cast(${dayOf(calendar, text)} as timestamp) + to_microseconds((${seconds}) * 1000000 + ${micros}))`;
}

function offsetOf(text: string): string {
  const group = (n: number) => `regexp_extract(${text}, ${literal(OFFSET)}, ${n})`;
  const minutes = `try_cast(${group(2)} as bigint) * 60 + try_cast(${group(3)} as bigint)`;
  return (
    `case when regexp_matches(${text}, ${literal(OFFSET)}) ` +
    `then case ${group(1)} when '-' then -1 else 1 end * (${minutes}) else 0 end`
  );
}
