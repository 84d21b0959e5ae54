/**
 * The outbox of alerts: what the log of alerts tells and a channel was not told yet. A message counts as sent once the log says so;
 * a process that dies between the two sends it again, with the same id. Nothing pending is ever dropped.
 */
import { isStrataError } from '../../../errors.ts';
import { takeLock } from '../../warehouse/lock.ts';
import type { AlertEvent } from '../event.ts';
import { fold } from '../fold.ts';
import { appendToLog, readLog } from '../log.ts';
import { readAttempts, writeAttempts } from './attempts.ts';
import type { Message } from './message.ts';
import { type Attempts, afterTry, due, NO_ATTEMPTS } from './outbox.ts';
import type { Outcome } from './post.ts';
import { labelOf, send } from './send.ts';
import type { Channel, DeliverySettings } from './settings.ts';

/** What came of one channel. */
export interface Delivered {
  readonly channel: string;
  /** nothing: there was nothing to tell; waits: there is, but not yet. */
  readonly outcome: 'delivered' | 'nothing' | 'waits' | 'failed' | 'refused';
  /** Alerts of the message. */
  readonly alerts: number;
  readonly why?: string;
  /** When it is looked at again, where something is pending. */
  readonly until?: Date;
}

export interface DeliverOptions {
  /** The only try of this process: it waits for another one that sends. */
  readonly once?: boolean;
  /** What failed before is tried now, unless the receiver has asked to wait: the settings may be others. {@link once} implies it. */
  readonly impatient?: boolean;
  /** Told what failed, a line each, without secrets. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Seconds that one who tries once waits for another process that sends. */
const WAIT = 60;

/**
 * Tells every channel what is due.
 * @returns an entry for each channel; none while another process sends
 * @throws StrataError `warehouse.damaged` when the log of alerts cannot be read
 */
export async function deliver(
  warehouse: string,
  settings: { readonly delivery: DeliverySettings },
  options: DeliverOptions = {},
): Promise<Delivered[]> {
  const { channels, digestMinutes } = settings.delivery;
  const { once = false, impatient = once, log = () => {}, signal } = options;
  if (channels.length === 0) return [];
  const lock = await takeLock(warehouse, {
    lock: 'deliveryLock',
    wait: once ? WAIT : 0,
    purpose: 'sending alerts',
  }).catch((error: unknown) => {
    if (isStrataError(error, 'warehouse.locked')) return undefined;
    throw error;
  });
  if (!lock) return [];
  try {
    const events = await withChannels(warehouse, channels);
    const folded = fold(events);
    const attempts = readAttempts(warehouse, log);
    const outbox = new Outbox(warehouse, attempts, log, signal);
    return await Promise.all(
      channels.map((channel) => {
        const { name } = channel;
        const known = attempts.get(name) ?? NO_ATTEMPTS;
        const sentAt = lastSent(events, name);
        const what = due(folded, name, { attempts: known, sentAt, now: new Date(), digestMinutes, impatient });
        if (what.message) return outbox.send(channel, what.message, known);
        const waits = what.waitsUntil;
        return {
          channel: name,
          outcome: waits ? 'waits' : 'nothing',
          alerts: 0,
          ...(waits ? { until: waits } : {}),
        } as const;
      }),
    );
  } finally {
    lock.release();
  }
}

/** The events, with a channel that was never asked before as one that joins now: it is told what is there, not what was. */
async function withChannels(warehouse: string, channels: readonly Channel[]): Promise<readonly AlertEvent[]> {
  const missing = (events: readonly AlertEvent[]) => {
    const { channels: known } = fold(events);
    return channels.filter(({ name }) => !known.has(name));
  };
  const events = readLog(warehouse);
  if (missing(events).length === 0) return events;
  const at = new Date().toISOString();
  const join = (before: readonly AlertEvent[]) =>
    missing(before).map(({ name }): AlertEvent => ({ type: 'joined', at, channel: name }));
  return (await appendToLog(warehouse, join)).after;
}

function lastSent(events: readonly AlertEvent[], channel: string): Date | undefined {
  const last = events.findLast((event) => event.type === 'delivered' && event.channel === channel);
  return last && new Date(last.at);
}

class Outbox {
  readonly #warehouse: string;
  readonly #attempts: Map<string, Attempts>;
  readonly #log: (line: string) => void;
  readonly #signal: AbortSignal | undefined;

  constructor(
    warehouse: string,
    attempts: Map<string, Attempts>,
    log: (line: string) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#warehouse = warehouse;
    this.#attempts = attempts;
    this.#log = log;
    this.#signal = signal;
  }

  async send(channel: Channel, message: Message, before: Attempts): Promise<Delivered> {
    const { name } = channel;
    // Before it goes out: whoever comes after a crash sends the same message, not another one with the same alerts.
    this.#keep(name, { ...before, sending: message.rings });
    const outcome = await send(channel, message, this.#signal);
    if (outcome.is === 'delivered') await this.#confirm(name, message);
    const after = afterTry(before, message, outcome, new Date(), Math.random());
    this.#keep(name, after);
    this.#tell(channel, message, outcome, after);
    const told = { channel: name, outcome: outcome.is, alerts: message.items.length };
    return outcome.is === 'delivered' ? told : { ...told, why: outcome.why, until: new Date(after.retryAt!) };
  }

  #confirm(channel: string, { id, rings }: Message) {
    const at = new Date().toISOString();
    return appendToLog(this.#warehouse, () => [{ type: 'delivered', at, channel, message: id, rings: [...rings] }]);
  }

  #keep(channel: string, attempts: Attempts): void {
    if (attempts === NO_ATTEMPTS) this.#attempts.delete(channel);
    else this.#attempts.set(channel, attempts);
    writeAttempts(this.#warehouse, this.#attempts);
  }

  #tell(channel: Channel, message: Message, outcome: Outcome, { retryAt }: Attempts): void {
    const label = `Alerts to ${labelOf(channel)}`;
    if (outcome.is === 'delivered') {
      if (outcome.note) this.#log(`${label}: ${outcome.note}`);
      return;
    }
    const kept = `${message.items.length} kept, next try ${retryAt}`;
    if (outcome.is === 'failed') this.#log(`${label} failed: ${outcome.why} (${kept})`);
    else this.#log(`${label} were REFUSED: ${outcome.why}. Correct the channel: strata alerts test (${kept})`);
  }
}
