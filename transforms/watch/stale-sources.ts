/** Which sources have sent nothing for longer than they should. */
import type { StaleLimits } from '../settings.ts';

/** An extract, as far as its age goes; a build's inputs are. */
export interface DatedExtract {
  readonly source: string;
  /** When it was taken, ISO. */
  readonly extractTime: string;
  /** Another content stands at its path now. */
  readonly superseded?: boolean;
}

export interface StaleSource {
  readonly source: string;
  /** When the latest of its extracts was taken, ISO, UTC. */
  readonly latest: string;
  /** From when on it is stale, ISO, UTC: its limit after {@link latest}. */
  readonly since: string;
  /** Age of the latest extract, in hours. */
  readonly hours: number;
  /** The limit that applies, in hours. */
  readonly limit: number;
}

/**
 * The sources whose latest extract is older than their limit at `now`, by name. A source is as fresh as the latest of all
 * its extracts: some of its tables may change once a year. An extract that is dated later than `now` (one that is named
 * after the running month) is fresh.
 */
export function staleSources(inputs: readonly DatedExtract[], now: Date, limits: StaleLimits): StaleSource[] {
  return [...latestExtracts(inputs)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([source, at]) => {
      const limit = staleLimit(source, limits);
      const hours = (now.getTime() - at) / HOUR;
      if (limit === null || hours <= limit) return [];
      const since = new Date(at + limit * HOUR).toISOString();
      return [{ source, latest: new Date(at).toISOString(), since, hours, limit }];
    });
}

/** When the latest extract of each source was taken, of those that stand at their paths, in milliseconds since 1970. */
export function latestExtracts(inputs: readonly DatedExtract[]): ReadonlyMap<string, number> {
  const latest = new Map<string, number>();
  for (const { source, extractTime, superseded } of inputs)
    if (!superseded) latest.set(source, Math.max(latest.get(source) ?? -Infinity, Date.parse(extractTime)));
  return latest;
}

const HOUR = 3_600_000;

/** The limit of a source in hours; null where it is never stale. */
export const staleLimit = (source: string, limits: StaleLimits): number | null =>
  Object.hasOwn(limits.sources, source) ? limits.sources[source]! : limits.default;
