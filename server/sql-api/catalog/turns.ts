/** One after the other: the embedded Postgres has a single session. */
import { SqlError } from '../errors.ts';
import { canceled } from '../execute/failure.ts';

/** Statements that may wait. */
const LIMIT = 1000;

export class Turns {
  #busy = false;
  readonly #urgent = new Set<() => void>();
  readonly #others = new Set<() => void>();

  /** How many wait. */
  get waiting(): number {
    return this.#urgent.size + this.#others.size;
  }

  /**
   * Waits for its turn; the function that it gives ends the turn.
   * @param urgent before all that is not
   * @throws SqlError 57014 when the signal comes first, 53400 when too many wait
   */
  async take(signal?: AbortSignal, urgent = false): Promise<() => void> {
    const waiting = urgent ? this.#urgent : this.#others;
    if (signal?.aborted) throw canceled(signal);
    if (this.#busy) {
      if (this.waiting >= LIMIT)
        throw new SqlError('configuration_limit_exceeded', `${LIMIT} statements wait for the catalogue`, {
          hint: 'Try again later.',
        });
      await new Promise<void>((resolve, reject) => {
        const start = () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          waiting.delete(start);
          reject(canceled(signal));
        };
        waiting.add(start);
        signal?.addEventListener('abort', leave, { once: true });
      });
    }
    this.#busy = true;
    return () => this.#next();
  }

  #next(): void {
    const waiting = this.#urgent.size > 0 ? this.#urgent : this.#others;
    const [start] = waiting;
    if (!start) {
      this.#busy = false;
      return;
    }
    waiting.delete(start);
    start();
  }
}
