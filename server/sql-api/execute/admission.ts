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
  /** Of these, calls for one user: whoever asks without an end leaves room for the others. Default 7. */
  readonly ofOne?: number;
  /** Calls that wait. Default 500. */
  readonly waiting?: number;
}

interface Waiting {
  readonly user: string;
  enter(): void;
}

export class Admission {
  readonly #limit: number;
  readonly #ofOne: number;
  readonly #longest: number;
  readonly #queue: Waiting[] = [];
  readonly #byUser = new Map<string, number>();
  #running = 0;

  constructor({ running = 10, ofOne = 7, waiting = 500 }: AdmissionOptions = {}) {
    this.#limit = running;
    this.#ofOne = ofOne;
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
  async run<T>(user: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw canceled(signal);
    if (this.#mayRun(user)) this.#count(user, 1);
    else await this.#turn(user, signal);
    try {
      return await work();
    } finally {
      this.#count(user, -1);
      // The place goes to the first in line who may have it.
      const next = this.#queue.findIndex((waiting) => this.#mayRun(waiting.user));
      if (next >= 0) this.#queue.splice(next, 1)[0]!.enter();
    }
  }

  #mayRun(user: string): boolean {
    return this.#running < this.#limit && (this.#byUser.get(user) ?? 0) < this.#ofOne;
  }

  #count(user: string, by: 1 | -1): void {
    this.#running += by;
    const count = (this.#byUser.get(user) ?? 0) + by;
    if (count > 0) this.#byUser.set(user, count);
    else this.#byUser.delete(user);
  }

  #turn(user: string, signal: AbortSignal): Promise<void> {
    if (this.#queue.length >= this.#longest) {
      throw new SqlError('too_many_connections', 'sorry, too many statements are waiting already', {
        hint: 'Try again later.',
      });
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        user,
        enter: () => {
          // Counted at once: who comes between this and the work must find the place taken.
          this.#count(user, 1);
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(canceled(signal));
      };
      this.#queue.push(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
