/** Columns of texts and bytes. */
import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Format } from '../../types.ts';
import { Column, type Writer } from './column.ts';
import { writeAscii } from './digits.ts';

/** Rows of a chunk of DuckDB's, at most. */
const CHUNK = 2048;
/** Up to this many bytes a loop is faster than a call of the copying that Node has. */
const SHORT = 40;

/** `length` bytes of another buffer. */
function writeBytes(out: Buffer, at: number, from: Uint8Array, offset: number, length: number): number {
  if (length > SHORT) (from as Buffer).copy(out, at, offset, offset + length);
  else for (let i = 0; i < length; i++) out[at + i] = from[offset + i]!;
  return at + length;
}

/**
 * A vector of strings: 16 bytes each, with the length and either the bytes (up to 12) or a pointer to them. Reading through
 * a pointer is a slow call, but the strings of a chunk mostly lie one after the other, so that few reads fetch them all.
 */
abstract class StringColumn extends Column {
  /** Where each value's bytes are: in `parts[part]`, from `offset` on. */
  protected parts: Uint8Array[] = [];
  protected part = new Uint32Array(CHUNK);
  protected offset = new Uint32Array(CHUNK);
  protected length = new Uint32Array(CHUNK);
  protected total = 0;

  protected view(vector: Vector, rows: number): void {
    const inline = duckdb.vector_get_data(vector, rows * 16);
    const words = new Uint32Array(inline.buffer, inline.byteOffset, rows * 4);
    if (rows > this.part.length) {
      this.part = new Uint32Array(rows);
      this.offset = new Uint32Array(rows);
      this.length = new Uint32Array(rows);
    }
    const { part, offset, length, valid } = this;
    const parts: Uint8Array[] = [inline];
    let total = 0;
    let first = -1;
    let size = 0;
    // The address where the run of strings that began at row `first` goes on.
    let nextLow = 0;
    let nextHigh = 0;
    const read = () => {
      if (first >= 0)
        parts.push(
          duckdb.get_data_from_pointer(inline.buffer as ArrayBuffer, inline.byteOffset + first * 16 + 8, size),
        );
    };
    for (let row = 0; row < rows; row++) {
      // The pointer of a NULL leads nowhere.
      if (valid !== undefined && ((valid[row >> 3]! >> (row & 7)) & 1) === 0) {
        length[row] = 0;
        continue;
      }
      const bytes = words[row * 4]!;
      length[row] = bytes;
      total += bytes;
      if (bytes <= 12) {
        part[row] = 0;
        offset[row] = row * 16 + 4;
        continue;
      }
      const low = words[row * 4 + 2]!;
      const high = words[row * 4 + 3]!;
      if (first < 0 || low !== nextLow || high !== nextHigh) {
        read();
        first = row;
        size = 0;
      }
      part[row] = parts.length;
      offset[row] = size;
      size += bytes;
      nextLow = low + bytes;
      nextHigh = high;
    }
    read();
    this.parts = parts;
    this.total = total;
  }
}

export class TextColumn extends StringColumn {
  room = () => 0;
  override extra(row: number, _format: Format) {
    return this.length[row]!;
  }
  override extraInAll(_format: Format) {
    return this.total;
  }
  readonly text: Writer = (out, at, row) =>
    writeBytes(out, at, this.parts[this.part[row]!]!, this.offset[row]!, this.length[row]!);
  readonly binary: Writer = this.text;
}

/** Postgres' `jsonb`: in binary a version goes before the text. */
export class JsonbColumn extends TextColumn {
  override room = () => 1;
  override readonly binary: Writer = (out, at, row) => {
    out[at] = 1;
    return this.text(out, at + 1, row);
  };
}

export class BytesColumn extends StringColumn {
  room = () => 2;
  override extra(row: number, format: Format) {
    return format === 1 ? this.length[row]! : 2 * this.length[row]!;
  }
  override extraInAll(format: Format) {
    return format === 1 ? this.total : 2 * this.total;
  }
  readonly text: Writer = (out, at, row) => {
    const from = this.offset[row]!;
    const hex = (this.parts[this.part[row]!] as Buffer).toString('hex', from, from + this.length[row]!);
    const start = writeAscii(out, at, '\\x');
    return start + out.write(hex, start, 'latin1');
  };
  readonly binary: Writer = (out, at, row) =>
    writeBytes(out, at, this.parts[this.part[row]!]!, this.offset[row]!, this.length[row]!);
}
