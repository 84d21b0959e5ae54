/** Columns of `numeric`: DuckDB's DECIMAL of any width, and HUGEINT. */
import type { Format } from '../../types.ts';
import { FixedColumn, type Writer } from './column.ts';
import { POWERS, TWO_32, writeAscii, writeInt16BE, writeInteger, writePadded, writeUnsigned } from './digits.ts';

/** The base-10000 digits of a number, in a numeric's binary form. */
const groups = new Int16Array(32);

export class NumericColumn extends FixedColumn {
  protected readonly width: number;
  readonly #scale: number;
  room = (format: Format) => (format === 1 ? 40 : 48);

  /** @param width bytes of a value: 2, 4, 8 or 16 @param scale decimals, 0 to 38 */
  constructor(width: number, scale: number) {
    super();
    this.width = width;
    this.#scale = scale;
  }

  readonly text: Writer = (out, at, row) => {
    const unscaled = this.#unscaled(row);
    return Number.isNaN(unscaled)
      ? writeAscii(out, at, decimalText(this.#exact(row), this.#scale))
      : writeScaled(out, at, unscaled, this.#scale);
  };

  readonly binary: Writer = (out, at, row) => {
    const unscaled = this.#unscaled(row);
    return Number.isNaN(unscaled) || this.#scale > 12
      ? writeBinaryExact(out, at, this.#exact(row), this.#scale)
      : writeBinary(out, at, unscaled, this.#scale);
  };

  /** The value without its decimal point; NaN beyond 2^53. */
  #unscaled(row: number): number {
    switch (this.width) {
      case 2:
        return this.int16[row]!;
      case 4:
        return this.int32[row]!;
      case 8: {
        const value = this.int32[row * 2 + 1]! * TWO_32 + this.uint32[row * 2]!;
        return Number.isSafeInteger(value) ? value : Number.NaN;
      }
      default: {
        const at = row * 4;
        const high = this.int32[at + 1]!;
        const upper = this.int32[at + 2]!;
        // The upper half repeats the sign of a number that fits into the lower.
        if (upper !== this.int32[at + 3] || upper !== high >> 31) return Number.NaN;
        const value = high * TWO_32 + this.uint32[at]!;
        return Number.isSafeInteger(value) ? value : Number.NaN;
      }
    }
  }

  #exact(row: number): bigint {
    const words = this.width >> 2;
    if (words === 0) return BigInt(this.int16[row]!);
    let value = BigInt(this.int32[row * words + words - 1]!);
    for (let word = words - 2; word >= 0; word--) value = (value << 32n) | BigInt(this.uint32[row * words + word]!);
    return value;
  }
}

function writeScaled(out: Buffer, start: number, unscaled: number, scale: number): number {
  if (scale === 0) return writeInteger(out, start, unscaled);
  if (scale > 15) return writeAscii(out, start, decimalText(BigInt(unscaled), scale));
  let at = start;
  let rest = unscaled;
  if (rest < 0) {
    out[at++] = 45;
    rest = -rest;
  }
  const power = POWERS[scale]!;
  const whole = wholePart(rest, power);
  at = writeUnsigned(out, at, whole);
  out[at++] = 46;
  const fraction = rest - whole * power;
  if (scale <= 9) return writePadded(out, at, fraction, scale);
  const upper = Math.floor(fraction / 1e9);
  return writePadded(out, writePadded(out, at, upper, scale - 9), fraction - upper * 1e9, 9);
}

/** `value / power` without its decimals: the quotient of doubles can round up to the next whole number. */
function wholePart(value: number, power: number): number {
  const whole = Math.floor(value / power);
  return whole * power > value ? whole - 1 : whole;
}

/** `-1234.50` for -123450n with two decimals. */
function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** numeric_send: count of groups, weight of the first, sign, decimals, then the groups without zeros at either end. */
function writeBinary(out: Buffer, at: number, unscaled: number, scale: number): number {
  const size = Math.abs(unscaled);
  const power = POWERS[scale]!;
  const whole = wholePart(size, power);
  let count = 0;
  for (let rest = whole; rest > 0; count++) {
    const next = Math.floor(rest / 1e4);
    groups[count] = rest - next * 1e4;
    rest = next;
  }
  for (let i = 0, j = count - 1; i < j; i++, j--) {
    const low = groups[i]!;
    groups[i] = groups[j]!;
    groups[j] = low;
  }
  const weight = count - 1;
  const decimals = (scale + 3) >> 2;
  let fraction = (size - whole * power) * POWERS[decimals * 4 - scale]!;
  for (let group = decimals - 1; group >= 0; group--) {
    const next = Math.floor(fraction / 1e4);
    groups[count + group] = fraction - next * 1e4;
    fraction = next;
  }
  return writeGroups(out, at, count + decimals, weight, unscaled < 0, scale);
}

function writeBinaryExact(out: Buffer, at: number, unscaled: bigint, scale: number): number {
  const decimals = (scale + 3) >> 2;
  const digits = ((unscaled < 0n ? -unscaled : unscaled) * 10n ** BigInt(decimals * 4 - scale)).toString();
  const padded = digits.padStart((digits.length + 3) & ~3, '0');
  const count = padded.length >> 2;
  for (let i = 0; i < count; i++) groups[i] = Number(padded.slice(4 * i, 4 * i + 4));
  return writeGroups(out, at, count, count - 1 - decimals, unscaled < 0n, scale);
}

function writeGroups(
  out: Buffer,
  start: number,
  count: number,
  weight: number,
  negative: boolean,
  scale: number,
): number {
  let first = 0;
  let end = count;
  while (first < end && groups[first] === 0) first++;
  while (end > first && groups[end - 1] === 0) end--;
  const zero = first === end;
  let at = writeInt16BE(out, start, end - first);
  at = writeInt16BE(out, at, zero ? 0 : weight - first);
  at = writeInt16BE(out, at, negative && !zero ? 0x4000 : 0);
  at = writeInt16BE(out, at, scale);
  for (let i = first; i < end; i++) at = writeInt16BE(out, at, groups[i]!);
  return at;
}
