/** Runs of one kind, one at a time: what falls due while one goes on is done once, right after. */

export interface Runs<Reason> {
  /** A run is due: it begins at once, or when the one that goes on has ended. */
  due(reason: Reason): void;
  /** Lets no more runs begin, and waits for the end of the one that goes on. */
  close(): Promise<void>;
}

/** @param run must not throw: what goes wrong in a run is the run's to tell */
export function oneAtATime<Reason>(run: (reason: Reason) => Promise<void>): Runs<Reason> {
  let going: Promise<void> | undefined;
  let next: { reason: Reason } | undefined;
  let closed = false;

  async function go(): Promise<void> {
    while (next && !closed) {
      const { reason } = next;
      next = undefined;
      await run(reason);
    }
    going = undefined;
  }
  return {
    due(reason) {
      // The first reason stands: the later ones are answered by the same run.
      next ??= { reason };
      going ??= go();
    },
    async close() {
      closed = true;
      await going;
    },
  };
}
