/** Delivery that goes on as long as a server does. */
import { statSync } from 'node:fs';
import { layoutOf } from '../../warehouse/layout.ts';
import { deliver } from './deliver.ts';
import type { DeliverySettings } from './settings.ts';

/** Milliseconds between looks at the log of alerts. */
const POLL = 1000;
/** What runs when a server stops may take this long to end by itself. */
const GRACE = 3000;
/** Another process sends, or the log cannot be read: looked at again after this. */
const LATER = 10_000;

export interface Delivery {
  /** Ends what is being sent, and sends nothing more. */
  stop(): Promise<void>;
}

/**
 * Sends what is due whenever the log of alerts changed or a wait is over, until it is stopped.
 * @param log told of what failed, a line each, without secrets; the same trouble once
 */
export function startDelivery(
  warehouse: string,
  settings: { readonly delivery: DeliverySettings },
  log: (line: string) => void,
  poll = POLL,
): Delivery {
  if (settings.delivery.channels.length === 0) return { stop: async () => {} };
  const abort = new AbortController();
  let running: Promise<void> | undefined;
  let seen: string | undefined;
  let next = 0;
  let trouble: string | undefined;
  /** Whoever starts a server may have corrected its settings. */
  let impatient = true;

  async function pass(): Promise<void> {
    const stamp = stampOf(warehouse);
    // Without alerts there is nothing to send, and nothing to write down.
    if (stamp === undefined || (stamp === seen && Date.now() < next)) return;
    try {
      const told = await deliver(warehouse, settings, { log, impatient, signal: abort.signal });
      impatient = false;
      trouble = undefined;
      // What is appended meanwhile is news, and so is what this pass has written itself: the next one finds nothing in it.
      seen = stamp;
      const waits = told.flatMap(({ until }) => (until ? [until.getTime()] : []));
      next = told.length > 0 ? Math.min(...waits, Number.POSITIVE_INFINITY) : Date.now() + LATER;
    } catch (error) {
      const { message } = error as Error;
      if (message !== trouble) log(`Alerts are not sent: ${message}`);
      trouble = message;
      seen = stamp;
      next = Date.now() + LATER;
    }
  }

  const timer = setInterval(() => {
    running ??= pass().finally(() => {
      running = undefined;
    });
  }, poll);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      const late = setTimeout(() => abort.abort(), GRACE);
      await running;
      clearTimeout(late);
    },
  };
}

/** Changes when events are appended; undefined without any. */
function stampOf(warehouse: string): string | undefined {
  const found = statSync(layoutOf(warehouse).alerts, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino}-${found.size}-${found.mtimeNs}`;
}
