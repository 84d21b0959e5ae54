/** Casts with Postgres' results and errors. */
import { castTo, type Expression, expression, invalid, raise, raiseWith, refuse } from './expression.ts';
import { intervalLiteral, intervalOut } from './intervals.ts';
import { literal, raw, type Sql, sql } from './parts.ts';
import {
  array,
  asDecimal,
  decimal,
  duckType,
  isFloat,
  isInteger,
  isNumber,
  isText,
  type Type,
  typeText,
  WIDE,
} from './postgres-types.ts';
import { fromLocal, toLocal } from './zones.ts';

const blank = String.raw`[ \t\n\r\f\v]*`;
const PATTERNS: Readonly<Record<string, string>> = {
  integer: String.raw`[+-]?\d+`,
  numeric: String.raw`[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`,
  float: String.raw`(?i)[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?|nan`,
  date: String.raw`\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?`,
  timestamp: String.raw`\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?`,
  time: String.raw`\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?`,
  uuid: String.raw`[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}`,
};

const kindOf = (type: Type): string => (isInteger(type) ? 'integer' : isFloat(type) ? 'float' : type.name);
const CODES: Readonly<Record<string, string>> = { date: '22007', timestamp: '22007', time: '22007' };

/** Text that only a row knows, read as the type would read it in Postgres; what the pattern does not know is an error. */
function fromText(value: Sql, target: Type): Sql {
  const kind = kindOf(target);
  const name = typeText({ name: target.name });
  if (kind === 'bool') return boolFromText(value);
  const pattern = PATTERNS[kind];
  if (pattern === undefined) return refuse(`A cast of text to ${name}`);
  const check = literalPattern(`${blank}(?:${pattern})${blank}`);
  const fail = raiseWith(CODES[kind] ?? '22P02', `invalid input syntax for type ${name}`, value);
  const text = sql`trim(${value}, ${raw("' \t\n\r\f\v'")})`;
  const read = kind === 'date' ? sql`CAST(CAST(${text} AS TIMESTAMP) AS DATE)` : castTo(target, text);
  return sql`CASE WHEN ${value} IS NULL OR regexp_full_match(${value}, ${check}) THEN ${read} ELSE ${fail} END`;
}
const literalPattern = (pattern: string): Sql => raw(`'${pattern.replaceAll("'", "''")}'`);

/** boolin: any unambiguous beginning of true, false, yes, no, on, off, or 1 and 0. */
function boolFromText(value: Sql): Sql {
  const list = (all: string) =>
    raw(
      all
        .split(' ')
        .map((word) => `'${word}'`)
        .join(', '),
    );
  const text = sql`lower(trim(${value}, ${raw("' \t\n\r\f\v'")}))`;
  return sql`CASE WHEN ${text} IN (${list('t tr tru true y ye yes on 1')}) THEN true WHEN ${text} IN (${list('f fa fal fals false n no of off 0')}) THEN false WHEN ${value} IS NULL THEN NULL ELSE ${raiseWith('22P02', 'invalid input syntax for type boolean', value)} END`;
}

/** Shortest text that reads back as the same double, laid out as float8out does it. */
function floatText(value: Sql, single: boolean): Sql {
  const text = sql`CAST(${value} AS VARCHAR)`;
  const from = raw(single ? '1e6' : '1e15');
  const to = raw(single ? '1e16' : '1e16');
  // DuckDB writes an exponent from 1e16 on, Postgres from 1e15 (1e6 for real): digits are regrouped in between.
  const digits = sql`replace(regexp_replace(ltrim(${text}, '-'), '\\.0$', ''), '.', '')`;
  const point = sql`(strpos(ltrim(${text}, '-'), '.') - 2)`;
  const mantissa = sql`rtrim(left(${digits}, 1) || '.' || substr(${digits}, 2), '0')`;
  const exponent = sql`rtrim(${mantissa}, '.') || 'e+' || lpad(CAST(${point} AS VARCHAR), 2, '0')`;
  return sql`CASE WHEN isnan(${value}) THEN 'NaN' WHEN isinf(${value}) THEN CASE WHEN ${value} > 0 THEN 'Infinity' ELSE '-Infinity' END WHEN abs(${value}) >= ${from} AND abs(${value}) < ${to} THEN CASE WHEN ${value} < 0 THEN '-' ELSE '' END || ${exponent} ELSE regexp_replace(${text}, '\\.0$', '') END`;
}

