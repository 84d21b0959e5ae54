/** Columns of dates, times, timestamps and intervals, in ISO style. */
import type { Format } from '../../types.ts';
import { type Offsets, offsetText } from '../offsets.ts';
import { FixedColumn, type Writer } from './column.ts';
import { TWO_32, writeAscii, writeInt32BE, writePadded, writeReversed8, writeTwo, writeUnsigned } from './digits.ts';

/** Days and microseconds from 1970-01-01, where DuckDB counts from, to 2000-01-01, where Postgres does. */
const DAYS_TO_2000 = 10957;
const MICROS_TO_2000 = DAYS_TO_2000 * 86_400_000_000;
const DAY = 86_400_000_000;
const DAY_EXACT = 86_400_000_000n;
const [LATEST, EARLIEST] = [2147483647, -2147483647];

/** True where the last date written was before the year 1. */
let beforeChrist = false;

/** A date of the Gregorian calendar (algorithm: Howard Hinnant, "chrono-compatible low-level date algorithms"), without BC. */
function computeDay(out: Buffer, start: number, days: number): number {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const day = shifted - era * 146097;
  const yearOfEra = ((day - ((day / 1460) | 0) + ((day / 36524) | 0) - ((day / 146096) | 0)) / 365) | 0;
  const dayOfYear = day - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const fromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  beforeChrist = year <= 0;
  const shown = beforeChrist ? 1 - year : year;
  let at = shown < 10_000 ? writePadded(out, start, shown, 4) : writeUnsigned(out, start, shown);
  out[at++] = 45;
  at = writeTwo(out, at, month);
  out[at++] = 45;
  return writeTwo(out, at, dayOfYear - (((153 * fromMarch + 2) / 5) | 0) + 1);
}

/** Texts of the days around now (1931 to 2110), once they have been needed. */
const FIRST_KEPT = -14_000;
const KEPT = 65_536;
const kept = Buffer.alloc(KEPT * 10);

function writeDay(out: Buffer, at: number, days: number): number {
  const index = days - FIRST_KEPT;
  if (index < 0 || index >= KEPT) return computeDay(out, at, days);
  beforeChrist = false;
  const from = index * 10;
  if (kept[from] === 0) computeDay(kept, from, days);
  for (let i = 0; i < 10; i++) out[at + i] = kept[from + i]!;
  return at + 10;
}

const writeEra = (out: Buffer, at: number) => (beforeChrist ? writeAscii(out, at, ' BC') : at);

/** `hh:mm:ss` and the microseconds without zeros at their end, of a time of day. */
function writeClock(out: Buffer, start: number, micros: number): number {
  const hours = Math.floor(micros / 3.6e9);
  const at = writeTwo(out, start, hours);
  out[at] = 58;
  return writeMinutes(out, at + 1, micros - hours * 3.6e9);
}

/** `mm:ss` and what is left of a second, of less than an hour. */
function writeMinutes(out: Buffer, start: number, micros: number): number {
  const seconds = Math.floor(micros / 1e6);
  const minutes = (seconds / 60) | 0;
  let at = writeTwo(out, start, minutes);
  out[at++] = 58;
  at = writeTwo(out, at, seconds - minutes * 60);
  let fraction = micros - seconds * 1e6;
  if (fraction === 0) return at;
  out[at++] = 46;
  let count = 6;
  while (fraction % 10 === 0) {
    fraction /= 10;
    count--;
  }
  return writePadded(out, at, fraction, count);
}

/** Two halves of a 64-bit integer, in network order. */
function writeHalves(out: Buffer, at: number, low: number, high: number): number {
  return writeInt32BE(out, writeInt32BE(out, at, high), low);
}

export class DateColumn extends FixedColumn {
  protected readonly width = 4;
  room = () => 16;
  readonly text: Writer = (out, at, row) => {
    const days = this.int32[row]!;
    if (days === LATEST) return writeAscii(out, at, 'infinity');
    if (days === EARLIEST) return writeAscii(out, at, '-infinity');
    return writeEra(out, writeDay(out, at, days));
  };
  readonly binary: Writer = (out, at, row) => {
    const days = this.int32[row]!;
    if (days === LATEST) return writeInt32BE(out, at, days);
    return writeInt32BE(out, at, days === EARLIEST ? -2147483648 : days - DAYS_TO_2000);
  };
}

export class TimeColumn extends FixedColumn {
  protected readonly width = 8;
  room = () => 16;
  readonly text: Writer = (out, at, row) =>
    writeClock(out, at, this.int32[row * 2 + 1]! * TWO_32 + this.uint32[row * 2]!);
  readonly binary: Writer = (out, at, row) => writeReversed8(out, at, this.bytes, row * 8);
}

