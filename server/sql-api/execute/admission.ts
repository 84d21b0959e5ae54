/**
 * Who may use a thread now. DuckDB's calls run on the threads that files, DNS and crypto need too (UV_THREADPOOL_SIZE, 16):
 * fewer statements than that run at once, the others wait in line. A statement holds its place only while DuckDB works for
 * it, not while its client thinks or reads.
 */
import { SqlError } from '../errors.ts';
import { canceled } from './failure.ts';

export interface AdmissionOptions {
  /** Calls that run at once. Default 10. */
  readonly running?: number;
  /** Calls that wait. Default 500. */
  readonly waiting?: number;
}

export class Admission {
  readonly #limit: number;
  readonly #longest: number;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor({ running = 10, waiting = 500 }: AdmissionOptions = {}) {
    this.#limit = running;
    this.#longest = waiting;
  }

  /** What runs and waits at this moment. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#queue.length };
  }

  /**
   * Does `work` when it is its turn.
   * @throws SqlError 53300 when too many wait already; 57014, or the signal's own error, when it is aborted while it waits
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw canceled(signal);
    if (this.#running < this.#limit) this.#running++;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      // The place goes to the next in line, or back.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#queue.length >= this.#longest) {
      throw new SqlError('too_many_connections', 'sorry, too many statements are waiting already', {
        hint: 'Try again later.',
      });
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(canceled(signal));
      };
      this.#queue.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
