/** What values a setting takes. Each check gives the value as SHOW tells it. */
import { SqlError } from '../errors.ts';

/** @throws SqlError 22023 for a value that there is not, 0A000 for one that strata does not offer */
export type Check = (value: string, name: string) => string;

export function invalidValue(name: string, value: string, hint?: string): SqlError {
  return new SqlError('invalid_parameter_value', `invalid value for parameter "${name}": "${value}"`, { hint });
}

/** A value that Postgres would take and strata does not. */
export function unsupportedValue(name: string, value: string, hint: string): SqlError {
  return new SqlError('feature_not_supported', `strata does not offer "${value}" for parameter "${name}"`, { hint });
}

export const anyText: Check = (value) => value;

/** Beyond ASCII, and above 63 bytes, a name is cut as Postgres cuts it. */
export const shortAscii: Check = (value) => value.replace(/[^\x20-\x7e]/g, '?').slice(0, 63);

const TRUE = ['true', 'yes', 'on', '1'];
const FALSE = ['false', 'no', 'off', '0'];

/** Postgres' booleans: beginnings of words do, where they are clear. */
export function parseBoolean(value: string): boolean | undefined {
  const text = value.trim().toLowerCase();
  const begins = (words: readonly string[]) =>
    words.some((word) => word.startsWith(text) && (word[0] !== 'o' || text.length > 1));
  if (text === '') return undefined;
  if (begins(TRUE)) return true;
  return begins(FALSE) ? false : undefined;
}

export const bool: Check = (value, name) => {
  const parsed = parseBoolean(value);
  if (parsed === undefined)
    throw new SqlError('invalid_parameter_value', `parameter "${name}" requires a Boolean value`);
  return parsed ? 'on' : 'off';
};

/** A boolean that has one value here. */
export const always =
  (wanted: 'on' | 'off', why: string): Check =>
  (value, name) => {
    const shown = bool(value, name);
    if (shown !== wanted) throw unsupportedValue(name, value, why);
    return shown;
  };

/** One of some words, the others being refused: `offered` works here, `known` is what Postgres takes besides. */
export const oneOf =
  (offered: readonly string[], known: readonly string[] = []): Check =>
  (value, name) => {
    const text = value.toLowerCase();
    if (offered.includes(text)) return text;
    const available = `Available values: ${offered.join(', ')}.`;
    throw known.includes(text) ? unsupportedValue(name, value, available) : invalidValue(name, value, available);
  };

const FACTORS = {
  ms: { us: 0.001, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 },
  kB: { B: 1 / 1024, kB: 1, MB: 1024, GB: 1024 ** 2, TB: 1024 ** 3 },
} as const;
type Unit = keyof typeof FACTORS;

/** A whole number, of a unit perhaps: `'1.5 s'` is 1500 milliseconds. */
export function parseQuantity(value: string, unit?: Unit): number | undefined {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(value);
  if (!match) return undefined;
  const factors: Readonly<Record<string, number>> = unit ? FACTORS[unit] : {};
  const factor = match[2] === '' ? 1 : Object.hasOwn(factors, match[2]!) ? factors[match[2]!]! : undefined;
  return factor === undefined ? undefined : Math.round(Number(match[1]) * factor);
}

/** A whole number within bounds, shown in the largest unit that it is a multiple of. */
export const quantity =
  (least: number, most: number, unit?: Unit): Check =>
  (value, name) => {
    const parsed = parseQuantity(value, unit);
    if (parsed === undefined) {
      const units = unit && `Valid units for this parameter are ${Object.keys(FACTORS[unit]).join(', ')}.`;
      throw invalidValue(name, value, units);
    }
    if (parsed < least || parsed > most)
      throw new SqlError(
        'invalid_parameter_value',
        `${parsed}${unit ? ` ${unit}` : ''} is outside the valid range for parameter "${name}" (${least} .. ${most})`,
      );
    if (!unit || parsed <= 0) return String(parsed);
    const units = Object.entries(FACTORS[unit]).reverse();
    const [largest, factor] = units.find(([, size]) => size >= 1 && parsed % size === 0)!;
    return `${parsed / factor}${largest}`;
  };

export const real =
  (least: number, most: number): Check =>
  (value, name) => {
    const parsed = Number(value);
    if (value.trim() === '' || !Number.isFinite(parsed)) throw invalidValue(name, value);
    if (parsed < least || parsed > most)
      throw new SqlError(
        'invalid_parameter_value',
        `${parsed} is outside the valid range for parameter "${name}" (${least} .. ${most})`,
      );
    return String(parsed);
  };

/** UTF8 by its names. SQL_ASCII stands for bytes as they are, so for UTF8 too. */
export const encoding: Check = (value, name) => {
  const plain = value.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (plain === 'utf8' || plain === 'unicode') return 'UTF8';
  if (plain === 'sqlascii') return 'SQL_ASCII';
  const hint = 'strata speaks UTF8: set the encoding of the client to it (PGCLIENTENCODING=UTF8).';
  throw unsupportedValue(name, value, hint);
};

const ORDERS: Readonly<Record<string, string>> = {
  mdy: 'MDY',
  us: 'MDY',
  noneuro: 'MDY',
  noneuropean: 'MDY',
  dmy: 'DMY',
  euro: 'DMY',
  european: 'DMY',
  ymd: 'YMD',
};

/** `ISO, DMY`: only ISO for output; the order in which dates that are no ISO dates are read is kept as it was. */
export const dateStyle = (value: string, name: string, current: string): string => {
  let order = current.split(', ')[1] ?? 'MDY';
  for (const part of value.split(',').map((word) => word.trim().toLowerCase())) {
    if (part === 'iso' || part === '') continue;
    if (part === 'default') order = 'MDY';
    else if (Object.hasOwn(ORDERS, part)) order = ORDERS[part]!;
    else if (['sql', 'postgres', 'german'].includes(part))
      throw unsupportedValue(name, value, 'Dates are written as ISO 8601 has them: SET DateStyle TO ISO.');
    else throw invalidValue(name, value);
  }
  return `ISO, ${order}`;
};
