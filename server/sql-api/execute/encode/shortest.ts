/**
 * The shortest decimal text that reads back as the same floating-point number, spelled as Postgres spells it (`1e+15`,
 * `1.5e-07`). The search is Schubfach's (Raffaello Giulietti, "The Schubfach way to render doubles", 2020): of the decimals
 * inside the rounding interval, the one with fewest digits, then the nearest. The scaled value is held as a sum of two doubles
 * (products after Dekker, 1971), good to about 1e-15 here; what lies within EPSILON of a boundary, powers of two and extreme
 * exponents go to the same search in whole numbers of any size, which is exact and slow.
 */
import { writeAscii, writePadded, writeUnsigned } from './digits.ts';

const EPSILON = 1e-12;
/** Veltkamp's constant: splits a double into two halves of 26 bits. */
const SPLITTER = 134217729;

/** For each exponent of a format: how the interval looks when scaled by the power of ten that makes its width 1 to 10. */
interface Scales {
  /** The power of ten of the last digit. */
  readonly exponent: Int16Array;
  /** 10^-exponent as head + tail, and the head in two halves. Zero: not for this path. */
  readonly head: Float64Array;
  readonly headHigh: Float64Array;
  readonly headLow: Float64Array;
  readonly tail: Float64Array;
  /** Half the width of the interval. */
  readonly half: Float64Array;
}

/** The double nearest to a positive ratio of integers. */
function ratio(numerator: bigint, denominator: bigint): number {
  const shift = denominator.toString(2).length - numerator.toString(2).length + 80;
  const scaled = shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift));
  return Number(scaled) * 2 ** -shift;
}

/** @param bits of the significand, the leading one included */
function scalesOf(bits: number): Scales {
  const size = 2048;
  const array = () => new Float64Array(size);
  const scales = { head: array(), headHigh: array(), headLow: array(), tail: array(), half: array() };
  const exponent = new Int16Array(size);
  const [lowest, highest] = bits === 24 ? [1023 - 126, 1023 + 127] : [1023 - 600, 1023 + 600];
  for (let biased = lowest; biased <= highest; biased++) {
    // The unit in the last place is 2^unit.
    const unit = biased - 1023 - (bits - 1);
    const power = (unit * 1262611) >> 22;
    const [top, bottom] = power < 0 ? [10n ** BigInt(-power), 1n] : [1n, 10n ** BigInt(power)];
    const head = ratio(top, bottom);
    // Exactly, head = mantissa * 2^step.
    const step = Math.floor(Math.log2(head)) - 60;
    const mantissa = BigInt(head * 2 ** -step);
    const left = step < 0 ? (top << BigInt(-step)) - mantissa * bottom : top - (mantissa << BigInt(step)) * bottom;
    const right = step < 0 ? bottom << BigInt(-step) : bottom;
    const tail = left === 0n ? 0 : left > 0n ? ratio(left, right) : -ratio(-left, right);
    const split = SPLITTER * head;
    exponent[biased] = power;
    scales.head[biased] = head;
    scales.headHigh[biased] = split - (split - head);
    scales.headLow[biased] = head - scales.headHigh[biased]!;
    scales.tail[biased] = tail;
    scales.half[biased] = unit > 0 ? ratio(top << BigInt(unit), bottom * 2n) : ratio(top, bottom << BigInt(1 - unit));
  }
  return { exponent, ...scales };
}

const DOUBLE = scalesOf(53);
const SINGLE = scalesOf(24);

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const digits = Buffer.alloc(32);

/** A `double precision` as float8out writes it with extra_float_digits = 1. At most 24 bytes. */
export function writeDouble(out: Buffer, at: number, value: number): number {
  const special = writeSpecial(out, at, value);
  if (special > 0) return special;
  // Up to 4 decimals and 15 digits in all: no other decimal as short reads back as the same double.
  const whole = Math.round(value * 1e4);
  if (whole < 1e15 && whole > -1e15 && whole / 1e4 === value) return writeFourDecimals(out, at, whole);
  return writeShortest(out, at, value, DOUBLE, 52, 15);
}

/** A `real` as float4out writes it with extra_float_digits = 1. At most 15 bytes. */
export function writeSingle(out: Buffer, at: number, value: number): number {
  const special = writeSpecial(out, at, value);
  return special > 0 ? special : writeShortest(out, at, value, SINGLE, 23, 6);
}

/** Zeros, infinities and NaN; 0 for any other number. */
function writeSpecial(out: Buffer, at: number, value: number): number {
  if (value === 0) return writeAscii(out, at, Object.is(value, -0) ? '-0' : '0');
  if (value - value === 0) return 0;
  return writeAscii(out, at, String(value));
}

function writeFourDecimals(out: Buffer, start: number, tenThousandths: number): number {
  let at = start;
  let rest = tenThousandths;
  if (rest < 0) {
    out[at++] = 45;
    rest = -rest;
  }
  const whole = Math.floor(rest / 1e4);
  at = writeUnsigned(out, at, whole);
  let fraction = rest - whole * 1e4;
  if (fraction === 0) return at;
  out[at++] = 46;
  let count = 4;
  while (fraction % 10 === 0) {
    fraction /= 10;
    count--;
  }
  return writePadded(out, at, fraction, count);
}

