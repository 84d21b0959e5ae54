/**
 * One writer at a time: `warehouse/lock` names the process that builds, others who appends to the log of alerts, or sends
 * messages. A lock is made with its content in one step (a hard
 * link), so that nobody reads half of it, and belongs to nobody once its process is dead.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StrataError } from '../../errors.ts';
import { makeDirectory, orUnusable } from './directory.ts';
import { type Layout, layoutOf } from './layout.ts';

/** A process of some machine, and what it does. */
export const Holder = z.object({
  token: z.string(),
  pid: z.int(),
  host: z.string(),
  since: z.string(),
  /** When the process started, in clock ticks since boot (Linux): tells a reused pid from the holder. */
  started: z.string().nullable(),
  /** What it does, for people: `strata build`. */
  purpose: z.string(),
});
export type Holder = z.infer<typeof Holder>;

export interface Lock {
  readonly holder: Holder;
  /** @throws StrataError `warehouse.locked` when somebody else took the lock over: nothing may be published then. */
  assertHeld(): void;
  release(): void;
}

/** Locks of a warehouse, by where their file is. */
export type LockName = keyof Layout & ('lock' | 'alertsLock' | 'deliveryLock');

/** Tokens of this process: a lock with our pid but not our token was left by an earlier process of the same pid. */
const mine = new Set<string>();

/**
 * Takes a lock of a warehouse, waiting up to `wait` seconds while a live process holds it.
 * @param options.lock default: that of builds
 * @param options.onWait is told once who is waited for
 * @param options.signal ends the waiting
 * @throws StrataError `build.cancelled` when the waiting was ended; `warehouse.locked` with the holder's pid, host and start when the wait is over;
 * `warehouse.no_directory` when nothing can be written there
 */
export async function takeLock(
  warehouse: string,
  options: {
    wait: number;
    purpose: string;
    lock?: LockName;
    onWait?: (holder: Holder) => void;
    signal?: AbortSignal;
  },
): Promise<Lock> {
  const layout = layoutOf(warehouse);
  const { root } = layout;
  const file = layout[options.lock ?? 'lock'];
  makeDirectory(warehouse);
  orUnusable(root, () => mkdirSync(path.dirname(file), { recursive: true }));
  const token = randomUUID();
  const holder = thisProcess(options.purpose, token);
  const end = Date.now() + options.wait * 1000;
  let told = false;
  while (!orUnusable(root, () => create(file, holder))) {
    const other = readHolder(file);
    if (!other) continue;
    if (!alive(other)) {
      takeAway(file, other);
      continue;
    }
    if (Date.now() >= end) throw locked(file, other);
    if (options.signal?.aborted) throw new StrataError('build.cancelled', {});
    if (!told) options.onWait?.(other);
    told = true;
    // Builds hold theirs for minutes, others for a moment.
    await sleep(Math.min(options.lock ? 20 : 200, Math.max(1, end - Date.now())));
  }
  mine.add(token);
  const release = () => {
    process.off('exit', release);
    if (mine.delete(token) && readHolder(file)?.token === token) rmSync(file, { force: true });
  };
  process.on('exit', release);
  return {
    holder,
    release,
    assertHeld() {
      const now = readHolder(file);
      if (now?.token !== token) throw locked(file, now ?? { ...holder, purpose: 'nobody: the lock was removed' });
    },
  };
}

/** This process, for others to know it by. */
export const thisProcess = (purpose: string, token: string = randomUUID()): Holder => ({
  token,
  pid: process.pid,
  host: os.hostname(),
  since: new Date().toISOString(),
  started: processStart(process.pid),
  purpose,
});

/** Who builds in a warehouse now: undefined for nobody, or for a dead process. */
export function lockHolder(warehouse: string): Holder | undefined {
  const holder = readHolder(layoutOf(warehouse).lock);
  return holder && alive(holder) ? holder : undefined;
}

function locked(file: string, holder: Holder) {
  return new StrataError('warehouse.locked', { file, ...holder });
}

/** Makes the lock with its content, or says that there is one. */
function create(file: string, holder: Holder): boolean {
  const content = `${JSON.stringify(holder)}\n`;
  const draft = `${file}.${holder.token}`;
  try {
    writeFileSync(draft, content);
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: the holder has just cleaned up, our draft too.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    // File systems without hard links: exclusive creation, whose content a reader may see a moment late.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EMLINK')
      return createPlain(file, content);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function createPlain(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return Holder.parse(JSON.parse(content));
  } catch {
    throw new StrataError('warehouse.lock_unreadable', { file });
  }
}

/** True unless the holder is known to be dead. Of another machine nothing is known: its lock holds. */
export function alive(holder: Holder): boolean {
  if (holder.host !== os.hostname()) return true;
  if (holder.pid === process.pid) return mine.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return holder.started === null || holder.started === processStart(holder.pid);
}

/** Start of a process from /proc (field 22 of stat; the name in field 2 may hold spaces and parentheses), or null. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/**
 * Removes a dead process's lock. Of several processes that try at once, the rename of one moves the dead lock away;
 * another may by then move the new holder's, and puts it back.
 */
function takeAway(file: string, dead: Holder): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = Holder.safeParse(JSON.parse(readFileSync(aside, 'utf8')));
  if (moved.success && moved.data.token !== dead.token) createPlain(file, readFileSync(aside, 'utf8'));
  rmSync(aside, { force: true });
}
