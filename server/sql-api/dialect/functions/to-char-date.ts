/** to_char, to_date and to_timestamp with literal formats (formatting.c). */
import { castTo, invalid, raise, raiseWith, refuse } from '../expression.ts';
import { join, literal, raw, type Sql, sql } from '../parts.ts';

type Make = (value: Sql, plain: boolean) => Sql;

const part = (field: string, value: Sql): Sql => sql`date_part(${raw(`'${field}'`)}, ${value})`;
const digits =
  (width: number, of: (value: Sql) => Sql): Make =>
  (value, plain) =>
    plain ? sql`CAST(${of(value)} AS VARCHAR)` : sql`printf(${raw(`'%0${width}d'`)}, ${of(value)})`;
const field = (name: string, width: number): Make => digits(width, (value) => part(name, value));
const named =
  (duck: string, width: number, change: 'upper' | 'lower' | '', short = false): Make =>
  (value, plain) => {
    const word = short ? sql`left(${raw(duck)}(${value}), 3)` : sql`${raw(duck)}(${value})`;
    const cased = change === '' ? word : sql`${raw(change)}(${word})`;
    return plain || short ? cased : sql`rpad(${cased}, ${raw(width)}, ' ')`;
  };
const half =
  (am: string, pm: string): Make =>
  (value) =>
    sql`CASE WHEN ${part('hour', value)} < 12 THEN ${raw(`'${am}'`)} ELSE ${raw(`'${pm}'`)} END`;
const micros = (value: Sql): Sql => sql`(${part('microseconds', value)} % 1000000)`;
const hour12 = (value: Sql): Sql => sql`((${part('hour', value)} + 11) % 12 + 1)`;
const isoDay = (value: Sql): Sql => sql`((${part('week', value)} - 1) * 7 + ${part('isodow', value)})`;

/** Fields whose name is the same in upper and lower case. */
const NUMERIC: Readonly<Record<string, Make>> = {
  YYYY: field('year', 4),
  YYY: digits(3, (value) => sql`(${part('year', value)} % 1000)`),
  YY: digits(2, (value) => sql`(${part('year', value)} % 100)`),
  Y: digits(1, (value) => sql`(${part('year', value)} % 10)`),
  'Y,YYY': (value) => sql`printf('%d,%03d', ${part('year', value)} // 1000, ${part('year', value)} % 1000)`,
  IYYY: field('isoyear', 4),
  IYY: digits(3, (value) => sql`(${part('isoyear', value)} % 1000)`),
  IY: digits(2, (value) => sql`(${part('isoyear', value)} % 100)`),
  I: digits(1, (value) => sql`(${part('isoyear', value)} % 10)`),
  MM: field('month', 2),
  DD: field('day', 2),
  DDD: field('doy', 3),
  D: digits(1, (value) => sql`(${part('dow', value)} + 1)`),
  ID: field('isodow', 1),
  IDDD: digits(3, isoDay),
  HH24: field('hour', 2),
  HH12: digits(2, hour12),
  HH: digits(2, hour12),
  MI: field('minute', 2),
  SS: field('second', 2),
  MS: digits(3, (value) => sql`(${micros(value)} // 1000)`),
  US: digits(6, micros),
  SSSS: digits(
    1,
    (value) => sql`(${part('hour', value)} * 3600 + ${part('minute', value)} * 60 + ${part('second', value)})`,
  ),
  Q: field('quarter', 1),
  WW: digits(2, (value) => sql`((${part('doy', value)} - 1) // 7 + 1)`),
  W: digits(1, (value) => sql`((${part('day', value)} - 1) // 7 + 1)`),
  IW: field('week', 2),
  CC: digits(2, (value) => sql`((${part('year', value)} + 99) // 100)`),
  J: digits(1, (value) => sql`CAST(julian(CAST(${value} AS DATE)) AS BIGINT)`),
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((width) => [
      `FF${width}`,
      ((value) => sql`left(printf('%06d', ${micros(value)}), ${raw(width)})`) as Make,
    ]),
  ),
};

const FIELDS: Readonly<Record<string, Make>> = {
  ...NUMERIC,
  ...Object.fromEntries(Object.entries(NUMERIC).map(([name, make]) => [name.toLowerCase(), make])),
  MONTH: named('monthname', 9, 'upper'),
  Month: named('monthname', 9, ''),
  month: named('monthname', 9, 'lower'),
  MON: named('monthname', 3, 'upper', true),
  Mon: named('monthname', 3, '', true),
  mon: named('monthname', 3, 'lower', true),
  DAY: named('dayname', 9, 'upper'),
  Day: named('dayname', 9, ''),
  day: named('dayname', 9, 'lower'),
  DY: named('dayname', 3, 'upper', true),
  Dy: named('dayname', 3, '', true),
  dy: named('dayname', 3, 'lower', true),
  AM: half('AM', 'PM'),
  PM: half('AM', 'PM'),
  am: half('am', 'pm'),
  pm: half('am', 'pm'),
  'A.M.': half('A.M.', 'P.M.'),
  'P.M.': half('A.M.', 'P.M.'),
  'a.m.': half('a.m.', 'p.m.'),
  'p.m.': half('a.m.', 'p.m.'),
};
/** Words that mean something to Postgres and nothing here. */
const REFUSED = [
  'SSSSS',
  'sssss',
  'TZH',
  'TZM',
  'TZ',
  'tzh',
  'tzm',
  'tz',
  'OF',
  'of',
  'RM',
  'rm',
  'BC',
  'AD',
  'bc',
  'ad',
  'B.C.',
  'A.D.',
  'b.c.',
  'a.d.',
  'FX',
  'fx',
  'TM',
  'tm',
];
const WORDS = [...Object.keys(FIELDS), ...REFUSED].sort((a, b) => b.length - a.length);

