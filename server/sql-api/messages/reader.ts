import { SqlError } from '../errors.ts';

/** Reads the body of a message from its start to its end. Every method throws 08P01 where the body is too short. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  /** A count: never negative. */
  count(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  oid(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  /** A string up to its zero byte. @throws SqlError 22021 for what is no UTF-8 */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new SqlError('protocol_violation', 'invalid string in message');
    const start = this.#at;
    this.#at = end + 1;
    return utf8(this.#bytes.subarray(start, end));
  }

  bytes(length: number): Buffer {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A value with its length before it, null for -1. */
  value(): Buffer | null {
    const length = this.int32();
    if (length < -1) throw new SqlError('protocol_violation', 'invalid message format');
    return length === -1 ? null : this.bytes(length);
  }

  /** A list with its length before it. */
  list<T>(item: () => T): T[] {
    const length = this.count();
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(item());
    return items;
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }

  /** What must come after the last part: nothing. */
  end(): void {
    if (this.left !== 0) throw new SqlError('protocol_violation', 'invalid message format');
  }

  #take(length: number): number {
    if (length > this.left) throw new SqlError('protocol_violation', 'insufficient data left in message');
    const start = this.#at;
    this.#at += length;
    return start;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws SqlError 22021 for bytes that are no UTF-8 */
export function utf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new SqlError('character_not_in_repertoire', 'invalid byte sequence for encoding "UTF8"');
  }
}