/** @param bits of the stored significand @param plain numbers from 10^plain on are written with an exponent */
function writeShortest(
  out: Buffer,
  start: number,
  number: number,
  scales: Scales,
  bits: 52 | 23,
  plain: number,
): number {
  let at = start;
  let value = number;
  if (value < 0) {
    out[at++] = 45;
    value = -value;
  }
  float[0] = value;
  const biased = words[1]! >>> 20;
  const head = scales.head[biased]!;
  // A power of two has a narrower interval below than above.
  const power = words[0] === 0 && (words[1]! & 0xfffff) === 0;
  if (head === 0 || power) return writeExactly(out, at, value, bits, plain);
  const high = head * value;
  const split = SPLITTER * value;
  const valueHigh = split - (split - value);
  const valueLow = value - valueHigh;
  const headHigh = scales.headHigh[biased]!;
  const headLow = scales.headLow[biased]!;
  const low =
    valueHigh * headHigh -
    high +
    valueHigh * headLow +
    valueLow * headHigh +
    valueLow * headLow +
    value * scales.tail[biased]!;
  const half = scales.half[biased]!;
  // The scaled value is 10 * tens + rest; up to 9e16, so ten times `tens` is taken away in exact steps.
  let tens = Math.floor(high / 10);
  let rest = high - 8 * tens - 2 * tens + low;
  if (rest < 0 || rest >= 10) {
    const carry = Math.floor(rest / 10);
    tens += carry;
    rest -= carry * 10;
  }
  const below = rest - half;
  const above = 10 - rest - half;
  if ((below < EPSILON && below > -EPSILON) || (above < EPSILON && above > -EPSILON))
    return writeExactly(out, at, value, bits, plain);
  let exponent = scales.exponent[biased]!;
  let last = -1;
  if (below < 0 !== above < 0) {
    if (above < 0) tens++;
    exponent++;
  } else {
    const unit = Math.floor(rest);
    const part = rest - unit;
    const [down, up] = [part - half, 1 - part - half];
    if (Math.abs(down) < EPSILON || Math.abs(up) < EPSILON || Math.abs(part - 0.5) < EPSILON || (down > 0 && up > 0))
      return writeExactly(out, at, value, bits, plain);
    last = down > 0 || (up < 0 && part > 0.5) ? unit + 1 : unit;
    if (last > 9) return writeExactly(out, at, value, bits, plain);
  }
  let count = tens === 0 ? 0 : writeUnsigned(digits, 0, tens);
  if (last >= 0) digits[count++] = 48 + last;
  while (digits[count - 1] === 48) {
    count--;
    exponent++;
  }
  return writeDecimal(out, at, count, exponent, plain);
}

/** The same, for a positive number, in whole numbers of any size: exact, and slow. */
function writeExactly(out: Buffer, at: number, value: number, bits: 52 | 23, plain: number): number {
  float[0] = value;
  const biased = words[1]! >>> 20;
  let significand = (BigInt(words[1]! & 0xfffff) << 32n) | BigInt(words[0]!);
  // value = significand * 2^unit
  let unit = Math.max(biased, 1) - 1075;
  if (biased > 0) significand |= 1n << 52n;
  // A `real` has fewer bits, and fewer still where it is tiny.
  const least = bits === 52 ? -1074 : -149;
  const dropped = Math.max(52 - bits, least - unit);
  significand >>= BigInt(dropped);
  unit += dropped;
  const decimal = exactDecimal(significand, unit, significand === 1n << BigInt(bits) && unit > least);
  return writeDecimal(out, at, writeAscii(digits, 0, decimal.digits), decimal.exponent, plain);
}

/**
 * The shortest decimal strictly between the middles to both neighbours; of several the nearest; of two as near the even one.
 * Postgres does not take the middles themselves, where JavaScript does when they read back the same (1e23).
 * @param narrow for a power of two, whose lower neighbour is nearer
 */
function exactDecimal(significand: bigint, unit: number, narrow: boolean): { digits: string; exponent: number } {
  const two = 1n << BigInt(Math.abs(unit));
  // Above this no decimal but zero can be near enough.
  for (let power = Math.ceil((unit + 54) * Math.log10(2)) + 1; ; power--) {
    // In quarters of a unit, all made whole.
    const ten = 10n ** BigInt(Math.abs(power));
    const quarter = (unit > 0 ? two : 1n) * (power < 0 ? ten : 1n);
    const step = 4n * (unit < 0 ? two : 1n) * (power > 0 ? ten : 1n);
    const middle = 4n * significand * quarter;
    const [low, high] = [middle - (narrow ? 1n : 2n) * quarter, middle + 2n * quarter];
    const down = middle / step;
    const inside = [down, down + 1n].filter((count) => count > 0n && count * step > low && count * step < high);
    if (inside.length === 0) continue;
    const [a, b] = inside as [bigint, bigint?];
    const nearer = b === undefined ? -1n : middle - a * step - (b * step - middle);
    const best = nearer < 0n || (nearer === 0n && a % 2n === 0n) ? a : b!;
    const text = best.toString();
    const digits = text.replace(/0+$/, '');
    return { digits, exponent: power + text.length - digits.length };
  }
}

/** The `count` digits at the start of `digits`, times 10^exponent. */
function writeDecimal(out: Buffer, start: number, count: number, exponent: number, plain: number): number {
  let at = start;
  const leading = exponent + count - 1;
  if (leading < -4 || leading >= plain) {
    out[at++] = digits[0]!;
    if (count > 1) {
      out[at++] = 46;
      for (let i = 1; i < count; i++) out[at++] = digits[i]!;
    }
    out[at++] = 101;
    out[at++] = leading < 0 ? 45 : 43;
    const size = Math.abs(leading);
    return writePadded(out, at, size, size < 100 ? 2 : 3);
  }
  if (leading < 0) {
    out[at++] = 48;
    out[at++] = 46;
    for (let i = -1; i > leading; i--) out[at++] = 48;
  }
  for (let i = 0; i < count; i++) {
    out[at++] = digits[i]!;
    if (i === leading && i < count - 1) out[at++] = 46;
  }
  for (let i = count; i <= leading; i++) out[at++] = 48;
  return at;
}
