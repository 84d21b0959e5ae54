import { SqlError } from '../errors.ts';
import type { Bound, Field, Format, Part } from '../types.ts';
import type { Command, Run } from './command.ts';
import { KeptRows } from './kept-rows.ts';

export interface PortalOptions {
  /** Survives its transaction. */
  readonly hold?: boolean;
  /** Goes backwards too. */
  readonly scroll?: boolean;
  /** Formats of FETCH where the client does not say. */
  readonly binary?: boolean;
  /** Savepoints before it. */
  readonly depth: number;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** A command with its parameters, that has started or will: what Bind makes, or DECLARE. */
export class Portal {
  readonly name: string;
  /** Null for the empty statement. */
  readonly command: Command | null;
  readonly fields: readonly Field[] | null;
  readonly formats: readonly Format[];
  readonly options: PortalOptions;
  readonly #bound: Bound;
  #run: Run | undefined;
  #closed = false;
  #outlived = false;
  #failed = false;
  #told = false;
  /** Rows that were read. */
  position = 0;
  /** The rows have come to their end. */
  ended = false;

  constructor(name: string, command: Command | null, bound: Bound, formats: readonly Format[], options: PortalOptions) {
    this.name = name;
    this.command = command;
    this.fields = command?.fields ?? null;
    this.formats = formats;
    this.options = options;
    this.#bound = bound;
  }

  get started(): boolean {
    return this.#run !== undefined;
  }

  /** Starts it if it has not. @throws SqlError */
  async start(signal: AbortSignal): Promise<Run> {
    if (this.#run) return this.#run;
    // The command that starts it may end long before its rows do, as a FETCH of a few of them: that stops nothing.
    const starting = new AbortController();
    const stop = () => starting.abort(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    const run = await this.command!.start(this.#bound, starting.signal).finally(() =>
      signal.removeEventListener('abort', stop),
    );
    this.#run = run;
    // COMMIT closes its own portal, and is done.
    if (!this.#closed || !run.rows) return run;
    await run.rows.close();
    throw new SqlError('query_canceled', 'canceling statement due to user request');
  }

  /** The next rows: at most `max`, 0 for as many as come at once. Undefined at the end. @throws SqlError */
  async read(max: number, formats: readonly Format[], signal: AbortSignal): Promise<Part | undefined> {
    if (this.#failed) throw new SqlError('object_not_in_prerequisite_state', `portal "${this.name}" cannot be run`);
    if (this.ended) return undefined;
    const { rows } = await this.start(signal);
    const stop = () => void rows?.close();
    signal.throwIfAborted();
    signal.addEventListener('abort', stop);
    try {
      const part = await rows?.next(max, formats);
      // Rows that were stopped are not rows that ended.
      signal.throwIfAborted();
      if (part) this.position += part.rows;
      else this.ended = true;
      return part;
    } catch (error) {
      this.#failed = true;
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Settings that its statement has changed (`set_config`), told once: the session keeps them. */
  takeSettings(): ReadonlyMap<string, string> {
    const settings = this.#run?.rows?.settings;
    if (!settings || this.#told) return NONE;
    this.#told = true;
    return settings;
  }

  /** Goes back to where `position` rows had been read: only what was declared SCROLL can. */
  seek(position: number): void {
    const rows = this.#run?.rows;
    if (rows instanceof KeptRows) rows.seek(position);
    this.position = position;
    this.ended = false;
  }

  /** Its transaction has committed: a later rollback does not concern it. */
  outlive(): void {
    this.#outlived = true;
  }

  get outlived(): boolean {
    return this.#outlived;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#run?.rows?.close();
  }
}

/** One format for each field, from what a client asked for: none, one for all, or one each. @throws SqlError 08P01 */
export function resultFormats(asked: readonly Format[], command: Command | null): Format[] {
  const fields = command?.fields ?? [];
  if (asked.length > 1 && asked.length !== fields.length)
    throw new SqlError(
      'protocol_violation',
      `bind message has ${asked.length} result formats but query has ${fields.length} columns`,
    );
  return fields.map((_, i) => (asked.length === 1 ? asked[0]! : (asked[i] ?? 0)));
}
