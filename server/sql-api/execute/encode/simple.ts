/** Columns of booleans, integers, floating-point numbers and UUIDs. */
import type { Format } from '../../types.ts';
import { FixedColumn, type Writer } from './column.ts';
import { writeInt16BE, writeInt32BE, writeInt64, writeInteger, writeReversed8 } from './digits.ts';
import { writeDouble, writeSingle } from './shortest.ts';

export class BoolColumn extends FixedColumn {
  protected readonly width = 1;
  room = () => 1;
  readonly text: Writer = (out, at, row) => {
    out[at] = this.bytes[row] ? 116 : 102;
    return at + 1;
  };
  readonly binary: Writer = (out, at, row) => {
    out[at] = this.bytes[row] ? 1 : 0;
    return at + 1;
  };
}

export class Int2Column extends FixedColumn {
  protected readonly width = 2;
  room = () => 6;
  readonly text: Writer = (out, at, row) => writeInteger(out, at, this.int16[row]!);
  readonly binary: Writer = (out, at, row) => writeInt16BE(out, at, this.int16[row]!);
}

export class Int4Column extends FixedColumn {
  protected readonly width = 4;
  room = () => 11;
  readonly text: Writer = (out, at, row) => writeInteger(out, at, this.int32[row]!);
  readonly binary: Writer = (out, at, row) => writeInt32BE(out, at, this.int32[row]!);
}

/** Postgres' `oid`: 32 bits without a sign. */
export class OidColumn extends FixedColumn {
  protected readonly width = 4;
  room = () => 10;
  readonly text: Writer = (out, at, row) => writeInteger(out, at, this.uint32[row]!);
  readonly binary: Writer = (out, at, row) => writeInt32BE(out, at, this.int32[row]!);
}

export class Int8Column extends FixedColumn {
  protected readonly width = 8;
  room = () => 20;
  readonly text: Writer = (out, at, row) => writeInt64(out, at, this.uint32[row * 2]!, this.int32[row * 2 + 1]!);
  readonly binary: Writer = (out, at, row) => writeReversed8(out, at, this.bytes, row * 8);
}

export class Float4Column extends FixedColumn {
  protected readonly width = 4;
  room = () => 24;
  readonly text: Writer = (out, at, row) => writeSingle(out, at, this.float32[row]!);
  readonly binary: Writer = (out, at, row) => writeInt32BE(out, at, this.int32[row]!);
}

export class Float8Column extends FixedColumn {
  protected readonly width = 8;
  room = () => 28;
  readonly text: Writer = (out, at, row) => writeDouble(out, at, this.float64[row]!);
  readonly binary: Writer = (out, at, row) => writeReversed8(out, at, this.bytes, row * 8);
}

const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** DuckDB keeps a UUID as a 128-bit integer whose uppermost bit is turned over, so that it sorts. */
export class UuidColumn extends FixedColumn {
  protected readonly width = 16;
  room = (format: Format) => (format === 1 ? 16 : 36);
  readonly text: Writer = (out, start, row) => {
    let at = start;
    for (let i = 0; i < 16; i++) {
      const byte = this.#byte(row, i);
      if (i === 4 || i === 6 || i === 8 || i === 10) out[at++] = 45;
      out[at++] = HEX[byte >> 4]!;
      out[at++] = HEX[byte & 15]!;
    }
    return at;
  };
  readonly binary: Writer = (out, at, row) => {
    for (let i = 0; i < 16; i++) out[at + i] = this.#byte(row, i);
    return at + 16;
  };
  #byte(row: number, index: number): number {
    const byte = this.bytes[row * 16 + 15 - index]!;
    return index === 0 ? byte ^ 0x80 : byte;
  }
}
