/** DataRow messages become the CopyData messages of a COPY TO STDOUT, one for each row. */
import type { CopyOptions } from './copy-options.ts';

const COPY_DATA = 0x64;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
/** `PGCOPY\n\377\r\n\0`, no flags, no extension. */
const SIGNATURE = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

/** The number of values of a row that is none. */
const END = Buffer.from([0xff, 0xff]);

/** Writes one row from its values, which are in `data` from `at` on, into `out`; gives the new end of `out`. */
type WriteRow = (data: Buffer, at: number, out: Buffer, end: number) => number;

export interface CopyWriter {
  /** What comes before the first row, if anything does. */
  readonly head: Buffer | undefined;
  rows(data: Buffer, rows: number): Buffer;
  tail(): Buffer | undefined;
}

/** @param names of the columns */
export function copyWriter(options: CopyOptions, names: readonly string[]): CopyWriter {
  if (options.format === 'binary') return new BinaryWriter();
  const isCsv = options.format === 'csv';
  const forced = names.map((name) => options.forceQuote === 'all' || options.forceQuote.includes(name));
  const write = isCsv ? csvRow(options, forced) : textRow(options);
  // Each byte may need another before it; each value has a delimiter, quotes, or the words for NULL.
  const perValue = Buffer.byteLength(options.null) + 4;
  const rows = (data: Buffer, count: number, writeRow = write) =>
    eachRow(data, Buffer.allocUnsafe(2 * data.length + count * (6 + names.length * perValue)), writeRow);
  const head = () => rows(headerRow(names), 1, isCsv ? csvRow(options, []) : write);
  return { head: options.header ? head() : undefined, rows, tail: () => undefined };
}

function copyData(bytes: Buffer): Buffer {
  const message = Buffer.allocUnsafe(5 + bytes.length);
  message[0] = COPY_DATA;
  message.writeInt32BE(4 + bytes.length, 1);
  message.set(bytes, 5);
  return message;
}

/** Names as a DataRow, so that they are written as values are. */
function headerRow(names: readonly string[]): Buffer {
  const values = names.map((name) => Buffer.from(name));
  const length = values.reduce((sum, value) => sum + 4 + value.length, 6);
  const row = Buffer.allocUnsafe(1 + length);
  row[0] = 0x44;
  row.writeInt32BE(length, 1);
  row.writeInt16BE(names.length, 5);
  let at = 7;
  for (const value of values) {
    at = row.writeInt32BE(value.length, at);
    row.set(value, at);
    at += value.length;
  }
  return row;
}

/** The signature stands in one message with the first row, or with the end: clients rely on it. */
class BinaryWriter implements CopyWriter {
  readonly head = undefined;
  #started = false;

  /** A row of a binary COPY is laid out as a DataRow in binary is: only the letter differs. */
  rows(data: Buffer): Buffer {
    const out = Buffer.from(data);
    for (let at = 0; at < out.length; at += 1 + out.readInt32BE(at + 1)) out[at] = COPY_DATA;
    if (this.#started || out.length === 0) return out;
    this.#started = true;
    const first = 1 + out.readInt32BE(1);
    return Buffer.concat([copyData(Buffer.concat([SIGNATURE, out.subarray(5, first)])), out.subarray(first)]);
  }

  tail(): Buffer {
    return copyData(this.#started ? END : Buffer.concat([SIGNATURE, END]));
  }
}

function eachRow(data: Buffer, out: Buffer, write: WriteRow): Buffer {
  let end = 0;
  for (let at = 0; at < data.length; at += 1 + data.readInt32BE(at + 1)) {
    const start = end;
    out[start] = COPY_DATA;
    end = write(data, at + 5, out, start + 5);
    out[end++] = NEWLINE;
    out.writeInt32BE(end - start - 1, start + 1);
  }
  return out.subarray(0, end);
}

/** What stands for a byte of text after a backslash, 0 for itself alone. */
function escapes(delimiter: number): Uint8Array {
  const table = new Uint8Array(256);
  for (const [byte, letter] of Object.entries({ 8: 'b', 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r' }))
    table[Number(byte)] = letter.charCodeAt(0);
  // A delimiter that has a letter of its own is written by it.
  table[delimiter] ||= delimiter;
  table[BACKSLASH] = BACKSLASH;
  return table;
}

function textRow(options: CopyOptions): WriteRow {
  const delimiter = options.delimiter.charCodeAt(0);
  const nothing = Buffer.from(options.null);
  const table = escapes(delimiter);
  return (data, start, out, begin) => {
    const count = data.readUInt16BE(start);
    let at = start + 2;
    let end = begin;
    for (let i = 0; i < count; i++) {
      if (i > 0) out[end++] = delimiter;
      const length = data.readInt32BE(at);
      at += 4;
      if (length < 0) {
        out.set(nothing, end);
        end += nothing.length;
        continue;
      }
      for (const stop = at + length; at < stop; at++) {
        const byte = data[at]!;
        const letter = table[byte]!;
        if (letter !== 0) {
          out[end++] = BACKSLASH;
          out[end++] = letter;
        } else out[end++] = byte;
      }
    }
    return end;
  };
}

function csvRow(options: CopyOptions, forced: readonly boolean[]): WriteRow {
  const [delimiter, quote, escaper] = [options.delimiter, options.quote, options.escape].map((text) =>
    text.charCodeAt(0),
  ) as [number, number, number];
  const nothing = Buffer.from(options.null);
  const special = new Uint8Array(256);
  for (const byte of [delimiter, quote, 0x0a, 0x0d]) special[byte] = 1;
  const endOfData = Buffer.from('\\.');
  return (data, start, out, begin) => {
    const count = data.readUInt16BE(start);
    let at = start + 2;
    let end = begin;
    for (let i = 0; i < count; i++) {
      if (i > 0) out[end++] = delimiter;
      const length = data.readInt32BE(at);
      at += 4;
      if (length < 0) {
        out.set(nothing, end);
        end += nothing.length;
        continue;
      }
      const stop = at + length;
      let quoted =
        forced[i] === true || (length === nothing.length && data.compare(nothing, 0, length, at, stop) === 0);
      for (let j = at; !quoted && j < stop; j++) quoted = special[data[j]!] === 1;
      quoted ||= count === 1 && length === 2 && data.compare(endOfData, 0, 2, at, stop) === 0;
      if (!quoted) {
        data.copy(out, end, at, stop);
        end += length;
        at = stop;
        continue;
      }
      out[end++] = quote;
      for (; at < stop; at++) {
        const byte = data[at]!;
        if (byte === quote || byte === escaper) out[end++] = escaper;
        out[end++] = byte;
      }
      out[end++] = quote;
    }
    return end;
  };
}
