import { SqlError } from '../errors.ts';
import type { Format, Part, Rows } from '../types.ts';
import { forwardCount, type Move, makeMove } from './cursor-move.ts';
import { splitRows } from './data-rows.ts';
import { MOST_KEPT, tooLarge } from './kept-rows.ts';
import type { Portal } from './portal.ts';

/** The rows of a FETCH. Closing it stops it; the cursor stays. */
export class CursorFetch implements Rows {
  readonly #cursor: Portal;
  readonly #move: Move;
  readonly #stop = new AbortController();
  /** Rows that a forward FETCH may still read. */
  #left: number | undefined;
  /** Rows that are there, where they do not come straight from the cursor. */
  #rows: Buffer[] | undefined;

  constructor(cursor: Portal, move: Move) {
    this.#cursor = cursor;
    this.#move = move;
    this.#left = forwardCount(move);
  }

  async next(max: number, formats: readonly Format[]): Promise<Part | undefined> {
    if (this.#rows) return this.#take(max);
    const { signal } = this.#stop;
    if (this.#left === undefined) {
      this.#rows = (await makeMove(this.#cursor, this.#move, formats, signal)).flatMap((part) => splitRows(part.data));
      return this.#take(max);
    }
    if (max > 0) {
      // The rest is asked for later, when the cursor may stand elsewhere: all rows of the FETCH are read now.
      this.#rows = [];
      let bytes = 0;
      for (let part = await this.#read(formats); part; part = await this.#read(formats)) {
        bytes += part.data.length;
        if (bytes > MOST_KEPT) throw tooLarge('a FETCH that is executed in parts keeps');
        for (const row of splitRows(part.data)) this.#rows.push(row);
      }
      return this.#take(max);
    }
    return this.#read(formats);
  }

  get settings(): ReadonlyMap<string, string> {
    return this.#cursor.takeSettings();
  }

  async close(): Promise<void> {
    this.#stop.abort(new SqlError('query_canceled', 'canceling statement due to user request'));
  }

  async #read(formats: readonly Format[]): Promise<Part | undefined> {
    if (this.#left === 0) return undefined;
    const part = await this.#cursor.read(Number.isFinite(this.#left!) ? this.#left! : 0, formats, this.#stop.signal);
    if (part) this.#left! -= part.rows;
    return part;
  }

  #take(max: number): Part | undefined {
    if (this.#rows!.length === 0) return undefined;
    const rows = this.#rows!.splice(0, max || this.#rows!.length);
    return { data: Buffer.concat(rows), rows: rows.length };
  }
}
