/** Dates, times, timestamps and intervals of parameters, as days, microseconds and months of DuckDB (from 1970-01-01). */
import { SqlError } from '../../errors.ts';
import { shortened } from '../failure.ts';
import type { Offsets } from '../offsets.ts';
import type { TypeName } from '../oids.ts';
import { badText } from './value.ts';

const DAY = 86_400_000_000n;
export const LATEST_DAY = 2147483647;
export const LATEST_MICROS = 2n ** 63n - 1n;
/** Postgres' own bounds: 4713-11-24 BC, 5874897-12-31; DuckDB's last microsecond is earlier than Postgres'. */
const FIRST_DAY = -2440588;
const LAST_DAY = 2145042905;
const FIRST_MICROS = BigInt(FIRST_DAY) * DAY;
const LAST_MICROS = 9223372036854775806n;

type Moment = 'date' | 'time' | 'timestamp' | 'timestamptz';

const malformed = (type: TypeName, text: string) => badText(type, text, 'invalid_datetime_format');
const fieldRange = (text: string) =>
  new SqlError('datetime_field_overflow', `date/time field value out of range: "${shortened(text)}"`);
const typeRange = (type: TypeName, text: string) =>
  new SqlError(
    'datetime_field_overflow',
    `${type === 'date' ? 'date' : 'timestamp'} out of range: "${shortened(text)}"`,
  );

/** Days from 1970-01-01 of a date in the Gregorian calendar; the year 0 is 1 BC. */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