interface Token {
  readonly field?: string;
  readonly plain: boolean;
  readonly text: string;
}

/** A format taken apart. @throws SqlError 0A000 for fields that are not supported */
function tokens(format: string): Token[] {
  const result: Token[] = [];
  let index = 0;
  while (index < format.length) {
    const start = format.slice(index);
    const plain = /^(?:FM|fm)/.test(start);
    const rest = plain ? start.slice(2) : start;
    const word = WORDS.find((candidate) => rest.startsWith(candidate));
    if (word !== undefined) {
      const after = rest.slice(word.length);
      if (REFUSED.includes(word)) return refuse(`${word} in a format`);
      if (/^(TH|th|SP)/.test(after)) return refuse(`${after.slice(0, 2)} in a format`);
      result.push({ field: word, plain, text: word });
      index += word.length + (plain ? 2 : 0);
      continue;
    }
    if (plain) return refuse('FM alone in a format');
    const quoted = /^"((?:[^"\\]|\\.)*)"?/s.exec(start);
    const text = quoted ? quoted[1]!.replace(/\\(.)/gs, '$1') : start.startsWith('\\"') ? '"' : [...start][0]!;
    result.push({ plain: false, text });
    index += quoted ? quoted[0].length : start.startsWith('\\"') ? 2 : text.length;
  }
  return result;
}

/** to_char of a local timestamp. */
export function dateText(value: Sql, format: string): Sql {
  const pieces: Sql[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') pieces.push(literal(text));
    text = '';
  };
  for (const token of tokens(format)) {
    if (token.field === undefined) text += token.text;
    else {
      flush();
      pieces.push(FIELDS[token.field]!(value, token.plain));
    }
  }
  flush();
  if (pieces.length === 0) return sql`CAST(NULL AS VARCHAR)`;
  // A format of text alone has no value in it that could be null.
  return sql`CASE WHEN ${value} IS NOT NULL THEN ${join(pieces, ' || ')} END`;
}

const MONTHS = "['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']";
const LONG = 'january|february|march|april|may|june|july|august|september|october|november|december';
const READ: Readonly<Record<string, readonly [group: string, width: number]>> = {
  YYYY: ['y', 4],
  MM: ['m', 2],
  DD: ['d', 2],
  HH24: ['h', 2],
  MI: ['i', 2],
  SS: ['s', 2],
  MS: ['ms', 3],
  US: ['us', 6],
  MON: ['mon', 0],
  MONTH: ['month', 0],
};

/**
 * The local timestamp that a text means in a literal format. Stricter than Postgres, which forgives other separators and text that follows: such
 * a text is error 22007 here.
 */
export function readDate(text: Sql, format: string): Sql {
  const list = tokens(format);
  const groups = new Map<string, number>();
  let pattern = '';
  for (const [index, token] of list.entries()) {
    const known = token.field === undefined ? undefined : READ[token.field.toUpperCase()];
    if (token.field !== undefined && known === undefined) return refuse(`${token.field} in the format of to_date`);
    if (known === undefined) pattern += token.text === ' ' ? ' +' : token.text.replace(/[^\p{L}\p{N}]/gu, '\\$&');
    else {
      if (groups.has(known[0])) return invalid('22007', 'conflicting values for a field in formatting string');
      groups.set(known[0], groups.size + 1);
      const open = list[index + 1] === undefined || list[index + 1]!.field === undefined;
      if (known[0] === 'mon') pattern += '([A-Za-z]{3})';
      else if (known[0] === 'month') pattern += `((?i)${LONG})`;
      else if (known[0] === 'y') pattern += '(\\d{4})';
      else if (known[0] === 'ms' || known[0] === 'us') pattern += open ? `(\\d{1,${known[1]}})` : `(\\d{${known[1]}})`;
      else pattern += open ? `(\\d{1,${known[1]}})` : `(\\d{${known[1]}})`;
    }
  }
  const regex = literal(`^ *${pattern} *$`);
  const group = (name: string): Sql | undefined =>
    groups.has(name) ? sql`regexp_extract(${text}, ${regex}, ${raw(groups.get(name)!)})` : undefined;
  const number = (name: string, missing: string): Sql => {
    const found = group(name);
    return found ? castTo({ name: 'int8' }, found) : raw(missing);
  };
  const monthName = group('mon') ?? group('month');
  const month = monthName
    ? sql`CASE WHEN list_position(${raw(MONTHS)}, lower(left(${monthName}, 3))) IS NULL THEN ${raiseWith('22007', 'invalid value for "Mon"', monthName)} ELSE list_position(${raw(MONTHS)}, lower(left(${monthName}, 3))) END`
    : number('m', '1');
  const fraction = group('us') ?? group('ms');
  const micro = fraction ? sql`CAST(rpad(${fraction}, 6, '0') AS BIGINT)` : raw('0');
  const fits = sql`${number('h', '0')} > 23 OR ${number('i', '0')} > 59 OR ${number('s', '0')} > 59`;
  const stamp = sql`(make_timestamp(${number('y', '1')}, ${month}, ${number('d', '1')}, ${number('h', '0')}, ${number('i', '0')}, CAST(${number('s', '0')} AS DOUBLE)) + to_microseconds(${micro}))`;
  if (!groups.has('y')) return refuse('A format without YYYY');
  return sql`CASE WHEN ${text} IS NULL THEN NULL WHEN NOT regexp_matches(${text}, ${regex}) THEN ${raiseWith('22007', 'the text does not have the format of to_date', text)} WHEN ${fits} THEN ${raise('22008', 'date/time field value out of range')} ELSE ${stamp} END`;
}
