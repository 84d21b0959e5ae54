/** Time zones. DuckDB runs in UTC; what Postgres does in the session's zone is done on the local timestamp and led back. */
import { invalid } from './expression.ts';
import { literal, type Sql, sql } from './parts.ts';

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

/** The local timestamp of an instant. */
export const toLocal = (zone: string, instant: Sql): Sql =>
  zone === 'UTC' ? sql`CAST(${instant} AS TIMESTAMP)` : sql`timezone(${literal(zone)}, ${instant})`;

/** The instant of a local timestamp. */
export const fromLocal = (zone: string, local: Sql): Sql =>
  zone === 'UTC'
    ? sql`CAST(CAST(${local} AS TIMESTAMP) AS TIMESTAMPTZ)`
    : sql`timezone(${literal(zone)}, CAST(${local} AS TIMESTAMP))`;
