/** What the setting TimeZone means. */

/** A time zone of Postgres' as other engines can take it: a name of IANA's, or a fixed distance from UTC. */
export type Zone = { readonly name: string } | { readonly minutesEast: number };

/** Minutes that no fixed distance from UTC reaches. */
export const LARGEST = 168 * 60;
/** POSIX: `<+02>-02`, `GMT-02:00`. Its sign counts to the west. */
const POSIX = /^(?:<[A-Za-z0-9+:-]+>|[A-Za-z]{3,})([+-])(\d{1,2})(?::(\d{2}))?$/;

/** What a value of the setting `timezone` means, undefined for none that there is. */
export function zoneOf(value: string): Zone | undefined {
  const posix = POSIX.exec(value);
  if (posix) {
    const minutes = Number(posix[2]) * 60 + Number(posix[3] ?? 0);
    return Number(posix[3] ?? 0) < 60 && minutes < LARGEST
      ? { minutesEast: posix[1] === '-' ? minutes : -minutes }
      : undefined;
  }
  // Names only: Intl takes offsets too, with the other sign than Postgres.
  if (!/^[A-Za-z]/.test(value)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
  } catch {
    return undefined;
  }
  return { name: value };
}
