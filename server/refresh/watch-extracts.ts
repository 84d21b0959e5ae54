/**
 * Notices that extracts have arrived, by looking: the file systems of network drives tell nobody of changes. A file that
 * is being copied grows or gets another time from look to look, so what has arrived is told of once all has been still.
 */
import { type Listing, newFiles, sameListing } from './listing.ts';

export interface WatchOptions {
  /** What is in the folders now. Its errors are told of, and then tried again. */
  readonly list: () => Promise<Listing>;
  /** What was there when it was last loaded. */
  readonly loaded: Listing;
  /** Seconds without a change after which extracts have arrived as a whole. */
  readonly settle: number;
  /** Seconds between two looks. Default: a fifth of `settle`, from a quarter of a second to five seconds. */
  readonly every?: number;
  /** Told of new files once they are first seen, before they have settled. */
  readonly onChange: (files: readonly string[]) => void;
  /** Told that new files have arrived. */
  readonly onArrival: () => void;
  /** Told of folders that cannot be read, once per kind of trouble. */
  readonly onError: (error: Error) => void;
  /** Seconds of a clock that only goes forward. */
  readonly clock?: () => number;
}

export interface Watch {
  /** A build begins with what is there now: it is no news any more. */
  loading(listing: Listing): void;
  /** One look. The watch looks by itself; tests look when they want to. */
  look(): Promise<void>;
  close(): void;
}

/** Looks at the extracts until it is closed. */
export function watchExtracts(options: WatchOptions): Watch {
  const { list, settle, onChange, onArrival, onError } = options;
  const clock = options.clock ?? (() => performance.now() / 1000);
  const every = options.every ?? Math.min(5, Math.max(0.25, settle / 5));
  let loaded = options.loaded;
  let last: Listing | undefined;
  let changedAt = clock();
  let told = false;
  let trouble: string | undefined;

  async function look(): Promise<void> {
    let now: Listing;
    try {
      now = await list();
      trouble = undefined;
    } catch (error) {
      if ((error as Error).message !== trouble) onError(error as Error);
      trouble = (error as Error).message;
      return;
    }
    if (!last || !sameListing(last, now)) {
      last = now;
      changedAt = clock();
    }
    const files = newFiles(loaded, now);
    if (files.length === 0) {
      told = false;
    } else if (clock() - changedAt >= settle) {
      loaded = now;
      told = false;
      onArrival();
    } else if (!told) {
      told = true;
      onChange(files);
    }
  }

  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const next = () => {
    if (closed || every === Infinity) return;
    timer = setTimeout(() => void look().then(next), every * 1000);
  };
  next();
  return {
    loading(listing) {
      loaded = listing;
    },
    look,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
