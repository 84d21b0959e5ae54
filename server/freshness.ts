/** How fresh the data of a build are at a moment: one answer for the probes, `strata status` and the server's own builds. */
import { DEFAULT_SETTINGS, type Settings } from '../transforms/settings.ts';
import { type StaleSource, staleSources } from '../transforms/watch/stale-sources.ts';
import { nextRun } from './refresh/schedule.ts';
import type { Attempt, RefreshState } from './refresh/state.ts';
import type { Manifest } from './warehouse/manifest.ts';

/** What probes are told. No words of errors: they may name what is in the data, and who probes has no token. */
export interface Freshness {
  /** Sources whose latest extract is older than it may be; hours to a tenth. */
  readonly stale: readonly StaleSource[];
  readonly lastBuild: Pick<Attempt, 'outcome' | 'build' | 'startedAt' | 'seconds'> &
    Partial<Pick<Attempt, 'because' | 'cause'>>;
  /** The build that goes on, or null. Absent, as what follows, where the server runs none. */
  readonly building?: RefreshState['running'];
  /** When the schedule comes due next, ISO, UTC; null without one. */
  readonly nextBuild?: string | null;
}

/**
 * The sources of a build that are stale at `now`, by the limits that it was made with (`stale_after_hours` of
 * `model/settings.yml`), which the view `data_quality` goes by, too.
 */
export function staleOf(manifest: Manifest, now = new Date()): StaleSource[] {
  // A build of an earlier strata has no limits.
  const { staleAfterHours } = { ...DEFAULT_SETTINGS, ...(manifest.settings as Partial<Settings> | null) };
  return staleSources(manifest.inputs, now, staleAfterHours);
}

/**
 * The last build that failed, unless a later one is served: of this server's own builds, or made by hand since.
 * @param state of the server that builds into the warehouse, if there is one
 */
export function failedSince(manifest: Manifest | undefined, state: RefreshState | undefined): Attempt | undefined {
  const last = state?.last;
  if (last?.outcome !== 'failed' || (manifest && manifest.startedAt > last.startedAt)) return undefined;
  return last;
}

/** How fresh the served build is, and how the builds of its server go. */
export function freshnessOf(manifest: Manifest, state: RefreshState | undefined, now = new Date()): Freshness {
  const stale = staleOf(manifest, now).map((source) => ({ ...source, hours: Math.round(source.hours * 10) / 10 }));
  const { id, startedAt, seconds } = manifest;
  const last = failedSince(manifest, state) ?? (state?.last?.build === id ? state.last : undefined);
  const lastBuild = last
    ? { ...last, error: undefined }
    : ({ outcome: 'published', build: id, startedAt, seconds } as const);
  if (!state) return { stale, lastBuild };
  const nextBuild = state.schedule && nextRun(state.schedule);
  return { stale, lastBuild, building: state.running, nextBuild };
}
