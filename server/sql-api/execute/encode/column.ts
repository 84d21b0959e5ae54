/** A column of the chunk at hand, and how its values are written. */
import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Format } from '../../types.ts';

/** Writes the value of a row (which is not NULL) without its length, and gives the place after it. */
export type Writer = (out: Buffer, at: number, row: number) => number;

export abstract class Column {
  /** A bit for each row, set where there is a value; undefined when there is one in every row. */
  valid: Uint8Array | undefined;

  /** Takes the values of a vector. They can be read as long as its chunk lives. */
  load(vector: Vector, rows: number): void {
    // Null, in spite of its type, for a vector without NULLs.
    this.valid = (duckdb.vector_get_validity(vector, ((rows + 63) >> 6) << 3) as Uint8Array | null) ?? undefined;
    this.view(vector, rows);
  }

  isNull(row: number): boolean {
    return this.valid !== undefined && ((this.valid[row >> 3]! >> (row & 7)) & 1) === 0;
  }

  /** Reads the values; {@link valid} is known by then: what a NULL points at must not be read. */
  protected abstract view(vector: Vector, rows: number): void;

  /** As Postgres' output function writes it. */
  abstract readonly text: Writer;
  /** As its send function does. */
  abstract readonly binary: Writer;
  /** Bytes that any value takes at most, beside what {@link extra} tells. */
  abstract room(format: Format): number;
  /** Bytes that the value of a row takes at most beside {@link room}. */
  extra(_row: number, _format: Format): number {
    return 0;
  }
  /** The sum of {@link extra} over the loaded rows, or more. */
  extraInAll(_format: Format): number {
    return 0;
  }
}

/** A column whose values have one size in DuckDB's memory. */
export abstract class FixedColumn extends Column {
  protected bytes: Uint8Array = new Uint8Array(0);
  /** The same memory. */
  protected int16: Int16Array = new Int16Array(0);
  protected int32: Int32Array = new Int32Array(0);
  protected uint32: Uint32Array = new Uint32Array(0);
  protected float32: Float32Array = new Float32Array(0);
  protected float64: Float64Array = new Float64Array(0);
  /** Bytes of a value in memory. */
  protected abstract readonly width: number;

  protected view(vector: Vector, rows: number): void {
    const { width } = this;
    const bytes = duckdb.vector_get_data(vector, rows * width);
    const { buffer, byteOffset: offset } = bytes;
    this.bytes = bytes;
    if (width === 2) this.int16 = new Int16Array(buffer, offset, rows);
    if (width >= 4) {
      this.int32 = new Int32Array(buffer, offset, (rows * width) >> 2);
      this.uint32 = new Uint32Array(buffer, offset, (rows * width) >> 2);
    }
    if (width === 4) this.float32 = new Float32Array(buffer, offset, rows);
    if (width === 8) this.float64 = new Float64Array(buffer, offset, rows);
  }
}