/** Local time with its offset, as timestamptz_out prints it in the session's zone. */
function instantText(value: Sql, zone: string): Sql {
  const local = toLocal(zone, value);
  const told = (offset: Sql) =>
    sql`CASE WHEN isfinite(${value}) THEN CAST(${local} AS VARCHAR) || ${offset} ELSE CAST(${local} AS VARCHAR) END`;
  if (zone === 'UTC') return told(sql`'+00'`);
  const offset = sql`CAST(epoch(${local}) - epoch(${value}) AS BIGINT)`;
  const two = (amount: Sql) => sql`lpad(CAST(${amount} AS VARCHAR), 2, '0')`;
  const [minutes, seconds] = [sql`(abs(${offset}) // 60 % 60)`, sql`(abs(${offset}) % 60)`];
  const rest = sql`CASE WHEN ${minutes} = 0 AND ${seconds} = 0 THEN '' ELSE ':' || ${two(minutes)} END || CASE WHEN ${seconds} = 0 THEN '' ELSE ':' || ${two(seconds)} END`;
  return told(sql`CASE WHEN ${offset} < 0 THEN '-' ELSE '+' END || ${two(sql`abs(${offset}) // 3600`)} || ${rest}`);
}

/** The text of a value as its output function prints it. @throws SqlError 0A000 where DuckDB cannot print it alike */
export function textOf(from: Expression, zone: string): Sql {
  const { type } = from;
  if (isText(type) || type.name === 'unknown') return from.sql;
  if (type.name === 'bpchar')
    return type.length === undefined ? from.sql : sql`rpad(${from}, ${raw(type.length)}, ' ')`;
  if (type.name === 'numeric' && type.loose)
    return refuse(
      'The text of a computed numeric',
      'Postgres shows as many decimals as its division yields: use round(x, n), or cast to numeric(p, s) or double precision first.',
    );
  if (isFloat(type)) return floatText(from.sql, type.name === 'float4');
  if (type.name === 'timestamptz') return instantText(from.sql, zone);
  if (type.name === 'interval') return intervalOut(from.sql);
  if (isInteger(type) || ['numeric', 'bool', 'date', 'timestamp', 'time', 'uuid'].includes(type.name))
    return sql`CAST(${from} AS VARCHAR)`;
  return refuse(`The text of ${typeText(type)}`);
}

/** Cut to n characters, as an explicit cast to varchar(n) and char(n) does. */
function cut(text: Sql, target: Type): Sql {
  const short = target.length === undefined ? text : sql`left(${text}, ${raw(target.length)})`;
  return target.name === 'bpchar' ? sql`rtrim(${short}, ' ')` : short;
}

function toNumeric(from: Expression, target: Type): Expression {
  const given = from.type;
  const exact = target.precision === undefined ? undefined : decimal(target.precision, target.scale ?? 0);
  if (given.name === 'bool') return refuse('A cast of boolean to numeric');
  if (isFloat(given)) {
    // float8_numeric goes through 15 significant digits (6 for real).
    const text = sql`format(${raw(given.name === 'float4' ? "'{:.6g}'" : "'{:.15g}'")}, CAST(${from} AS DOUBLE))`;
    const value = sql`CAST(${text} AS DECIMAL(38,${raw(exact?.scale && exact.scale > 20 ? exact.scale : 20)}))`;
    return exact ? expression(exact, castTo(exact, value)) : expression({ ...WIDE, loose: true }, value);
  }
  if (isText(given)) return expression(exact ?? { ...WIDE, loose: true }, fromText(from.sql, exact ?? WIDE));
  if (exact)
    return given.precision === exact.precision && given.scale === exact.scale
      ? expression(exact, from.sql)
      : expression(exact, castTo(exact, from.sql));
  if (given.name === 'numeric') return from;
  const { precision, scale } = asDecimal(given);
  return expression(decimal(precision, scale), castTo(decimal(precision, scale), from.sql), from.constant);
}

/** Numbers of all kinds to integers: doubles half to even, numerics half away from zero, 22003 when out of range. */
function toInteger(from: Expression, target: Type): Sql {
  if (isFloat(from.type)) return castTo(target, sql`round_even(CAST(${from} AS DOUBLE), 0)`);
  if (isNumber(from.type)) return castTo(target, from.sql);
  if (from.type.name === 'bool' && target.name === 'int4') return castTo(target, from.sql);
  return refuse(`A cast of ${typeText(from.type)} to ${typeText(target)}`);
}

const precise = (value: Sql, { length }: Type): Sql => {
  if (length === undefined || length >= 6) return value;
  const unit = raw(10 ** (6 - length));
  const half = raw(10 ** (6 - length) / 2);
  return sql`make_timestamp(((epoch_us(${value}) + ${half}) // ${unit}) * ${unit})`;
};

/** @param zone the session's time zone, as `zoneName` gives it */
export function cast(from: Expression, target: Type, zone: string): Expression {
  const given = from.type;
  if (target.name === 'unknown') return from;
  if (from.constant === null)
    return expression(
      target.name === 'numeric' && target.precision === undefined ? decimal(1, 0) : target,
      sql`CAST(NULL AS ${raw(target.name === 'numeric' && target.precision === undefined ? 'DECIMAL(1,0)' : duckType(target))})`,
      null,
    );
  if (given.name === 'unknown' && typeof from.constant === 'string') return constant(from.constant, target, zone);
  if (target.name === 'numeric') return toNumeric(from, target);
  if (target.element) return castArray(from, target, zone);
  if (target.name === 'text' || target.name === 'varchar' || target.name === 'name' || target.name === 'bpchar') {
    // The cast of char(n) to text drops the padding, which we never carry.
    const text = given.name === 'bpchar' ? from.sql : textOf(from, zone);
    const same = isText(given) && (target.length === undefined || given.length === target.length);
    return expression(
      target,
      same ? text : cut(text, target),
      target.length === undefined && isText(given) ? from.constant : undefined,
    );
  }
  if (given.name === target.name && given.length === target.length) return from;
  if (isText(given) || given.name === 'bpchar') return expression(target, fromText(from.sql, target));
  if (isInteger(target))
    return expression(target, toInteger(from, target), isInteger(given) ? from.constant : undefined);
  if (isFloat(target) && isNumber(given)) {
    const text =
      typeof from.constant === 'string' ? literal(from.constant, duckType(target)) : castTo(target, from.sql);
    return expression(target, text, from.constant);
  }
  if (target.name === 'bool' && given.name === 'int4') return expression(target, sql`(${from} <> 0)`);
  return expression(target, dates(from, target, zone));
}

function dates(from: Expression, target: Type, zone: string): Sql {
  const given = from.type;
  const local = given.name === 'timestamptz' ? toLocal(zone, from.sql) : from.sql;
  const isDay = given.name === 'date' || given.name.startsWith('timestamp');
  if (target.name === 'date' && isDay) return sql`CAST(${local} AS DATE)`;
  if (target.name === 'timestamp' && isDay) return precise(sql`CAST(${local} AS TIMESTAMP)`, target);
  if (target.name === 'timestamptz' && given.name === 'timestamptz')
    return fromLocal('UTC', precise(toLocal('UTC', from.sql), target));
  if (target.name === 'timestamptz' && isDay) return fromLocal(zone, precise(sql`CAST(${from} AS TIMESTAMP)`, target));
  if (target.name === 'time' && given.name.startsWith('timestamp')) return sql`CAST(${local} AS TIME)`;
  if (target.name === 'interval' && given.name === 'time') return sql`(${from} - CAST('00:00:00' AS TIME))`;
  if (target.name === 'interval' && given.name === 'interval') return from.sql;
  return refuse(`A cast of ${typeText(given)} to ${typeText(target)}`);
}

function castArray(from: Expression, target: Type, zone: string): Expression {
  if (!from.type.element) return refuse(`A cast of ${typeText(from.type)} to ${typeText(target)}`);
  const element = cast(expression(from.type.element, raw('x')), target.element!, zone);
  if (element.sql.length === 1 && element.sql[0] === 'x') return expression(array(element.type), from.sql);
  return expression(array(element.type), sql`list_transform(${from}, lambda x: ${element})`);
}

/** A constant as the canonical text has it: what the type's output function prints. @throws SqlError 22P02, 22007 */
export function constant(text: string, target: Type, zone: string): Expression {
  const made = (value: string, type: Type = target) => expression(type, literal(value, duckType(type)), value);
  const fail = (code = '22P02') => invalid(code, `invalid input syntax for type ${typeText(target)}: "${text}"`);
  const full = (pattern: string) =>
    new RegExp(`^(?:${pattern.replace('(?i)', '')})$`, pattern.startsWith('(?i)') ? 'i' : '').test(text.trim());
  if (target.element) return constantArray(text, target, zone);
  if (isText(target) || target.name === 'bpchar') {
    const value = target.length === undefined ? text : [...text].slice(0, target.length).join('');
    return made(target.name === 'bpchar' ? value.replace(/ +$/, '') : value);
  }
  if (isInteger(target)) return full(PATTERNS.integer!) ? made(String(BigInt(text.trim().replace(/^\+/, '')))) : fail();
  if (isFloat(target)) return full(PATTERNS.float!) ? made(text.trim()) : fail();
  if (target.name === 'numeric') {
    if (/^[+-]?(nan|inf(inity)?)$/i.test(text)) return refuse(`${text} as numeric`, 'Use double precision.');
    if (!full(PATTERNS.numeric!)) return fail();
    const number = numericConstant(text.trim());
    return target.precision === undefined ? number : { ...toNumeric(number, target), constant: number.constant };
  }
  if (target.name === 'bool') return made(/^(t|y|on|1)/i.test(text.trim()) ? 'true' : 'false');
  if (target.name === 'interval') return expression(target, intervalLiteral(text), text);
  if (target.name === 'bytea') return refuse('A bytea constant');
  if (target.name === 'timestamptz') {
    const [, local, offset] =
      /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?$/.exec(text.trim()) ?? [];
    if (local === undefined) return fail('22007');
    if (offset === undefined) return expression(target, fromLocal(zone, literal(local, 'TIMESTAMP')));
    return expression(target, literal(local + (offset.length === 3 ? `${offset}:00` : offset), 'TIMESTAMPTZ'), text);
  }
  if (target.name === 'uuid') return full(PATTERNS.uuid!) ? made(text) : fail();
  if (/^-?infinity$/.test(text)) return made(text);
  if (!full(PATTERNS[target.name] ?? '(?!)')) return fail('22007');
  const value = made(text.trim(), { name: target.name });
  return target.length === undefined ? value : expression(target, dates(value, target, zone));
}

/** A numeric constant in the smallest DECIMAL that holds it: its scale is Postgres' own. */
export function numericConstant(text: string): Expression {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const shift = Number(exponent);
  if (Math.abs(shift) > 400) return refuse(`The number ${text}`);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const int = (point > 0 ? digits.slice(0, point).padEnd(point, '0') : '').replace(/^0+/, '') || '0';
  const rest = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const precision = Math.max(1, (int === '0' ? 0 : int.length) + rest.length);
  if (precision > 38) {
    // Only a cast to a double can still hold it.
    const none = raise('0A000', 'a number of more than 38 digits is not supported');
    return expression(decimal(38, 0), sql`CAST(${none} AS DECIMAL(38,0))`, text);
  }
  const value = `${sign === '-' ? '-' : ''}${int}${rest === '' ? '' : `.${rest}`}`;
  const type = decimal(precision, rest.length);
  return expression(type, literal(value, duckType(type)), value);
}

/** `{1,2,NULL,"a b"}`, one dimension. */
function constantArray(text: string, target: Type, zone: string): Expression {
  if (!/^\{.*\}$/s.test(text) || /^\{\s*\{/.test(text))
    return refuse(`The array ${text}`, 'Arrays have one dimension.');
  const items = [...text.slice(1, -1).matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))\s*(?:,|$)/gs)];
  const body = text.slice(1, -1).trim();
  const elements = (body === '' ? [] : items.slice(0, text.endsWith(',}') ? undefined : countItems(body))).map(
    ([, quoted, bare]) => {
      const plain = quoted?.replace(/\\(.)/gs, '$1') ?? bare!.trim();
      return quoted === undefined && plain.toLowerCase() === 'null'
        ? cast(expression({ name: 'unknown' }, sql`NULL`, null), target.element!, zone)
        : constant(plain, target.element!, zone);
    },
  );
  return arrayOf(elements, target.element!);
}

/** Elements of an array's text: its commas outside of quotes, and one. */
const countItems = (body: string): number => body.replace(/"(?:[^"\\]|\\.)*"/gs, '').split(',').length;

/** A list of expressions as an array. Kept apart from its text, so that `= ANY (...)` can become IN. */
export function arrayOf(
  elements: readonly Expression[],
  element: Type,
): Expression & { readonly elements: readonly Expression[] } {
  const list =
    elements.length === 0
      ? sql`[]`
      : sql`[${elements.flatMap((item, index) => (index ? [', ', ...item.sql] : item.sql))}]`;
  return { ...expression(array(element), sql`CAST(${list} AS ${raw(duckType(array(element)))})`), elements };
}
