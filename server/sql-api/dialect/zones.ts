/** Time zones. DuckDB runs in UTC; what Postgres does in the session's zone is done on the local timestamp and led back. */

import { zoneOf } from '../zone.ts';
import { invalid } from './expression.ts';
import { literal, raw, type Sql, sql } from './parts.ts';

/** A zone by name as DuckDB takes it. @throws SqlError 22023 for a name that neither engine knows */
export function zoneName(name: string): string {
  const trimmed = name.trim();
  if (/^(utc|gmt|z|zulu|uct|greenwich)$/i.test(trimmed)) return 'UTC';
  if (!/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(trimmed))
    invalid('22023', `time zone "${name}" not recognized`, 'Use a name such as UTC or Europe/Zurich.');
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: trimmed }).resolvedOptions();
    return timeZone === 'UTC' ? 'UTC' : timeZone;
  } catch {
    return invalid('22023', `time zone "${name}" not recognized`, 'Use a name such as UTC or Europe/Zurich.');
  }
}

/** What stands in the place of a name where a session is at a fixed distance from UTC, in minutes to the east. */
const FIXED = /^(-?\d+) minutes$/;

/** The zone of a session, by its TimeZone setting, as {@link toLocal} and {@link fromLocal} take it. */
export function sessionZone(setting: string): string {
  const zone = zoneOf(setting);
  if (zone === undefined || 'name' in zone) return zoneName(setting);
  return zone.minutesEast === 0 ? 'UTC' : `${zone.minutesEast} minutes`;
}

/** The local timestamp of an instant. */
export function toLocal(zone: string, instant: Sql): Sql {
  const utc = sql`CAST(${instant} AS TIMESTAMP)`;
  if (zone === 'UTC') return utc;
  const minutes = FIXED.exec(zone)?.[1];
  return minutes ? sql`(${utc} + to_minutes(${raw(minutes)}))` : sql`timezone(${literal(zone)}, ${instant})`;
}

/** The instant of a local timestamp. */
export function fromLocal(zone: string, local: Sql): Sql {
  const timestamp = sql`CAST(${local} AS TIMESTAMP)`;
  if (zone === 'UTC') return sql`CAST(${timestamp} AS TIMESTAMPTZ)`;
  const minutes = FIXED.exec(zone)?.[1];
  if (minutes) return sql`CAST(${timestamp} - to_minutes(${raw(minutes)}) AS TIMESTAMPTZ)`;
  return sql`timezone(${literal(zone)}, ${timestamp})`;
}
