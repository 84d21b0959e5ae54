/** to_char, to_date, to_timestamp: literal formats only. */
import { constantOf, type Expression, raise, refuse } from '../expression.ts';
import { raw, type Sql, sql } from '../parts.ts';
import { isFloat } from '../postgres-types.ts';
import { fromLocal, toLocal } from '../zones.ts';
import { type Definition, fn } from './definition.ts';
import { dateText, readDate } from './to-char-date.ts';
import { numberText, readFormat } from './to-char-number.ts';

const formatOf = (f: Expression | undefined): string => constantOf(f, 'a format');

function number(a: Expression, f: Expression | undefined): Sql {
  const format = readFormat(formatOf(f));
  const decimals = format.fraction.length;
  if (decimals > 20) return refuse('A format of more than 20 decimals');
  if (isFloat(a.type)) {
    // Beyond 15 digits Postgres shows fewer decimals than the format has.
    const digits = sql`format(${raw(`'{:.${decimals}f}'`)}, abs(CAST(${a} AS DOUBLE)))`;
    const text = numberText(digits, sql`(${a} < 0)`, format);
    return sql`CASE WHEN NOT isfinite(${a}) OR abs(${a}) >= ${raw(`1e${15 - decimals}`)} THEN ${raise('0A000', 'to_char of a double of more than 15 digits: cast it to numeric')} WHEN ${a} IS NOT NULL THEN ${text} END`;
  }
  const rounded = sql`CAST(${a} AS DECIMAL(38,${raw(decimals)}))`;
  return sql`CASE WHEN ${a} IS NOT NULL THEN ${numberText(sql`CAST(abs(${rounded}) AS VARCHAR)`, sql`(${rounded} < 0)`, format)} END`;
}

export const FORMATTING: readonly Definition[] = [
  fn(
    'to_char',
    'timestamp, text',
    'text',
    ([a, f]) => dateText(a!.sql, formatOf(f)),
    'Text in a literal format: YYYY YY IYYY MM MON Month DD DDD D ID DAY Dy HH24 HH12 MI SS MS US Q WW IW W CC J AM, FM, quoted text.',
  ),
  fn(
    'to_char',
    'timestamptz, text',
    'text',
    ([a, f], { zone }) => dateText(toLocal(zone, a!.sql), formatOf(f)),
    "The same in the session's time zone.",
  ),
  fn('to_char', 'number, text', 'text', ([a, f]) => number(a!, f), 'Text in a literal format of 9 0 . D , G S MI FM.'),
  fn(
    'to_date',
    'text, text',
    'date',
    ([a, f]) => sql`CAST(${readDate(a!.sql, formatOf(f))} AS DATE)`,
    'Date in a literal format of YYYY MM DD HH24 MI SS MS US Mon Month; other texts are an error.',
  ),
  fn(
    'to_timestamp',
    'text, text',
    'timestamptz',
    ([a, f], { zone }) => fromLocal(zone, readDate(a!.sql, formatOf(f))),
    "The same with its time, in the session's zone.",
  ),
];
