/**
 * The log of alerts: one event a line. A line that a crash cut off was never confirmed to anybody: it is passed over by readers
 * and removed by the next writer.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { StrataError } from '../../errors.ts';
import { sync } from '../warehouse/files.ts';
import { layoutOf } from '../warehouse/layout.ts';
import { takeLock } from '../warehouse/lock.ts';
import { AlertEvent } from './event.ts';

/** Seconds to wait for another process that appends: it holds the lock for a moment. */
const WAIT = 30;

/**
 * Every event of a warehouse, oldest first; none before the first one.
 * @throws StrataError `warehouse.damaged` naming file and line of what is no event
 */
export function readLog(warehouse: string): AlertEvent[] {
  const { alerts: file } = layoutOf(warehouse);
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new StrataError(
      'warehouse.damaged',
      { file, what: `cannot be read (${code})`, hint: HINT },
      { cause: error },
    );
  }
  const known = new Set<string>();
  // What follows the last line break is being written, or was cut off.
  return content
    .split('\n')
    .slice(0, -1)
    .map((line, at) => eventOf(line, `${file}:${at + 1}`, known));
}

const HINT = 'Put it right, or put the file back from a backup; without the file every alert is raised anew.';

function eventOf(line: string, where: string, known: Set<string>): AlertEvent {
  const damaged = (what: string) => new StrataError('warehouse.damaged', { file: where, what, hint: HINT });
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw damaged('is no JSON');
  }
  const parsed = AlertEvent.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(`is no event of alerts: ${issue!.path.join('.') || 'it'}: ${issue!.message}`);
  }
  const event = parsed.data;
  if (event.type === 'watched') {
    const unknown = event.same.find((key) => !known.has(key));
    if (unknown !== undefined) throw damaged(`says that ${unknown} is told as before, which no line before it tells`);
    for (const { key } of event.stories) known.add(key);
  }
  return event;
}

/**
 * Appends what `decide` makes of the events so far, while no other process appends: on the disk when this returns.
 * @returns the events with the new ones
 * @throws StrataError as {@link readLog}, `warehouse.locked`, whatever `decide` throws
 */
export async function appendToLog(
  warehouse: string,
  decide: (events: readonly AlertEvent[]) => readonly AlertEvent[],
): Promise<{ before: readonly AlertEvent[]; after: readonly AlertEvent[] }> {
  const lock = await takeLock(warehouse, { lock: 'alertsLock', wait: WAIT, purpose: 'writing to the log of alerts' });
  try {
    const before = readLog(warehouse);
    const added = decide(before).map((event) => AlertEvent.parse(event));
    if (added.length > 0)
      append(layoutOf(warehouse).alerts, added.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return { before, after: [...before, ...added] };
  } finally {
    lock.release();
  }
}

function append(file: string, lines: string): void {
  const descriptor = openSync(file, 'a+');
  try {
    const end = endOfLines(descriptor);
    ftruncateSync(descriptor, end);
    try {
      const bytes = Buffer.from(lines);
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } catch (error) {
      // A full disk: nothing of it counts.
      ftruncateSync(descriptor, end);
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
  sync(path.dirname(file), 'folder');
}

/** Where the last whole line ends, in bytes. */
function endOfLines(descriptor: number): number {
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.alloc(65_536);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - bytes.length);
    const read = readSync(descriptor, bytes, 0, end - start, start);
    const at = bytes.subarray(0, read).lastIndexOf('\n');
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}
