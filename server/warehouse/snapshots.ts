/**
 * The served build, for readers: opens what `current` names, notices when it names another one and moves over, and keeps its
 * live tables up to date, without failing a query that runs or begins meanwhile. A server may start before the first build is published.
 */
import { StrataError } from '../../errors.ts';
import { layoutOf } from './layout.ts';
import { LiveFeed } from './live.ts';
import type { Manifest } from './manifest.ts';
import { openBuild, servedId } from './publish.ts';
import { type EngineOptions, type Lease, Snapshot } from './snapshot.ts';

export interface SnapshotsOptions extends EngineOptions {
  /** Milliseconds between looks at `current`; 0 looks only on {@link Snapshots.refresh}. Default 500. */
  readonly poll?: number;
  /** Id of a build to open for good, whatever is served. */
  readonly build?: string;
  /**
   * Told of a `current`, or of rows of live tables, that cannot be served: what was served before goes on. Once per kind of
   * trouble. Absent, {@link openSnapshots} and {@link Snapshots.refresh} throw it.
   */
  readonly onError?: (error: Error) => void;
}

/** What is served at this moment. */
export interface Served {
  readonly id: string;
  /** Counts the moves of this process from one build to another: unlike the id, never the same again. Plans hang on it. */
  readonly generation: number;
  /** Counts also each change of rows of live tables. Answers hang on it. */
  readonly revision: number;
  readonly manifest: Manifest;
}

export interface Snapshots {
  readonly warehouse: string;
  /** The served build, or undefined when there is none yet. */
  current(): Served | undefined;
  /** Runs `use` on a connection to the served build, which stays open until `use` has settled. @throws as {@link lease} */
  use<T>(use: (lease: Lease) => Promise<T>): Promise<T>;
  /** A connection to the served build; give it back. @throws StrataError `warehouse.empty` without a build */
  lease(): Promise<Lease>;
  /** Looks at `current` and at the live tables now. Gives what is served then. @throws StrataError when `current` names what cannot be opened */
  refresh(): Promise<Served | undefined>;
  /** Calls `changed` after each move to another build, or to other rows of live tables; the result unsubscribes. */
  onChange(changed: (served: Served) => void): () => void;
  /** Stops looking and closes each build when its last lease is back. */
  close(): Promise<void>;
}

/**
 * Opens the served build of a warehouse for readers.
 * @throws StrataError `warehouse.damaged` when `current` names a build that cannot be opened; no build at all is no error
 */
export async function openSnapshots(warehouse: string, options: SnapshotsOptions = {}): Promise<Snapshots> {
  /** Builds that are open: the served one, and those that still have leases. */
  const open = new Map<string, { snapshot: Snapshot; feed: LiveFeed }>();
  const listeners = new Set<(served: Served) => void>();
  let served: { snapshot: Snapshot; feed: LiveFeed; info: Served } | undefined;
  let generation = 0;
  let revision = 0;
  let closed = false;
  let lastTrouble: string | undefined;
  /** Troubles with live tables that were told, until a look finds none. */
  let toldOfLive = new Set<string>();

  async function look(): Promise<Served | undefined> {
    if (closed) return undefined;
    const id = options.build ?? servedId(warehouse);
    // A `current` that has gone is no order to stop serving.
    const moves = id !== undefined && id !== served?.info.id;
    const next = moves ? await opened(id) : served;
    if (!next) return served?.info;
    const changed = await fill(next.feed).catch((error: Error) => {
      if (moves) next.snapshot.retire();
      throw error;
    });
    if (closed) {
      if (moves) next.snapshot.retire();
      return undefined;
    }
    if (!moves && !changed) return served?.info;
    if (moves) generation++;
    const { id: now, manifest } = next.snapshot.build;
    const info: Served = { id: now, generation, revision: ++revision, manifest };
    const old = served;
    served = { ...next, info };
    if (moves) old?.snapshot.retire();
    for (const listener of listeners) listener(info);
    return info;
  }

  async function opened(id: string) {
    const there = open.get(id);
    if (there?.snapshot.revive()) return there;
    const snapshot: Snapshot = await Snapshot.open(openBuild(warehouse, id), options, () => {
      if (open.get(id)?.snapshot === snapshot) open.delete(id);
    });
    const made = { snapshot, feed: new LiveFeed(warehouse, snapshot) };
    open.set(id, made);
    return made;
  }

  /** @throws the first trouble when nobody is to be told of it */
  async function fill(feed: LiveFeed): Promise<boolean> {
    const troubles: Error[] = [];
    const changed = await feed.update((error) => troubles.push(error));
    if (troubles[0] && !options.onError) throw troubles[0];
    for (const error of troubles) if (!toldOfLive.has(error.message)) options.onError?.(error);
    toldOfLive = new Set(troubles.map(({ message }) => message));
    return changed;
  }

  // One look at a time: two would open the same file twice.
  let queue: Promise<unknown> = Promise.resolve();
  const refresh = () => {
    const next = queue.then(look);
    queue = next.catch(() => undefined);
    return next;
  };

  await refresh();
  const poll = options.poll ?? 500;
  const timer =
    poll > 0
      ? setInterval(() => {
          refresh().then(
            () => {
              lastTrouble = undefined;
            },
            (error: Error) => {
              if (error.message !== lastTrouble) options.onError?.(error);
              lastTrouble = error.message;
            },
          );
        }, poll)
      : undefined;
  timer?.unref();

  async function lease(): Promise<Lease> {
    if (!served) throw new StrataError('warehouse.empty', { warehouse: layoutOf(warehouse).root });
    return served.snapshot.lease();
  }

  return {
    warehouse,
    current: () => served?.info,
    lease,
    async use(use) {
      const leased = await lease();
      let state: 'good' | 'broken' = 'broken';
      try {
        const result = await use(leased);
        state = 'good';
        return result;
      } finally {
        leased.give(state);
      }
    },
    refresh,
    onChange(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await queue;
      served = undefined;
      for (const { snapshot } of [...open.values()]) snapshot.retire();
    },
  };
}
