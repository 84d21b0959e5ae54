import { LARGEST, zoneOf } from '../zone.ts';
import { type Check, invalidValue } from './setting-checks.ts';

const HOURS = /^[+-]?\d{1,2}(?:\.\d+)?$/;
const CLOCK = /^([+-]?)(\d{1,2}):(\d{2})$/;

/** Names in their usual case, whatever the case they are given in. */
let spellings: ReadonlyMap<string, string> | undefined;
function spelling(name: string): string {
  spellings ??= new Map(
    [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT', 'Etc/UTC', 'Etc/GMT'].map((known) => [
      known.toLowerCase(),
      known,
    ]),
  );
  return spellings.get(name.toLowerCase()) ?? name;
}

/** A name, hours to the east of UTC, or POSIX' form; hours become POSIX' form, as Postgres does it. */
export const timeZone: Check = (value, name) => {
  const text = value.trim();
  if (HOURS.test(text) && Math.abs(Number(text)) * 60 < LARGEST) return fixedZone(Number(text) * 60);
  const zone = zoneOf(text);
  if (!zone) throw invalidValue(name, value, 'Name it as IANA does, for example Europe/Berlin.');
  return 'name' in zone ? spelling(text) : text;
};

/** An interval of SET TIME ZONE INTERVAL '+02:00' HOUR TO MINUTE. */
export function zoneOfInterval(value: string): string {
  const clock = CLOCK.exec(value.trim());
  const minutes = clock
    ? (clock[1] === '-' ? -1 : 1) * (Number(clock[2]) * 60 + Number(clock[3]))
    : HOURS.test(value.trim())
      ? Number(value) * 60
      : Number.NaN;
  if (!(Math.abs(minutes) < LARGEST)) throw invalidValue('TimeZone', value);
  return fixedZone(minutes);
}

function fixedZone(minutesEast: number): string {
  const minutes = Math.abs(Math.round(minutesEast));
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = two(Math.floor(minutes / 60)) + (minutes % 60 ? `:${two(minutes % 60)}` : '');
  return minutesEast < 0 ? `<-${clock}>+${clock}` : `<+${clock}>-${clock}`;
}
