/** The thread of the embedded Postgres, from its start to its end. */
import { Worker } from 'node:worker_threads';
import { SqlError } from '../errors.ts';

/** Memory that Postgres may take, in bytes; with the thread itself it is about 100 MB more. */
const MEMORY_LIMIT = 640 * 1024 * 1024;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Answer {
  readonly ready?: true;
  readonly image?: Uint8Array;
  readonly data?: Uint8Array;
  readonly memory?: number;
  readonly failure?: string;
  /** The answer is above the limit. */
  readonly full?: true;
}

/** A Postgres that takes messages, one batch at a time. After a failure it has ended, and another one must be started. */
export class Embedded {
  ended = false;
  /** Bytes of its memory after the last batch. */
  memory = 0;
  readonly #worker: Worker;
  #waiting: Waiting | undefined;

  private constructor(data: object) {
    // Nothing of the environment: what Postgres' own code reads from it must not differ from machine to machine.
    this.#worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: { ...data, memoryLimit: MEMORY_LIMIT },
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (answer: Answer) => this.#settle((waiting) => waiting.resolve(answer)));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread of the catalogue has ended')));
  }

  /** Starts from an image. */
  static async start(image: Uint8Array): Promise<Embedded> {
    const embedded = new Embedded({ image });
    await embedded.#answer();
    return embedded;
  }

  /** Makes an image: a whole Postgres from nothing, some seconds of work in its thread. */
  static async image(setup: readonly string[]): Promise<Uint8Array> {
    const embedded = new Embedded({ setup });
    try {
      return (await embedded.#answer()).image!;
    } finally {
      await embedded.end();
    }
  }

  /**
   * Sends client messages that end with a Sync or are a Query, and gives what Postgres answered.
   * @param limit bytes of the answer
   * @throws SqlError 54000 for an answer above the limit, XX000 when Postgres failed. It has ended in both cases.
   */
  async exchange(batch: Uint8Array, limit: number): Promise<Buffer> {
    if (this.ended) throw new SqlError('internal_error', 'the catalogue has ended');
    this.#worker.postMessage({ batch, limit });
    const answer = await this.#answer();
    if (answer.full || answer.failure) await this.end();
    if (answer.full)
      throw new SqlError('program_limit_exceeded', `a catalogue statement gave more than ${limit / 1024 / 1024} MB`, {
        hint: 'Select fewer columns, or filter the rows.',
      });
    if (answer.failure) throw new SqlError('internal_error', `the catalogue failed: ${answer.failure}`);
    this.memory = answer.memory!;
    return Buffer.from(answer.data!.buffer);
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    this.ended = true;
    await this.#worker.terminate();
  }

  #answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) how(waiting);
  }

  #fail(error: Error): void {
    this.ended = true;
    this.#settle((waiting) => waiting.reject(new SqlError('internal_error', `the catalogue failed: ${error.message}`)));
  }
}
