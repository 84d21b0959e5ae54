/** Chunks of DuckDB in, DataRow messages of Postgres out. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { SqlError } from '../../errors.ts';
import type { Format, Part } from '../../types.ts';
import type { Column, Writer } from './column.ts';
import { copied } from './pool.ts';

/** Rows are cut into pieces of about this many bytes: so much is copied at a time, and waits for a slow reader. */
const PIECE = 512 * 1024;
/** Longer messages than this no client takes. */
const LONGEST = 1024 * 1024 * 1024 - 1;
/** The room for a piece is kept for the next one, unless it was unusually large. */
const KEPT = 4 * 1024 * 1024;

/** Where all encoders write, one at a time: pieces are copied out of it in their true size, since room is a generous guess. */
let room: Buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** Writes the rows of one result, chunk by chunk. Rows can be told in other formats from one call to the next. */
export class Encoder {
  readonly #columns: readonly Column[];
  #chunk: DuckDBDataChunk | undefined;
  #rows = 0;
  #row = 0;

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  /** Rows of the chunk that are not written yet. */
  get left(): number {
    return this.#rows - this.#row;
  }

  /** Goes on with the rows of a chunk. It is kept until the next. */
  load(chunk: DuckDBDataChunk): void {
    const rows = chunk.rowCount;
    for (const [i, column] of this.#columns.entries()) column.load(duckdb.data_chunk_get_vector(chunk.chunk, i), rows);
    this.#chunk = chunk;
    this.#rows = rows;
    this.#row = 0;
  }

  /** The next rows as DataRow messages: at most `max`, and no more than make a piece, but at least one. */
  take(max: number, formats: readonly Format[]): Part {
    const from = this.#row;
    const [end, size] = this.#cut(from, Math.min(this.#rows, from + max), formats);
    if (room.length < size) room = Buffer.allocUnsafeSlow(Math.max(size, 2 * PIECE));
    const length = this.#write(room, from, end, formats);
    const part = copied(room, length);
    if (room.length > KEPT) room = Buffer.allocUnsafeSlow(2 * PIECE);
    this.#row = end;
    if (end === this.#rows) this.drop();
    return { ...part, rows: end - from };
  }

  /** Steps over rows without writing them. Gives how many. */
  skip(max: number): number {
    const rows = Math.min(max, this.left);
    this.#row += rows;
    if (this.left === 0) this.drop();
    return rows;
  }

  /** Lets go of the chunk. */
  drop(): void {
    this.#chunk = undefined;
    this.#rows = 0;
    this.#row = 0;
  }

  /** How far a piece goes from a row on, and the room that it takes at most. */
  #cut(from: number, to: number, formats: readonly Format[]): [end: number, size: number] {
    const columns = this.#columns;
    let fixed = 7;
    let all = 0;
    columns.forEach((column, i) => {
      fixed += 4 + column.room(formats[i]!);
      all += column.extraInAll(formats[i]!);
    });
    const most = (to - from) * fixed + all;
    if (most <= 2 * PIECE) return [to, most];
    let size = 0;
    for (let row = from; row < to; row++) {
      let bytes = fixed;
      for (let i = 0; i < columns.length; i++)
        if (!columns[i]!.isNull(row)) bytes += columns[i]!.extra(row, formats[i]!);
      if (bytes > LONGEST) throw new SqlError('program_limit_exceeded', 'a row of the result is larger than 1 GB');
      if (row > from && size + bytes > PIECE) return [row, size];
      size += bytes;
    }
    return [to, size];
  }

  #write(out: Buffer, from: number, to: number, formats: readonly Format[]): number {
    const columns = this.#columns;
    const count = columns.length;
    const writers: Writer[] = columns.map((column, i) => (formats[i] === 1 ? column.binary : column.text));
    const valids = columns.map((column) => column.valid);
    let at = 0;
    for (let row = from; row < to; row++) {
      const start = at;
      out[at] = 68;
      out[at + 5] = count >> 8;
      out[at + 6] = count;
      at += 7;
      for (let i = 0; i < count; i++) {
        const valid = valids[i];
        if (valid !== undefined && ((valid[row >> 3]! >> (row & 7)) & 1) === 0) {
          out[at] = 255;
          out[at + 1] = 255;
          out[at + 2] = 255;
          out[at + 3] = 255;
          at += 4;
          continue;
        }
        const end = writers[i]!(out, at + 4, row);
        const length = end - at - 4;
        out[at] = length >> 24;
        out[at + 1] = length >> 16;
        out[at + 2] = length >> 8;
        out[at + 3] = length;
        at = end;
      }
      const length = at - start - 1;
      out[start + 1] = length >> 24;
      out[start + 2] = length >> 16;
      out[start + 3] = length >> 8;
      out[start + 4] = length;
    }
    return at;
  }
}
