/** Days as `YYYY-MM-DD`, counted in weeks and months. */

const DAY = 86_400_000;
const timeOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => dayOf(timeOf(day) + days * DAY);
export const dayAfter = (day: string): string => addDays(day, 1);
/** Days from one to another, both included. */
export const daysBetween = (from: string, to: string): number => Math.round((timeOf(to) - timeOf(from)) / DAY) + 1;

/** The last day of the last month that is over on `day`, that month's last day included. */
export function lastComplete(day: string): string {
  const next = dayAfter(day);
  return addDays(`${next.slice(0, 7)}-01`, -1);
}

/** `day` some weeks later or earlier; of months, the end of the month so many later or earlier. */
export function addPeriods(day: string, unit: 'week' | 'month', periods: number): string {
  if (unit === 'week') return addDays(day, 7 * periods);
  const [year, month] = day.split('-').map(Number) as [number, number];
  return dayOf(Date.UTC(year, month + periods, 0));
}
export const dayBefore = (day: string): string => addDays(day, -1);
