/** The rows of a running statement, as the session reads them. */
import { SqlError } from '../errors.ts';
import type { Format, Part, Rows } from '../types.ts';
import type { Column } from './encode/column.ts';
import { Encoder } from './encode/encoder.ts';
import { canceled } from './failure.ts';
import type { ChunkStream } from './stream.ts';

export class StreamedRows implements Rows {
  readonly #stream: ChunkStream;
  readonly #encoder: Encoder;
  readonly #columns: number;
  readonly #onClosed: () => void;
  /** The statement has told all its rows. */
  #done = false;
  #failure: SqlError | undefined;
  #closed: Promise<void> | undefined;

  constructor(stream: ChunkStream, columns: readonly Column[], onClosed: () => void) {
    this.#stream = stream;
    this.#encoder = new Encoder(columns);
    this.#columns = columns.length;
    this.#onClosed = onClosed;
  }

  async next(max: number, formats: readonly Format[]): Promise<Part | undefined> {
    try {
      return (await this.#load())
        ? this.#encoder.take(max > 0 ? max : Number.POSITIVE_INFINITY, this.#each(formats))
        : undefined;
    } catch (error) {
      await this.#stopped(error as SqlError);
      throw error;
    }
  }

  /** A format for each column, as in a Bind message: none is text for all, one is for all. */
  #each(formats: readonly Format[]): readonly Format[] {
    if (formats.length === this.#columns) return formats;
    if (formats.length > 1)
      throw new SqlError('protocol_violation', `${formats.length} result formats, but ${this.#columns} columns`);
    return new Array<Format>(this.#columns).fill(formats[0] ?? 0);
  }

  close(): Promise<void> {
    return this.#stopped(canceled());
  }

  /** Stops the statement; `reason` is what a call of `next` gets. */
  #stopped(reason: SqlError): Promise<void> {
    this.#failure ??= reason;
    this.#encoder.drop();
    this.#closed ??= this.#stream.close(reason).finally(this.#onClosed);
    return this.#closed;
  }

  /** True when there is a row to write. */
  async #load(): Promise<boolean> {
    if (this.#done) return false;
    if (this.#failure) throw this.#failure;
    if (this.#encoder.left > 0) return true;
    const chunk = await this.#stream.read();
    if (this.#failure) throw this.#failure;
    if (chunk) this.#encoder.load(chunk);
    else {
      this.#done = true;
      this.#onClosed();
    }
    return chunk !== undefined;
  }
}
