import { SqlError } from '../errors.ts';

/** A message whose bytes are all there. Startup packets have no type: ''. */
export interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/** What may come: a startup packet, a password or SASL answer, or any message. */
export type Phase = 'startup' | 'password' | 'ready';

const STARTUP_LIMIT = 10_000;
const PASSWORD_LIMIT = 64 * 1024;
const LIMIT = 64 * 1024 * 1024;
/** Messages that are short by their nature. */
const SHORT_LIMIT = 10_000;
const SHORT = new Set('CDEHSXc');
const KNOWN = new Set('BCDEFHPQSXcdfp');

/** Cuts a stream of bytes into messages. Bytes wait in the pieces they came in, so a large message is joined once. */
export class Frames {
  phase: Phase = 'startup';
  #pieces: Buffer[] = [];
  #length = 0;

  /** Bytes that wait for the rest of their message, or to be asked for. */
  get buffered(): number {
    return this.#length;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  /** The first byte that waits. */
  peek(): number | undefined {
    return this.#pieces[0]?.[0];
  }

  /** All bytes that wait; none does any more. */
  drain(): Buffer {
    return this.#take(this.#length);
  }

  /**
   * The next message, undefined while its bytes are not all there.
   * @throws SqlError 08P01 for a length out of bounds, or a type that there is not: the stream is unusable then
   */
  next(): Frame | undefined {
    const header = this.phase === 'startup' ? 4 : 5;
    if (this.#length < header) return undefined;
    const head = this.#head(header);
    const type = header === 5 ? String.fromCharCode(head[0]!) : '';
    if (type && !KNOWN.has(type)) throw new SqlError('protocol_violation', `invalid frontend message type ${head[0]!}`);
    const length = head.readInt32BE(header - 4);
    // A startup packet has a code of four bytes at least.
    if (length < (type ? 4 : 8) || length > this.#limit(type))
      throw new SqlError('protocol_violation', type ? 'invalid message length' : 'invalid length of startup packet');
    const size = header - 4 + length;
    if (this.#length < size) return undefined;
    return { type, body: this.#take(size).subarray(header) };
  }

  #limit(type: string): number {
    if (this.phase === 'startup') return STARTUP_LIMIT;
    if (this.phase === 'password') return PASSWORD_LIMIT;
    return SHORT.has(type) ? SHORT_LIMIT : LIMIT;
  }

  #head(length: number): Buffer {
    const first = this.#pieces[0]!;
    if (first.length >= length) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  #take(length: number): Buffer {
    if (length === 0) return Buffer.alloc(0);
    if (this.#pieces[0]!.length < length) this.#pieces = [Buffer.concat(this.#pieces, this.#length)];
    const first = this.#pieces[0]!;
    if (first.length === length) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(length);
    this.#length -= length;
    return first.subarray(0, length);
  }
}
