/** When a server builds by the clock: cron syntax, read by croner. */
import { Cron } from 'croner';
import type { Problem } from '../../errors.ts';

export interface Schedule {
  /** `0 6 * * *`, with a sixth field before the others for seconds, or `@daily` and the like. */
  readonly expression: string;
  /** IANA name, such as Europe/Berlin. */
  readonly timezone: string;
}

const EXAMPLE = 'Give minute, hour, day, month and weekday, for example "0 6 * * *": every day at 6.';

/** What is wrong with a schedule of the settings; nothing for one that comes due. */
export function scheduleProblems(expression: string, timezone: string): Problem[] {
  const problems: Problem[] = [];
  if (!isTimezone(timezone)) {
    const what = `${JSON.stringify(timezone)} is no time zone.`;
    const hint = 'Give an IANA name, for example Europe/Berlin, or UTC.';
    problems.push({ where: 'STRATA_SCHEDULE_TIMEZONE', what, hint });
  }
  const why = expressionProblem(expression);
  if (why) {
    const what = `${JSON.stringify(expression)} is no schedule in cron syntax: ${why}.`;
    problems.push({ where: 'STRATA_SCHEDULE', what, hint: EXAMPLE });
  }
  return problems;
}

/** The next moment at which a schedule comes due, ISO, UTC; null for none. */
export function nextRun({ expression, timezone }: Schedule): string | null {
  return new Cron(expression, { timezone, paused: true }).nextRun()?.toISOString() ?? null;
}

/** Calls `due` whenever the schedule comes due, until the result is called. */
export function onSchedule({ expression, timezone }: Schedule, due: () => void): () => void {
  const job = new Cron(expression, { timezone }, due);
  return () => job.stop();
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function expressionProblem(expression: string): string | undefined {
  const text = expression.trim();
  // croner also takes a single moment as ISO text, which would be due once.
  const fields = text.split(/\s+/).length;
  if (!text.startsWith('@') && (fields < 5 || fields > 7)) return `it has ${fields} field${fields === 1 ? '' : 's'}`;
  try {
    return new Cron(text, { paused: true }).nextRun() ? undefined : 'it never comes due';
  } catch (error) {
    return (error as Error).message.replace(/^CronPattern: /, '').replace(/\.$/, '');
  }
}
