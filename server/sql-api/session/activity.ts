import { SqlError } from '../errors.ts';

/** What a session runs at the moment, and what can stop it: a cancel, a timeout, the client's leaving, the server's end. */
export class Activity {
  #controller: AbortController | undefined;
  #final: unknown;

  /**
   * Runs something that can be stopped.
   * @param timeout milliseconds, 0 for no limit
   * @param hint what to do about a timeout
   * @throws what stopped it, rather than what its parts made of that
   */
  async run<T>(timeout: number, work: (signal: AbortSignal) => Promise<T>, hint?: string): Promise<T> {
    if (this.#final !== undefined) throw this.#final;
    const controller = new AbortController();
    const outer = this.#controller;
    this.#controller = controller;
    const late = () =>
      controller.abort(
        new SqlError('query_canceled', 'canceling statement due to statement timeout', hint ? { hint } : {}),
      );
    const timer = timeout > 0 ? setTimeout(late, timeout) : undefined;
    try {
      return await work(controller.signal);
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#controller = outer;
    }
  }

  /** Stops what runs now; nothing happens when nothing does. */
  cancel(): void {
    this.#controller?.abort(new SqlError('query_canceled', 'canceling statement due to user request'));
  }

  /** True once nothing may run any more. */
  get ended(): boolean {
    return this.#final !== undefined;
  }

  /** Stops what runs now, and everything that is tried later. */
  end(reason: unknown): void {
    this.#final ??= reason;
    this.#controller?.abort(reason);
  }
}
