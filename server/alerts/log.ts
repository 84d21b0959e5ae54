/**
 * The log of alerts: one event a line. A line that a crash cut off was never confirmed to anybody: it is passed over by readers
 * and removed by the next writer.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { StrataError } from '../../errors.ts';
import { sync } from '../warehouse/files.ts';
import { layoutOf } from '../warehouse/layout.ts';
import { takeLock } from '../warehouse/lock.ts';
import { AlertEvent } from './event.ts';

/** Seconds to wait for another process that appends: it holds the lock for a moment. */
const WAIT = 30;

/** What of a log was read before: the first `length` bytes, whose hash it is. */
interface Read {
  readonly length: number;
  readonly hash: string;
  readonly events: readonly AlertEvent[];
  /** Keys of the stories so far. */
  readonly known: ReadonlySet<string>;
}
const NOTHING: Read = { length: 0, hash: '', events: [], known: new Set() };
/** Of the log that was read last: a server reads it at each change, and only what is new has to be understood. */
let last: { readonly file: string; readonly read: Read } | undefined;

/**
 * Every event of a warehouse, oldest first; none before the first one.
 * @throws StrataError `warehouse.damaged` naming file and line of what is no event
 */
export function readLog(warehouse: string): readonly AlertEvent[] {
  const { alerts: file } = layoutOf(warehouse);
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new StrataError(
      'warehouse.damaged',
      { file, what: `cannot be read (${code})`, hint: HINT },
      { cause: error },
    );
  }
  // What follows the last line break is being written, or was cut off.
  const lines = content.subarray(0, content.lastIndexOf('\n') + 1);
  const before = last?.file === file && beginsWith(lines, last.read) ? last.read : NOTHING;
  if (before.length === lines.length) return before.events;
  const known = new Set(before.known);
  const added = lines
    .toString('utf8', before.length)
    .split('\n')
    .slice(0, -1)
    .map((line, at) => eventOf(line, `${file}:${before.events.length + at + 1}`, known));
  const events = [...before.events, ...added];
  last = { file, read: { length: lines.length, hash: hashOf(lines), events, known } };
  return events;
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const beginsWith = (bytes: Buffer, { length, hash }: Read) =>
  length <= bytes.length && hashOf(bytes.subarray(0, length)) === hash;

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
