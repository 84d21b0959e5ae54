/** What a server knows of its builds: in memory, and in the warehouse for `strata status` and its next start. */
import { isStrataError } from '../../errors.ts';
import { staleOf } from '../freshness.ts';
import { buildIds, openBuild } from '../warehouse/publish.ts';
import { type Listing, newFiles } from './listing.ts';
import { type RefreshState, readSeen, type Seen, writeSeen, writeState } from './state.ts';

export interface BuildRecord {
  state(): RefreshState;
  change(part: Partial<RefreshState>): void;
  seen(): Seen | undefined;
  /** A build was made of this. */
  saw(seen: Seen): void;
}

/** Neither a full disk nor a missing right keeps a server from serving: they are told of. */
export function openRecord(warehouse: string, first: RefreshState, log: (line: string) => void): BuildRecord {
  const orTold = (write: () => void) => {
    try {
      write();
    } catch (error) {
      log(`the state of builds cannot be kept: ${(error as Error).message}`);
    }
  };
  let state = first;
  let seen = readSeen(warehouse);
  const record: BuildRecord = {
    state: () => state,
    change(part) {
      state = { ...state, ...part };
      orTold(() => writeState(warehouse, state));
    },
    seen: () => seen,
    saw(next) {
      seen = next;
      orTold(() => writeSeen(warehouse, next));
    },
  };
  record.change({});
  return record;
}

/** True when a build would be made of what the last one was made of, and have nothing to tell that it has not. */
export function isKnown(
  warehouse: string,
  seen: Seen | undefined,
  listing: Listing,
  code: string,
  now = new Date(),
): boolean {
  if (!seen || seen.code !== code || newFiles(seen.listing, listing).length > 0) return false;
  if (!buildIds(warehouse).includes(seen.build)) return false;
  try {
    const { manifest } = openBuild(warehouse, seen.build);
    // A source that has become stale since is news: for the log of builds, and for whoever reads it after a build.
    const told = staleOf(manifest, new Date(manifest.startedAt)).map(({ source }) => source);
    return staleOf(manifest, now).every(({ source }) => told.includes(source));
  } catch (error) {
    // A damaged build is made anew.
    if (isStrataError(error)) return false;
    throw error;
  }
}
