/**
 * The served build, for readers: opens what `current` names, notices when it names another one and moves over, without
 * failing a query that runs or begins meanwhile. A server may start before the first build is published.
 */
import { StrataError } from '../../errors.ts';
import { layoutOf } from './layout.ts';
import type { Manifest } from './manifest.ts';
import { openBuild, servedId } from './publish.ts';
import { type EngineOptions, type Lease, Snapshot } from './snapshot.ts';

export interface SnapshotsOptions extends EngineOptions {
  /** Milliseconds between looks at `current`; 0 looks only on {@link Snapshots.refresh}. Default 500. */
  readonly poll?: number;
  /** Id of a build to open for good, whatever is served. */
  readonly build?: string;
  /** Told of a `current` that cannot be served: what was served before goes on. Once per kind of trouble. */
  readonly onError?: (error: Error) => void;
}

/** What is served at this moment. */
export interface Served {
  readonly id: string;
  /** Counts the moves of this process from one build to another: unlike the id, never the same again. */
  readonly generation: number;
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
  /** Looks at `current` now. Gives what is served then. @throws StrataError when `current` names what cannot be opened */
  refresh(): Promise<Served | undefined>;
  /** Calls `changed` after each move to another build; the result unsubscribes. */
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
  const open = new Map<string, Snapshot>();
  const listeners = new Set<(served: Served) => void>();
  let served: { snapshot: Snapshot; info: Served } | undefined;
  let generation = 0;
  let closed = false;
  let lastTrouble: string | undefined;

  async function look(): Promise<Served | undefined> {
    if (closed) return undefined;
    const id = options.build ?? servedId(warehouse);
    // A `current` that has gone is no order to stop serving.
    if (!id || id === served?.info.id) return served?.info;
    let snapshot = open.get(id);
    if (!snapshot?.revive()) {
      const opened: Snapshot = await Snapshot.open(openBuild(warehouse, id), options, () => {
        if (open.get(id) === opened) open.delete(id);
      });
      if (closed) {
        opened.retire();
        return undefined;
      }
      snapshot = opened;
      open.set(id, snapshot);
    }
    const old = served;
    const info: Served = { id, generation: ++generation, manifest: snapshot.build.manifest };
    served = { snapshot, info };
    old?.snapshot.retire();
    for (const listener of listeners) listener(info);
    return info;
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
      for (const snapshot of [...open.values()]) snapshot.retire();
    },
  };
}
