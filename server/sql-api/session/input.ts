import type { Duplex } from 'node:stream';
import { type Frame, Frames, type Phase } from '../messages/frames.ts';
import { Gone } from './output.ts';

/** Bytes that may wait while a statement runs. Beyond it, the client has to wait until some are read. */
const MOST_WAITING = 1024 * 1024;

/** Messages of a client, one at a time. */
export class Input {
  /** Aborted once the client is gone: it has closed its side, or the connection is broken. */
  readonly gone: AbortSignal;
  readonly #frames = new Frames();
  readonly #leave = new AbortController();
  #socket: Duplex | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;

  constructor() {
    this.gone = this.#leave.signal;
  }

  /** Reads from a socket from now on. */
  attach(socket: Duplex): void {
    this.#socket = socket;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd);
    socket.resume();
  }

  /** Reads no more from its socket, and gives back what was read and not asked for. */
  detach(): Buffer {
    this.#socket?.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    this.#socket?.pause();
    this.#socket = undefined;
    return this.#frames.drain();
  }

  /** Bytes that were read and not asked for. */
  get buffered(): number {
    return this.#frames.buffered;
  }

  /** From now on, messages are those of this phase. */
  expect(phase: Phase): void {
    this.#frames.phase = phase;
  }

  /** The first byte that comes, without taking it. Undefined once the client is gone. */
  async first(): Promise<number | undefined> {
    while (this.#frames.buffered === 0 && !this.gone.aborted && !this.#stopped) await this.#more();
    return this.#stopped ? undefined : this.#frames.peek();
  }

  /**
   * The next message, as soon as it is whole. Undefined once the client is gone and nothing whole is left.
   * @throws SqlError 08P01 for bytes that are no message; nothing after them can be read
   */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      if (this.#stopped) return undefined;
      const frame = this.#frames.next();
      if (this.#frames.buffered < MOST_WAITING / 2) this.#socket?.resume();
      if (frame || this.gone.aborted) return frame;
      await this.#more();
    }
  }

  /** Gives no more messages: whoever waits for one, or asks for one later, gets none. */
  stop(): void {
    this.#stopped = true;
    this.#woken();
  }

  #more(): Promise<void> {
    this.#socket?.resume();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #woken(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#frames.push(bytes);
    if (this.#wake) this.#woken();
    else if (this.#frames.buffered > MOST_WAITING) this.#socket?.pause();
  };

  readonly #onEnd = (): void => {
    this.#leave.abort(new Gone());
    this.#woken();
  };
}