const leap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const lastDay = (year: number, month: number) =>
  month === 2 ? (leap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const DATE = String.raw`(?:(?<year>\d{4,7})-(?<month>\d{1,2})-(?<day>\d{1,2})|(?<compact>\d{8})|(?<us>\d{1,2}/\d{1,2}/\d{4}))`;
const TIME = String.raw`(?:(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?<fraction>\.\d*)?)?(?:\s*(?<half>am|pm))?|(?<packed>\d{6}))`;
const ZONE = String.raw`(?<zone>z|zulu|utc|gmt|[+-]\d{1,2}(?::?\d{2})?(?::\d{2})?)`;
const WHOLE = new RegExp(
  String.raw`^\s*${DATE}(?:(?:\s*t\s*|\s+)${TIME})?(?:\s*${ZONE})?(?:\s+(?<era>bc|ad))?\s*$`,
  'i',
);
const CLOCK = new RegExp(String.raw`^\s*(?:${DATE}(?:\s*t\s*|\s+)|t\s*)?${TIME}(?:\s*${ZONE})?\s*$`, 'i');

/**
 * A date, time or timestamp as Postgres reads it: ISO 8601, with BC, a zone, `infinity`, `epoch`, and 1/31/2020.
 * A `date` and a `timestamp` take no notice of a zone; a `timestamptz` without one is in the
 * session's.
 * @returns days for `date`, microseconds otherwise
 * @throws SqlError 22007, 22008
 */
export function momentOf(text: string, type: Exclude<Moment, 'timestamptz'>): bigint;
export function momentOf(text: string, type: 'timestamptz', offsets: Offsets): bigint;
export function momentOf(text: string, type: Moment, offsets?: Offsets): bigint {
  if (type !== 'time') {
    const word = text.trim().toLowerCase();
    const infinite = type === 'date' ? BigInt(LATEST_DAY) : LATEST_MICROS;
    if (word === 'infinity' || word === '+infinity') return infinite;
    if (word === '-infinity') return -infinite;
    if (word === 'epoch') return 0n;
  }
  const parts = (type === 'time' ? CLOCK : WHOLE).exec(text)?.groups;
  if (!parts) throw malformed(type, text);
  const time = timeOf(parts, text);
  if (type === 'time') return time;
  const days = BigInt(dateOf(parts, text));
  if (type === 'date') {
    if (days < FIRST_DAY || days > LAST_DAY) throw typeRange(type, text);
    return days;
  }
  let micros = days * DAY + time;
  if (type === 'timestamptz') {
    const seconds = Number(days) * 86_400 + Math.floor(Number(time) / 1e6);
    micros -= parts.zone ? offsetOf(parts.zone, text) : BigInt(offsets!.ofLocal(seconds)) * 1_000_000n;
  }
  if (micros < FIRST_MICROS || micros > LAST_MICROS) throw typeRange(type, text);
  return micros;
}

type Parts = { readonly [name: string]: string | undefined };

function dateOf(parts: Parts, text: string): number {
  const { compact, us } = parts;
  let [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  if (compact)
    [year, month, day] = [Number(compact.slice(0, 4)), Number(compact.slice(4, 6)), Number(compact.slice(6))];
  if (us) [month, day, year] = us.split('/').map(Number) as [number, number, number];
  if (year === 0) throw fieldRange(text);
  if (parts.era?.toLowerCase() === 'bc') year = 1 - year;
  if (month < 1 || month > 12 || day < 1 || day > lastDay(year, month)) throw fieldRange(text);
  return daysOf(year, month, day);
}

/** Microseconds of the day; 24:00:00 is allowed. */
function timeOf(parts: Parts, text: string): bigint {
  const { packed = '' } = parts;
  let hour = Number(parts.hour ?? packed.slice(0, 2));
  const minute = Number(parts.minute ?? packed.slice(2, 4));
  const second = Number(parts.second ?? packed.slice(4));
  if (parts.half) {
    if (hour > 12) throw fieldRange(text);
    hour = (hour % 12) + (parts.half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const fraction = Math.round(Number(`0${parts.fraction ?? ''}`) * 1e6);
  const micros = ((hour * 60 + minute) * 60 + second) * 1e6 + fraction;
  if (hour > 24 || minute > 59 || second > 60 || micros > 86_400_000_000) throw fieldRange(text);
  return BigInt(micros);
}

/** Microseconds that a zone is ahead of UTC. */
function offsetOf(zone: string, text: string): bigint {
  const [, sign, hours = '', minutes = '0', seconds = '0'] = /^([+-])(\d{1,2}):?(\d{2})?:?(\d{2})?$/.exec(zone) ?? [];
  if (!sign) return 0n;
  if (Number(hours) > 15 || Number(minutes) > 59)
    throw new SqlError(
      'invalid_time_zone_displacement_value',
      `time zone displacement out of range: "${shortened(text)}"`,
    );
  const offset = BigInt((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000_000n;
  return sign === '-' ? -offset : offset;
}

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** What a unit is made of: months, days or microseconds. */
const UNITS: readonly [RegExp, 'months' | 'days' | 'micros', number][] = [
  [/^(us|usecs?|microseconds?|microsec)$/, 'micros', 1],
  [/^(ms|msecs?|milliseconds?|millisec)$/, 'micros', 1e3],
  [/^(s|secs?|seconds?)$/, 'micros', 1e6],
  [/^(m|mins?|minutes?)$/, 'micros', 6e7],
  [/^(h|hrs?|hours?)$/, 'micros', 3.6e9],
  [/^(d|days?)$/, 'days', 1],
  [/^(w|weeks?)$/, 'days', 7],
  [/^(mons?|months?)$/, 'months', 1],
  [/^(y|yrs?|years?)$/, 'months', 12],
  [/^(dec|decs|decades?)$/, 'months', 120],
  [/^(c|cent|century|centuries)$/, 'months', 1200],
  [/^(mil|mils|millennium|millennia)$/, 'months', 12000],
];

/** Sums up the parts of an interval; what is no whole month or day becomes 30ths of a month and hours, as in Postgres. */
class Sum {
  months = 0;
  days = 0;
  micros = 0n;
  add(value: number, part: 'months' | 'days' | 'micros', size: number): void {
    const amount = value * size;
    if (part === 'micros') this.micros += BigInt(Math.round(amount));
    else if (part === 'days') this.#days(amount);
    else {
      // A fraction of a month counts in days only for units that are months: 1.5 years are 18 months.
      this.months += Math.trunc(amount);
      if (size === 1) this.#days((amount - Math.trunc(amount)) * 30);
      else this.months += Math.round(amount - Math.trunc(amount));
    }
  }
  #days(amount: number): void {
    this.days += Math.trunc(amount);
    this.micros += BigInt(Math.round((amount - Math.trunc(amount)) * 86_400e6));
  }
  result(sign: 1 | -1, text: string): Interval {
    const [months, days, micros] = [sign * this.months || 0, sign * this.days || 0, BigInt(sign) * this.micros];
    const fits = months === (months | 0) && days === (days | 0) && BigInt.asIntN(64, micros) === micros;
    if (!fits) throw new SqlError('interval_field_overflow', `interval field value out of range: "${shortened(text)}"`);
    return { months, days, micros };
  }
}

/** An interval: `1 year 2 mons -3 days 04:05:06.7`, `P1Y2M3DT4H`, `3 hours ago`, `1-2`, `3 4:05:06`. @throws SqlError 22007, 22015 */
export function intervalOf(text: string): Interval {
  const trimmed = text.trim().toLowerCase();
  if (trimmed.startsWith('p') || trimmed.startsWith('-p')) return isoInterval(trimmed, text);
  const ago = /\s+ago$/.test(trimmed);
  const sum = new Sum();
  let rest = trimmed.replace(/\s+ago$/, '').replace(/^@\s*/, '');
  if (rest === '') throw malformed('interval', text);
  while (rest !== '') {
    const clock = /^([+-]?)(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?(?=\s|$)/.exec(rest);
    const years = /^([+-]?)(\d+)-(\d{1,2})(?=\s|$)/.exec(rest);
    const value = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-z]*)/.exec(rest);
    const found = clock ?? years ?? value;
    if (!found) throw malformed('interval', text);
    if (clock) {
      const [, sign, hours = '', minutes = '', seconds = '0'] = clock;
      if (Number(minutes) > 59 || Number(seconds) > 60) throw fieldRange(text);
      const whole = (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000n;
      const micros = whole + BigInt(Math.round(Number(seconds) * 1e6));
      sum.micros += sign === '-' ? -micros : micros;
    } else if (years) sum.add((Number(years[2]) * 12 + Number(years[3])) * (years[1] === '-' ? -1 : 1), 'months', 1);
    else addUnit(sum, Number(value![1]), value![2]!, rest.slice(found[0].length), text);
    rest = rest.slice(found[0].length).trimStart();
  }
  return sum.result(ago ? -1 : 1, text);
}

/** A number without a unit is in seconds, but in days before a time. */
function addUnit(sum: Sum, value: number, unit: string, after: string, text: string): void {
  const name = unit || (/^\s*[+-]?\d+:/.test(after) ? 'day' : after.trim() === '' ? 's' : '');
  const known = UNITS.find(([pattern]) => pattern.test(name));
  if (!known) throw malformed('interval', text);
  sum.add(value, known[1], known[2]);
}

function isoInterval(trimmed: string, text: string): Interval {
  const number = String.raw`([+-]?\d+(?:\.\d*)?)`;
  const pattern = new RegExp(
    `^(-?)p(?:${number}y)?(?:${number}m)?(?:${number}w)?(?:${number}d)?(?:t(?:${number}h)?(?:${number}m)?(?:${number}s)?)?$`,
  );
  const found = pattern.exec(trimmed);
  if (!found || /[pt]$/.test(trimmed)) throw malformed('interval', text);
  const sum = new Sum();
  const parts = ['y', 'mon', 'w', 'd', 'h', 'm', 's'];
  parts.forEach((unit, i) => {
    if (found[i + 2] !== undefined) addUnit(sum, Number(found[i + 2]), unit, '', text);
  });
  return sum.result(found[1] === '-' ? -1 : 1, text);
}
