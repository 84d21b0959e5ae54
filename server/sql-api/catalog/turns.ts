/** One after the other: the embedded Postgres has a single session. */
import { SqlError } from '../errors.ts';
import { canceled } from '../execute/failure.ts';

/** Statements that may wait. */
const LIMIT = 1000;

export class Turns {
  #busy = false;
  readonly #waiting = new Set<() => void>();

  /**
   * Waits for its turn; the function that it gives ends the turn.
   * @throws SqlError 57014 when the signal comes first, 53400 when too many wait
   */
  async take(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw canceled(signal);
    if (this.#busy) {
      if (this.#waiting.size >= LIMIT)
        throw new SqlError('configuration_limit_exceeded', `${LIMIT} statements wait for the catalogue`, {
          hint: 'Try again later.',
        });
      await new Promise<void>((resolve, reject) => {
        const start = () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          this.#waiting.delete(start);
          reject(canceled(signal));
        };
        this.#waiting.add(start);
        signal?.addEventListener('abort', leave, { once: true });
      });
    }
    this.#busy = true;
    return () => this.#next();
  }

  #next(): void {
    const [start] = this.#waiting;
    if (!start) {
      this.#busy = false;
      return;
    }
    this.#waiting.delete(start);
    start();
  }
}
