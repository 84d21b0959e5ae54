/** Numbers of parameters. */
import { DECIMAL, DuckDBDecimalValue } from '@duckdb/node-api';
import { SqlError } from '../../errors.ts';
import { badBinary, badText, outOfRange, type TypedValue } from './value.ts';

/** Digits that DuckDB's DECIMAL has room for. */
const MOST_DIGITS = 38;

const LIMITS = { int2: 1n << 15n, int4: 1n << 31n, int8: 1n << 63n } as const;

/** `42`, ` -1 `, `+7`. @throws SqlError 22P02, 22003 */
export function integerOf(text: string, type: 'int2' | 'int4' | 'int8' | 'oid'): bigint {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw badText(type, text);
  // BigInt reads no plus sign; a hundred thousand digits would take it long.
  const digits = text
    .trim()
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1');
  if (digits.length > 20) throw outOfRange(type, text);
  const value = BigInt(digits);
  const [least, limit] = type === 'oid' ? [0n, 1n << 32n] : [-LIMITS[type], LIMITS[type]];
  if (value < least || value >= limit) throw outOfRange(type, text);
  return value;
}

/** `1.5`, `-1e-3`, `NaN`, `inf`. @throws SqlError 22P02, 22003 */
export function floatOf(text: string, type: 'float4' | 'float8'): number {
  const word = text.trim().toLowerCase();
  if (/^[+-]?(inf|infinity)$/.test(word))
    return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (word === 'nan') return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word)) throw badText(type, text);
  const value = type === 'float4' ? Math.fround(Number(word)) : Number(word);
  const lost = value === 0 && /[1-9]/.test(word.split('e', 1)[0]!);
  if (!Number.isFinite(value) || lost)
    throw new SqlError(
      'numeric_value_out_of_range',
      `"${text.slice(0, 60)}" is out of range for type ${type === 'float4' ? 'real' : 'double precision'}`,
    );
  return value;
}

/** A decimal without its point, and how many digits come after it. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** `-12.50`, `1e3`, `.5`. @throws SqlError 22P02; 22003 for NaN, infinity and what 38 digits do not hold */
export function decimalOf(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^\s*([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,6}))?\s*$/.exec(text) ?? [];
  if (whole === '' && fraction === '') {
    if (/^\s*(nan|[+-]?inf(inity)?)\s*$/i.test(text)) throw beyond(text);
    throw badText('numeric', text);
  }
  const digits = (whole + fraction).replace(/^0+/, '');
  const scale = fraction.length - Number(exponent);
  if (digits.length + Math.max(0, -scale) > 2000 || scale > 2000) throw beyond(text);
  const size = BigInt(digits || '0') * 10n ** BigInt(Math.max(0, -scale));
  return fitted({ unscaled: sign === '-' ? -size : size, scale: Math.max(0, scale) }, text);
}

/** The binary form: numeric_recv. @throws SqlError 22P03; 22003 as {@link decimalOf} */
export function decimalOfBinary(bytes: Buffer): Decimal {
  if (bytes.length < 8) throw badBinary();
  const [count, weight, sign, scale] = [
    bytes.readUInt16BE(0),
    bytes.readInt16BE(2),
    bytes.readUInt16BE(4),
    bytes.readUInt16BE(6),
  ];
  if (bytes.length !== 8 + 2 * count || scale > 0x3fff) throw badBinary();
  if (sign === 0xc000 || sign === 0xd000 || sign === 0xf000) throw beyond(sign === 0xc000 ? 'NaN' : 'Infinity');
  if (sign !== 0 && sign !== 0x4000) throw badBinary();
  if (weight > 500 || weight < -500 || count > 500) throw beyond('a numeric');
  let size = 0n;
  for (let i = 0; i < count; i++) {
    const group = bytes.readUInt16BE(8 + 2 * i);
    if (group > 9999) throw badBinary();
    size = size * 10_000n + BigInt(group);
  }
  // The last group stands for 10000^(weight - count + 1).
  const power = 4 * (weight - count + 1) + scale;
  const unscaled = power >= 0 ? size * 10n ** BigInt(power) : size / 10n ** BigInt(-power);
  return fitted({ unscaled: sign === 0x4000 ? -unscaled : unscaled, scale }, String(size));
}

/** Gives up zeros at the end where the digits would be too many. @throws SqlError 22003 when they still are */
function fitted(decimal: Decimal, text: string): Decimal {
  let { unscaled, scale } = decimal;
  while ((scale > MOST_DIGITS || digitsOf(unscaled) > MOST_DIGITS) && scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n;
    scale--;
  }
  if (scale > MOST_DIGITS || digitsOf(unscaled) > MOST_DIGITS) throw beyond(text);
  return { unscaled, scale };
}

const digitsOf = (value: bigint) => (value < 0n ? -value : value).toString().length;
const beyond = (text: string) =>
  new SqlError(
    'numeric_value_out_of_range',
    `numeric value "${text.slice(0, 60)}" is beyond the ${MOST_DIGITS} digits that are supported`,
  );

/** Decimals as values of one DECIMAL type that holds them all. @throws SqlError 22003 when there is none */
export function decimals(values: readonly (Decimal | null)[]): {
  type: ReturnType<typeof DECIMAL>;
  values: (DuckDBDecimalValue | null)[];
} {
  let [whole, scale] = [1, 0];
  for (const value of values) {
    if (!value) continue;
    scale = Math.max(scale, value.scale);
    whole = Math.max(whole, digitsOf(value.unscaled) - value.scale);
  }
  const width = whole + scale;
  // 0.5 needs no digit before its point.
  const fits = width <= MOST_DIGITS ? width : MOST_DIGITS;
  if (width > MOST_DIGITS + 1 || (width > MOST_DIGITS && whole > 1)) throw beyond('a numeric');
  return {
    type: DECIMAL(fits, scale),
    values: values.map(
      (value) => value && new DuckDBDecimalValue(value.unscaled * 10n ** BigInt(scale - value.scale), fits, scale),
    ),
  };
}

export function decimalValue(decimal: Decimal): TypedValue {
  const { type, values } = decimals([decimal]);
  return { type, value: values[0]! };
}
