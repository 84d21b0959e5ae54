/** The bytes of an extract: their hash, what is odd about them, and a plain UTF-8 copy where they are not that. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, createReadStream, openSync, readSync, statSync, writeSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { StrataError } from '../../../errors.ts';
import type { Compression } from './find-files.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const CHUNK = 1 << 22;

/** The chunks of a file. A chunk is valid until the next one is asked for. */
export function* chunksOf(file: string): Generator<Buffer> {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const length = readSync(descriptor, buffer, 0, CHUNK, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** What tells whether a file is still the one that was read: size, inode, times to the nanosecond. */
export function stateOf(file: string): { key: string; bytes: number; modified: Date } {
  const s: BigIntStats = statSync(file, { bigint: true });
  return {
    key: [s.dev, s.ino, s.size, s.mtimeNs, s.ctimeNs].join(':'),
    bytes: Number(s.size),
    modified: new Date(Number(s.mtimeMs)),
  };
}

/** @throws StrataError `ingest.file_changed` unless the file is as it was */
export function assertUnchanged(file: string, path: string, before: string): void {
  let now: string | undefined;
  try {
    now = stateOf(file).key;
  } catch {
    now = undefined;
  }
  if (now !== before) throw new StrataError('ingest.file_changed', { file: path });
}

/** What is known of text without splitting it into records. */
export interface TextShape {
  readonly encoding: Encoding;
  readonly bom: boolean;
  /** Physical lines up to the last one that is not empty. */
  readonly lines: number;
  /** `\r` where no `\n` is anywhere; `mixed` where a lone `\r` stands among `\n`. */
  readonly ends: 'lf' | 'cr' | 'mixed';
  /** False where surely no cell of delimited text begins or ends with a blank: nothing has to be trimmed. */
  readonly blankEdges: boolean;
  /** Some byte is 0: without one, no cell of delimited text holds a NUL. */
  readonly nul: boolean;
}

/** Bytes at which a cell can begin or end. */
const EDGE = new Uint8Array(256);
for (const edge of '\n\r,;\t|"') EDGE[edge.charCodeAt(0)] = 1;
const [SPACE, TAB] = [0x20, 0x09];
/** First bytes of rarer blanks: they count wherever they stand. */
const RARE_BLANKS = [0x0b, 0x0c, 0xa0, 0xef];

/** Collects {@link TextShape} and the SHA-256 of bytes that pass by. */
class TextScan {
  readonly #hash = createHash('sha256');
  #first: Buffer = Buffer.alloc(0);
  #valid = true;
  #carry = Buffer.alloc(0);
  #newlines = 0;
  #returns = 0;
  #pairs = 0;
  #last = 0;
  /** Line ends since the last other byte. */
  #trailing = 0;
  #bytes = 0;
  #blankEdges = false;
  #nul = false;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    if (this.#first.length < 4096) this.#first = Buffer.concat([this.#first, chunk.subarray(0, 4096)]);
    this.#checkUtf8(chunk);
    this.#countLines(chunk);
    this.#bytes += chunk.length;
  }

  #checkUtf8(chunk: Buffer): void {
    if (!this.#valid) return;
    const bytes = this.#carry.length ? Buffer.concat([this.#carry, chunk]) : chunk;
    const whole = bytes.length - incompleteTail(bytes);
    this.#valid = isUtf8(bytes.subarray(0, whole));
    this.#carry = Buffer.from(bytes.subarray(whole));
  }

  // A loop over all bytes takes five times as long as searching for the few that matter.
  #countLines(chunk: Buffer): void {
    let newlines = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) newlines++;
    this.#blankEdges ||= this.#hasBlankEdge(chunk);
    this.#nul ||= chunk.includes(0);
    if (chunk.includes(13)) {
      for (let at = chunk.indexOf(13); at >= 0; at = chunk.indexOf(13, at + 1)) {
        this.#returns++;
        if (chunk[at + 1] === 10) this.#pairs++;
      }
    }
    if (this.#last === 13 && chunk[0] === 10) this.#pairs++;
    this.#newlines += newlines;
    this.#last = chunk.at(-1) ?? this.#last;
    let end = chunk.length;
    let ends = 0;
    while (end > 0 && (chunk[end - 1] === 10 || chunk[end - 1] === 13)) if (chunk[--end] === 10) ends++;
    this.#trailing = end > 0 ? ends : this.#trailing + ends;
  }

  #hasBlankEdge(chunk: Buffer): boolean {
    if ((this.#last === SPACE || this.#last === TAB) && EDGE[chunk[0] ?? 10] === 1) return true;
    for (const blank of [SPACE, TAB]) {
      for (let at = chunk.indexOf(blank); at >= 0; at = chunk.indexOf(blank, at + 1)) {
        if (EDGE[at > 0 ? chunk[at - 1]! : this.#last || 10] === 1 || EDGE[chunk[at + 1] ?? 0] === 1) return true;
      }
    }
    // A byte-order mark is no blank.
    return RARE_BLANKS.some((rare) => chunk.includes(rare, rare === 0xef && this.#bytes === 0 ? 1 : 0));
  }

  hash(): string {
    return this.#hash.digest('hex');
  }

  shape(): TextShape {
    const bytes = this.#first;
    const blankEdges = this.#blankEdges || this.#last === SPACE || this.#last === TAB;
    const bom = (...mark: number[]) => mark.every((b, i) => bytes[i] === b);
    const ends = this.#returns === this.#pairs ? 'lf' : this.#newlines === 0 ? 'cr' : 'mixed';
    const content = this.#bytes > 0 && this.#newlines - this.#trailing >= 0;
    const lines = this.#bytes === 0 ? 0 : content ? this.#newlines - this.#trailing + 1 : 0;
    const rest = { lines, ends, blankEdges, nul: this.#nul } as const;
    if (bom(0xff, 0xfe)) return { encoding: 'utf-16le', bom: true, ...rest };
    if (bom(0xfe, 0xff)) return { encoding: 'utf-16be', bom: true, ...rest };
    const nuls = (odd: number) =>
      bytes.filter((b, i) => i % 2 === odd && b === 0).length / Math.max(1, bytes.length / 2);
    if (nuls(1) > 0.7 && nuls(0) < 0.1) return { encoding: 'utf-16le', bom: false, ...rest };
    if (nuls(0) > 0.7 && nuls(1) < 0.1) return { encoding: 'utf-16be', bom: false, ...rest };
    if (this.#valid && this.#carry.length === 0) return { encoding: 'utf-8', bom: bom(0xef, 0xbb, 0xbf), ...rest };
    return { encoding: 'windows-1252', bom: false, ...rest };
  }
}

/** How many bytes at the end begin a UTF-8 character that is not complete. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Reads a file once: the hash of its bytes, and their shape if they are text. */
export function scanFile(file: string): { hash: string; shape: TextShape } {
  const scan = new TextScan();
  for (const chunk of chunksOf(file)) scan.add(chunk);
  return { hash: scan.hash(), shape: scan.shape() };
}

/**
 * Writes the decompressed bytes of `file` to `target`.
 * @throws StrataError `ingest.file_unreadable` when the file is cut off or damaged
 */
export async function decompress(file: string, path: string, compression: Compression, target: string): Promise<void> {
  const output = openSync(target, 'w');
  try {
    if (compression === 'gzip') {
      const stream = createReadStream(file, { highWaterMark: CHUNK });
      const gunzip = createGunzip({ chunkSize: 1 << 20 });
      stream.on('error', (error) => gunzip.destroy(error));
      for await (const chunk of stream.pipe(gunzip)) writeSync(output, chunk as Buffer);
    } else {
      let failed: unknown;
      const zstd = new Decompress((chunk) => writeSync(output, chunk));
      for (const chunk of chunksOf(file)) zstd.push(new Uint8Array(chunk));
      zstd.push(new Uint8Array(0), true);
      if (failed) throw failed;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StrataError(
      'ingest.file_unreadable',
      { file: path, why: `${compression} ends too early or is damaged: ${why}` },
      { cause: error },
    );
  } finally {
    closeSync(output);
  }
}

/** Writes the text of `file` as UTF-8 without byte-order mark to `target`. */
export function transcode(file: string, encoding: Encoding, target: string): void {
  const decoder = new TextDecoder(encoding);
  const output = openSync(target, 'w');
  try {
    for (const chunk of chunksOf(file)) writeSync(output, decoder.decode(chunk, { stream: true }));
    writeSync(output, decoder.decode());
  } finally {
    closeSync(output);
  }
}