export class TimestampColumn extends FixedColumn {
  protected readonly width = 8;
  room = () => 48;

  readonly text: Writer = (out, start, row) => {
    const high = this.int32[row * 2 + 1]!;
    const low = this.uint32[row * 2]!;
    if (high === 2147483647 && low === 4294967295) return writeAscii(out, start, 'infinity');
    if (high === -2147483648 && low === 1) return writeAscii(out, start, '-infinity');
    const micros = high * TWO_32 + low;
    let days = Math.floor(micros / DAY);
    let time = micros - days * DAY;
    if (!Number.isSafeInteger(micros)) {
      const exact = (BigInt(high) << 32n) | BigInt(low);
      const rest = ((exact % DAY_EXACT) + DAY_EXACT) % DAY_EXACT;
      days = Number((exact - rest) / DAY_EXACT);
      time = Number(rest);
    }
    return this.moment(out, start, days, time);
  };

  /** Writes a day and the microseconds in it. */
  protected moment(out: Buffer, start: number, days: number, time: number, zone = ''): number {
    let at = writeDay(out, start, days);
    const before = beforeChrist;
    out[at++] = 32;
    at = writeClock(out, at, time);
    if (zone) at = writeAscii(out, at, zone);
    return before ? writeAscii(out, at, ' BC') : at;
  }

  readonly binary: Writer = (out, at, row) => {
    const high = this.int32[row * 2 + 1]!;
    const low = this.uint32[row * 2]!;
    if (high === 2147483647 && low === 4294967295) return writeHalves(out, at, low, high);
    if (high === -2147483648 && low === 1) return writeHalves(out, at, 0, high);
    const shifted = low - (MICROS_TO_2000 % TWO_32);
    const upper = high - Math.floor(MICROS_TO_2000 / TWO_32);
    return shifted < 0 ? writeHalves(out, at, shifted + TWO_32, upper - 1) : writeHalves(out, at, shifted, upper);
  };
}

/** An instant, told in the local time of a zone with its distance from UTC. */
export class InstantColumn extends TimestampColumn {
  readonly #offsets: Offsets;
  #seconds = 0;
  /** {@link InstantColumn.#seconds} as text. */
  #zone = '+00';

  constructor(offsets: Offsets) {
    super();
    this.#offsets = offsets;
  }

  protected override moment(out: Buffer, start: number, days: number, time: number): number {
    const seconds = this.#offsets.at(days * 86_400 + Math.floor(time / 1e6));
    if (seconds !== this.#seconds) {
      this.#seconds = seconds;
      this.#zone = offsetText(seconds);
    }
    // A distance can be more than a day: `<+30>-30` is a zone to Postgres.
    const local = time + seconds * 1e6;
    const carried = Math.floor(local / DAY);
    return super.moment(out, start, days + carried, local - carried * DAY, this.#zone);
  }
}

/** In Postgres' own style: `1 year 2 mons -3 days +04:05:06.7`. */
export class IntervalColumn extends FixedColumn {
  protected readonly width = 16;
  room = (format: Format) => (format === 1 ? 16 : 96);

  readonly text: Writer = (out, start, row) => {
    const months = this.int32[row * 4]!;
    const days = this.int32[row * 4 + 1]!;
    const micros = (BigInt(this.int32[row * 4 + 3]!) << 32n) | BigInt(this.uint32[row * 4 + 2]!);
    // After a negative part a positive one has its sign written.
    let [text, negative] = ['', false];
    const parts: [number, string][] = [
      [Math.trunc(months / 12), 'year'],
      [months % 12, 'mon'],
      [days, 'day'],
    ];
    for (const [value, unit] of parts) {
      if (value === 0) continue;
      text += `${text && ' '}${negative && value > 0 ? '+' : ''}${value} ${unit}${value === 1 ? '' : 's'}`;
      negative = value < 0;
    }
    let at = writeAscii(out, start, text);
    if (text && micros === 0n) return at;
    if (text) out[at++] = 32;
    if (micros < 0n) out[at++] = 45;
    else if (negative) out[at++] = 43;
    const size = micros < 0n ? -micros : micros;
    // Hours apart: the whole can be more than a double holds.
    const hours = Number(size / 3_600_000_000n);
    at = hours < 100 ? writeTwo(out, at, hours) : writeUnsigned(out, at, hours);
    out[at++] = 58;
    return writeMinutes(out, at, Number(size % 3_600_000_000n));
  };

  readonly binary: Writer = (out, start, row) => {
    const at = writeReversed8(out, start, this.bytes, row * 16 + 8);
    return writeInt32BE(out, writeInt32BE(out, at, this.int32[row * 4 + 1]!), this.int32[row * 4]!);
  };
}
