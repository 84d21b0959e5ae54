/** When an extract was taken, as far as its name or the file system tell. */

const DATES = [
  /(?<!\d)(?<year>20\d{2}|19\d{2})[-_.]?(?<month>0[1-9]|1[0-2])[-_.]?(?<day>0[1-9]|[12]\d|3[01])(?:[T_ -]?(?<hour>[01]\d|2[0-3])[-_:.]?(?<minute>[0-5]\d)(?:[-_:.]?(?<second>[0-5]\d))?Z?)?(?!\d)/g,
  /(?<!\d)(?<year>20\d{2}|19\d{2})[-_./]?(?<month>0[1-9]|1[0-2])(?!\d|[-_.]?\d\d(?!\d))/g,
];

/**
 * The last date in `path` (2026-01-31, 20260131, 2026_01, with or without a time), as ISO text in UTC; a month counts
 * as its last day. Where the path has none: in the name of the folder that holds the export; then undefined.
 */
export function timeInPath(path: string, folder = ''): string | undefined {
  for (const text of [path, folder]) {
    for (const pattern of DATES) {
      const found = [...text.matchAll(pattern)].at(-1)?.groups;
      if (!found) continue;
      const { year, month, day, hour = '00', minute = '00', second = '00' } = found;
      const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
      if (Number(day ?? last) > last) continue;
      return `${year}-${month}-${day ?? last}T${hour}:${minute}:${second}.000Z`;
    }
  }
  return undefined;
}
