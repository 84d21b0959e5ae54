/** to_char of numbers with literal formats (NUM_processor in formatting.c): 9 0 . D , G S MI FM and plain characters around. */
import { refuse } from '../expression.ts';
import { join, literal, raw, type Sql, sql } from '../parts.ts';

interface Format {
  /** Before the point: digits and separators; after it: digits. */
  readonly whole: string;
  readonly fraction: string;
  readonly point: boolean;
  readonly fill: boolean;
  readonly sign: 'none' | 'S' | 'S after' | 'MI' | 'MI after';
  readonly before: string;
  readonly after: string;
}

/** @throws SqlError 0A000 for what is not among the above */
export function readFormat(format: string): Format {
  const upper = format.toUpperCase();
  const fill = upper.includes('FM');
  const body = upper.replaceAll('FM', '');
  const parts = /^(S|MI)?([^90.,DGSMIVLRNTHPLE]*)([90,G]*)(?:([.D])([90]*))?([^90.,DGSMIVLRNTHPLE]*)(S|MI)?$/.exec(
    body,
  );
  const [, first, before = '', whole = '', point, fraction = '', after = '', last] =
    parts ?? refuse(`The number format ${format}`, 'Use 9 0 . D , G S MI and FM.');
  if ((first && last) || /["\\]/.test(before + after)) return refuse(`The number format ${format}`);
  if (!/[90]/.test(whole + fraction)) return refuse(`The number format ${format}`);
  const sign = first ? (first as 'S' | 'MI') : last ? (`${last} after` as 'S after' | 'MI after') : 'none';
  return { whole: whole.replaceAll('G', ','), fraction, point: point !== undefined, fill, sign, before, after };
}

/** @param negative whether the number itself is below zero; @param rounded its absolute value as text with as many decimals as the format has */
export function numberText(rounded: Sql, negative: Sql, format: Format): Sql {
  const count = (text: string) => text.replace(/[^90]/g, '').length;
  const [places, decimals] = [count(format.whole), format.fraction.length];
  const plain = format.whole.replaceAll(',', '');
  const zero = plain.indexOf('0');
  const least = zero < 0 ? 0 : places - zero;
  const integer = decimals === 0 ? rounded : sql`left(${rounded}, length(${rounded}) - ${raw(decimals + 1)})`;
  const digits = decimals === 0 ? sql`''` : sql`right(${rounded}, ${raw(decimals)})`;
  const over = sql`(length(${integer}) > ${raw(places)}${places === 0 ? sql` AND ${integer} <> '0'` : []})`;
  // '0.1' with 9.9 shows no zero before the point; with FM it stays where nothing follows the point.
  const dropped =
    zero < 0 && format.point && decimals > 0
      ? sql`(${integer} = '0'${format.fill ? sql` AND rtrim(${digits}, '0') <> ''` : []})`
      : sql`false`;
  const shown = sql`CASE WHEN ${over} THEN ${raw(`'${'#'.repeat(places)}'`)} WHEN ${dropped} THEN '' ELSE ${integer} END`;
  const filled = sql`lpad(lpad(${shown}, CAST(greatest(length(${shown}), ${raw(least)}) AS INTEGER), '0'), ${raw(places)}, ' ')`;
  let seen = 0;
  const columns = [...format.whole].map((character) => {
    if (character !== ',') return sql`substr(${filled}, ${raw(++seen)}, 1)`;
    return seen === 0 ? sql`' '` : sql`CASE WHEN substr(${filled}, ${raw(seen)}, 1) = ' ' THEN ' ' ELSE ',' END`;
  });
  const required = format.fraction.lastIndexOf('0') + 1;
  const trimmed = sql`rtrim(${digits}, '0')`;
  const tail = !format.point
    ? []
    : [
        sql`CASE WHEN ${over} THEN ${raw(`'.${'#'.repeat(decimals)}'`)} ELSE '.' || ${format.fill && decimals > 0 ? sql`rpad(${trimmed}, CAST(greatest(length(${trimmed}), ${raw(required)}) AS INTEGER), '0')` : digits} END`,
      ];
  const number = sql`(${join([...(columns.length > 0 ? columns : [sql`''`]), ...tail], ' || ')})`;
  const width = raw(format.whole.length + (format.point ? 1 + decimals : 0));
  const bare = sql`ltrim(${number}, ' ')`;
  const pad = (text: Sql, extra: string): Sql =>
    format.fill ? text : sql`lpad(${text}, CAST(${width} + ${raw(extra)} AS INTEGER), ' ')`;
  const minus = (plus: string) => sql`CASE WHEN ${negative} THEN '-' ELSE ${raw(`'${plus}'`)} END`;
  const blank = format.fill ? '' : ' ';
  const text: Sql = {
    none: pad(sql`(${minus('')} || ${bare})`, '1'),
    S: pad(sql`(${minus('+')} || ${bare})`, '1'),
    'S after': sql`${pad(bare, '0')} || ${minus('+')}`,
    MI: sql`${minus(blank)} || ${pad(bare, '0')}`,
    'MI after': sql`${pad(bare, '0')} || ${minus(blank)}`,
  }[format.sign];
  const pieces = [
    ...(format.before === '' ? [] : [literal(format.before)]),
    text,
    ...(format.after === '' ? [] : [literal(format.after)]),
  ];
  return sql`(${join(pieces, ' || ')})`;
}
