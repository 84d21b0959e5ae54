/** Digits and bytes, written into a buffer. Each function takes the place to write at and gives the place after it. */

export const TWO_32 = 4294967296;

/** Ten to the power of the index, up to 10^15: exact doubles. */
export const POWERS: readonly number[] = Array.from({ length: 16 }, (_, n) => Number(`1e${n}`));

/** An ASCII text. */
export function writeAscii(out: Buffer, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** `00` to `99`. */
const TENS = Uint8Array.from({ length: 100 }, (_, n) => 48 + Math.floor(n / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, n) => 48 + (n % 10));

/** Two digits, of an integer from 0 up to 99. */
export function writeTwo(out: Buffer, at: number, value: number): number {
  out[at] = TENS[value]!;
  out[at + 1] = ONES[value]!;
  return at + 2;
}

/** The last `count` digits of an integer from 0 up to 2^31 - 1, with leading zeros. */
export function writePadded(out: Buffer, at: number, value: number, count: number): number {
  let rest = value | 0;
  let i = at + count;
  for (; i - at >= 2; i -= 2) {
    const hundredth = (rest / 100) | 0;
    const two = rest - hundredth * 100;
    out[i - 2] = TENS[two]!;
    out[i - 1] = ONES[two]!;
    rest = hundredth;
  }
  if (i > at) out[at] = ONES[rest % 100]!;
  return at + count;
}

/** An integer from 0 up to 2^53. */
export function writeUnsigned(out: Buffer, at: number, value: number): number {
  if (value < 10) {
    out[at] = 48 + value;
    return at + 1;
  }
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9);
    return writePadded(out, writeUnsigned(out, at, high), value - high * 1e9, 9);
  }
  const count =
    value < 1e5
      ? value < 1e3
        ? value < 100
          ? 2
          : 3
        : value < 1e4
          ? 4
          : 5
      : value < 1e7
        ? value < 1e6
          ? 6
          : 7
        : value < 1e8
          ? 8
          : 9;
  return writePadded(out, at, value, count);
}

/** A whole number within ±2^53. */
export function writeInteger(out: Buffer, at: number, value: number): number {
  if (value >= 0) return writeUnsigned(out, at, value);
  out[at] = 45;
  return writeUnsigned(out, at + 1, -value);
}

/** A 64-bit integer given as its two halves, the upper one signed. */
export function writeInt64(out: Buffer, at: number, low: number, high: number): number {
  const value = high * TWO_32 + low;
  return Number.isSafeInteger(value)
    ? writeInteger(out, at, value)
    : writeAscii(out, at, String((BigInt(high) << 32n) | BigInt(low)));
}

export function writeInt16BE(out: Buffer, at: number, value: number): number {
  out[at] = value >> 8;
  out[at + 1] = value;
  return at + 2;
}

export function writeInt32BE(out: Buffer, at: number, value: number): number {
  out[at] = value >> 24;
  out[at + 1] = value >> 16;
  out[at + 2] = value >> 8;
  out[at + 3] = value;
  return at + 4;
}

/** Eight bytes of `from`, in the other order. */
export function writeReversed8(out: Buffer, at: number, from: Uint8Array, offset: number): number {
  out[at] = from[offset + 7]!;
  out[at + 1] = from[offset + 6]!;
  out[at + 2] = from[offset + 5]!;
  out[at + 3] = from[offset + 4]!;
  out[at + 4] = from[offset + 3]!;
  out[at + 5] = from[offset + 2]!;
  out[at + 6] = from[offset + 1]!;
  out[at + 7] = from[offset]!;
  return at + 8;
}
