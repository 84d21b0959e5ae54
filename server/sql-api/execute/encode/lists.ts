/** Columns of arrays: DuckDB's lists, and lists of lists as long as they are rectangular, as Postgres wants them. */
import duckdb, { type Vector } from '@duckdb/node-bindings';
import { SqlError } from '../../errors.ts';
import type { Format } from '../../types.ts';
import { Column, type Writer } from './column.ts';
import { writeAscii, writeInt32BE } from './digits.ts';

/** What a list holds: lists again, or values. */
type Items = ListColumn | Column;

export class ListColumn extends Column {
  readonly #items: Items;
  /** The column of the values, below all lists. */
  readonly #values: Column;
  readonly #oid: number;
  /** Pairs of first element and count. */
  #entries: Uint32Array = new Uint32Array(0);
  #rows = 0;
  /** An element's text, before its quotes. */
  #scratch: Buffer = Buffer.allocUnsafeSlow(256);
  #lengths: number[] = [];
  room = (format: Format) => (format === 1 ? 12 : 2);

  /** @param oid of the elements' type */
  constructor(items: Items, oid: number) {
    super();
    this.#items = items;
    this.#values = items instanceof ListColumn ? items.#values : items;
    this.#oid = oid;
  }

  protected view(vector: Vector, rows: number): void {
    const entries = duckdb.vector_get_data(vector, rows * 16);
    this.#entries = new Uint32Array(entries.buffer, entries.byteOffset, rows * 4);
    this.#rows = rows;
    const count = duckdb.list_vector_get_size(vector);
    // A vector without elements may have no memory to read.
    if (count > 0) this.#items.load(duckdb.list_vector_get_child(vector), count);
  }

  #first(row: number): number {
    return this.#entries[row * 4]!;
  }
  #count(row: number): number {
    return this.#entries[row * 4 + 2]!;
  }

  override extra(row: number, format: Format): number {
    const [first, count] = [this.#first(row), this.#count(row)];
    // In text: quotes and a comma, each byte escaped. In binary: a length; and the size of one more dimension.
    const each = (format === 1 ? 4 + 8 : 7) + this.#items.room(format) * (format === 1 ? 1 : 2);
    let sum = count * each;
    for (let i = first; i < first + count; i++)
      if (!this.#items.isNull(i)) sum += this.#items.extra(i, format) * (format === 1 ? 1 : 2);
    return sum;
  }
  override extraInAll(format: Format): number {
    let sum = 0;
    for (let row = 0; row < this.#rows; row++) if (!this.isNull(row)) sum += this.extra(row, format);
    return sum;
  }

  readonly text: Writer = (out, at, row) => {
    this.#measure(row);
    return this.#lengths.length === 0 ? writeAscii(out, at, '{}') : this.#writeText(out, at, row);
  };

  #writeText(out: Buffer, start: number, row: number): number {
    const items = this.#items;
    const [first, count] = [this.#first(row), this.#count(row)];
    let at = start;
    out[at++] = 123;
    for (let i = first; i < first + count; i++) {
      if (i > first) out[at++] = 44;
      if (items instanceof ListColumn) at = items.#writeText(out, at, i);
      else at = items.isNull(i) ? writeAscii(out, at, 'NULL') : this.#writeElement(out, at, i);
    }
    out[at++] = 125;
    return at;
  }

  #writeElement(out: Buffer, start: number, index: number): number {
    const room = this.#items.room(0) + this.#items.extra(index, 0);
    if (room > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(room * 2);
    const scratch = this.#scratch;
    const end = this.#items.text(scratch, 0, index);
    if (!needsQuotes(scratch, end)) {
      scratch.copy(out, start, 0, end);
      return start + end;
    }
    let at = start;
    out[at++] = 34;
    for (let i = 0; i < end; i++) {
      const byte = scratch[i]!;
      if (byte === 34 || byte === 92) out[at++] = 92;
      out[at++] = byte;
    }
    out[at++] = 34;
    return at;
  }

  /** array_send: dimensions, whether there are NULLs, the elements' type; for each dimension its size and first index. */
  readonly binary: Writer = (out, start, row) => {
    this.#measure(row);
    const lengths = this.#lengths;
    let at = writeInt32BE(out, start, lengths.length);
    const flag = at;
    at = writeInt32BE(out, at, 0);
    at = writeInt32BE(out, at, this.#oid);
    for (const length of lengths) at = writeInt32BE(out, writeInt32BE(out, at, length), 1);
    const before = nulls;
    nulls = false;
    if (lengths.length > 0) at = this.#writeBinary(out, at, row);
    if (nulls) writeInt32BE(out, flag, 1);
    nulls = before;
    return at;
  };

  #writeBinary(out: Buffer, start: number, row: number): number {
    const items = this.#items;
    const [first, count] = [this.#first(row), this.#count(row)];
    let at = start;
    for (let i = first; i < first + count; i++) {
      if (items instanceof ListColumn) at = items.#writeBinary(out, at, i);
      else if (items.isNull(i)) {
        nulls = true;
        at = writeInt32BE(out, at, -1);
      } else {
        const end = items.binary(out, at + 4, i);
        writeInt32BE(out, at, end - at - 4);
        at = end;
      }
    }
    return at;
  }

  /** Finds the size of each dimension; none for an array without elements. @throws SqlError when it is not rectangular */
  #measure(row: number): void {
    this.#lengths.length = 0;
    if (!this.#fits(row, 0)) {
      throw new SqlError(
        'array_subscript_error',
        'multidimensional arrays must have sub-arrays with matching dimensions',
      );
    }
    if (this.#lengths.includes(0)) this.#lengths.length = 0;
  }

  /** Fills {@link ListColumn.#lengths} with the first of each depth, and compares the others with them. */
  #fits(row: number, depth: number, lengths = this.#lengths): boolean {
    const [first, count] = [this.#first(row), this.#count(row)];
    lengths[depth] ??= count;
    if (lengths[depth] !== count) return false;
    const items = this.#items;
    if (!(items instanceof ListColumn)) return true;
    for (let i = first; i < first + count; i++) {
      if (items.isNull(i) || !items.#fits(i, depth + 1, lengths)) return false;
    }
    return true;
  }
}

/** Whether a NULL was written since it was last set to false. */
let nulls = false;

/** Empty, the word NULL, or with a character that means something in an array's text: as array_out decides. */
function needsQuotes(text: Buffer, end: number): boolean {
  if (end === 0) return true;
  if (end === 4 && text.toString('latin1', 0, 4).toLowerCase() === 'null') return true;
  for (let i = 0; i < end; i++) {
    const byte = text[i]!;
    if (byte === 34 || byte === 92 || byte === 44 || byte === 123 || byte === 125) return true;
    if (byte === 32 || (byte >= 9 && byte <= 13)) return true;
  }
  return false;
}
