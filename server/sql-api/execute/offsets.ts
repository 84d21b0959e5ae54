/** How far the local time of a zone is from UTC, at any instant. */
import { type Zone, zoneOf } from '../zone.ts';

/** Distances from UTC in seconds, to the east positive. Instants are seconds from 1970-01-01. */
export interface Offsets {
  at(instant: number): number;
  /**
   * Of a local time, told as if it were of UTC. One that a clock shows twice, and one that it leaves out, is in standard
   * time (DetermineTimeZoneOffset in Postgres' datetime.c).
   */
  ofLocal(local: number): number;
}

const DAY = 86_400;
/** After 400 years the calendar is the same again, to the day of the week, and so are the rules. */
const CYCLE = 146_097 * DAY;
const FIRST = Date.UTC(1800, 0, 1) / 1000;
const LAST = Date.UTC(2400, 0, 1) / 1000;
/** Days that are remembered of a zone. */
const MOST_DAYS = 100_000;

class FixedOffsets implements Offsets {
  readonly #seconds: number;
  constructor(seconds: number) {
    this.#seconds = seconds;
  }
  at(): number {
    return this.#seconds;
  }
  ofLocal(): number {
    return this.#seconds;
  }
}

/** The offsets of a day: one, or two with the instant at which the second begins. */
interface Day {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}

class NamedOffsets implements Offsets {
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, Day>();
  #number = Number.NaN;
  #day: Day = { before: 0, change: 0, after: 0 };

  constructor(timeZone: string) {
    const two = '2-digit';
    const clock = { hourCycle: 'h23', hour: two, minute: two, second: two } as const;
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: two, day: two, ...clock });
  }

  at(instant: number): number {
    let seconds = instant;
    // Before there were zones each place had its own time, all along.
    if (seconds < FIRST) seconds = FIRST;
    else if (seconds >= LAST) seconds -= Math.ceil((seconds - LAST + 1) / CYCLE) * CYCLE;
    const number = Math.floor(seconds / DAY);
    if (number !== this.#number) {
      this.#day = this.#of(number);
      this.#number = number;
    }
    return seconds < this.#day.change ? this.#day.before : this.#day.after;
  }

  ofLocal(local: number): number {
    const [before, after] = [this.at(local - DAY), this.at(local + DAY)];
    const [early, late] = [this.at(local - before) === before, this.at(local - after) === after];
    if (early !== late) return early ? before : after;
    return Math.min(before, after);
  }

  #of(number: number): Day {
    const known = this.#days.get(number);
    if (known) return known;
    let [low, high] = [number * DAY, (number + 1) * DAY];
    const [before, after] = [this.#compute(low), this.#compute(high)];
    // The change is between the two: they close in on the second.
    if (before !== after)
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (this.#compute(middle) === before) low = middle;
        else high = middle;
      }
    const day = { before, change: high, after };
    if (this.#days.size >= MOST_DAYS) this.#days.clear();
    this.#days.set(number, day);
    return day;
  }

  #compute(instant: number): number {
    const parts: { [type in Intl.DateTimeFormatPartTypes]?: string } = {};
    for (const { type, value } of this.#format.formatToParts(instant * 1000)) parts[type] = value;
    const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts[type]);
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return local / 1000 - instant;
  }
}

const named = new Map<string, Offsets>();

/** @param setting a value of the setting TimeZone; UTC for what is none */
export function offsetsOf(setting: string): Offsets {
  const zone: Zone = zoneOf(setting) ?? { minutesEast: 0 };
  if ('minutesEast' in zone) return new FixedOffsets(zone.minutesEast * 60);
  if (/^(utc|gmt|etc\/(utc|gmt))$/i.test(zone.name)) return new FixedOffsets(0);
  const known = named.get(zone.name.toLowerCase());
  if (known) return known;
  const made = new NamedOffsets(zone.name);
  named.set(zone.name.toLowerCase(), made);
  return made;
}

/** `+01`, `-03:30`, `+00:34:08`. */
export function offsetText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(seconds);
  const [minutes, rest] = [Math.floor(size / 60) % 60, size % 60];
  const hours = `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}`;
  if (rest) return `${hours}:${two(minutes)}:${two(rest)}`;
  return minutes ? `${hours}:${two(minutes)}` : hours;
}
