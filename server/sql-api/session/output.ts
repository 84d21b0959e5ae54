import type { Duplex } from 'node:stream';

/** Small messages are gathered up to here before they are written. */
const GATHERED = 32 * 1024;

/** The client left: nothing can be told any more. */
export class Gone extends Error {
  constructor() {
    super('the client is gone');
    this.name = 'Gone';
  }
}

/** Messages to a client, gathered into writes of a good size. */
export class Output {
  #socket: Duplex;
  #pieces: Buffer[] = [];
  /** Told when the pieces have been sent. */
  #releases: (() => void)[] = [];
  #length = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** Writes to another socket from now on. */
  attach(socket: Duplex): void {
    this.#socket = socket;
  }

  /** Takes messages; their bytes must not change before `release` is called. */
  write(message: Buffer, release?: () => void): void {
    this.#pieces.push(message);
    if (release) this.#releases.push(release);
    this.#length += message.length;
    if (this.#length >= GATHERED) this.flush();
  }

  /** Hands all messages over to the socket. */
  flush(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    const length = this.#length;
    this.#pieces = [];
    this.#length = 0;
    const releases = this.#releases;
    this.#releases = [];
    if (!this.#socket.writable) return;
    const sent = () => {
      for (const release of releases) release();
    };
    // A large message is worth no copy.
    const last = pieces.at(-1)!;
    if (pieces.length > 1 && last.length >= GATHERED) {
      this.#socket.write(Buffer.concat(pieces.slice(0, -1), length - last.length));
      this.#socket.write(last, sent);
    } else this.#socket.write(pieces.length === 1 ? last : Buffer.concat(pieces, length), sent);
  }

  /**
   * Waits until the client has read enough for more to be written.
   * @throws Gone, or the reason of an aborted signal
   */
  async drained(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const socket = this.#socket;
    if (!socket.writable) throw new Gone();
    if (!socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done).off('close', done).off('error', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      socket.on('drain', done).on('close', done).on('error', done);
      signal.addEventListener('abort', done);
    });
    signal.throwIfAborted();
    if (!socket.writable) throw new Gone();
  }
}
