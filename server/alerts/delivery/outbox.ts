/** What is due: which message a channel gets now, and when a failed one is tried again. Pure. */
import type { Folded } from '../fold.ts';
import { isUrgent, type Message, messageOf, pendingRings } from './message.ts';
import type { Outcome } from './post.ts';

/** What is known of a channel whose last message did not go out. */
export interface Attempts {
  /** Rings of the message whose fate is unknown: it is sent again as it was, so that a receiver can tell. */
  readonly sending: readonly string[] | null;
  /** Tries in a row that failed. */
  readonly failures: number;
  /** Not before, ISO; null for at once. */
  readonly retryAt: string | null;
  /** The receiver itself has asked for that time. */
  readonly asked: boolean;
}
export const NO_ATTEMPTS: Attempts = { sending: null, failures: 0, retryAt: null, asked: false };

export interface Due {
  readonly message?: Message;
  /** When to look again, where something is pending that must wait. */
  readonly waitsUntil?: Date;
}

/** A message that fails this often is made anew of all that is pending: it may be its content that fails. */
const MOST_AS_IT_WAS = 8;

/**
 * @param given.sentAt when the channel got its last message
 * @param given.impatient does not wait until a failed message may be tried again, unless the receiver has asked for that
 */
export function due(
  folded: Folded,
  channel: string,
  given: { attempts: Attempts; sentAt: Date | undefined; now: Date; digestMinutes: number; impatient: boolean },
): Due {
  const { attempts, sentAt, now, digestMinutes } = given;
  const pending = pendingRings(folded, channel);
  const again = new Set(attempts.failures < MOST_AS_IT_WAS ? attempts.sending : []);
  const same = pending.filter(({ id }) => again.has(id));
  const message = messageOf(folded, channel, same.length > 0 ? same : pending);
  if (!message) return {};
  const retryAt = attempts.retryAt === null ? undefined : new Date(attempts.retryAt);
  if (retryAt && retryAt > now && (attempts.asked || !given.impatient)) return { waitsUntil: retryAt };
  // A message that was begun belongs to a time that has come already.
  if (attempts.failures > 0 || same.length > 0 || !sentAt || isUrgent(message)) return { message };
  const next = new Date(sentAt.getTime() + digestMinutes * 60_000);
  return next > now ? { waitsUntil: next } : { message };
}

const FAILED = { first: 30_000, longest: 3_600_000 };
/** Somebody has to change something: that is not done within seconds. */
const REFUSED = { first: 900_000, longest: 86_400_000 };

/**
 * What is known of a channel after a try: waits that double up to an hour (a day where it was refused), each by up to half
 * shorter or longer by chance, so that many do not come back at once.
 * @param random from 0 to 1
 */
export function afterTry(before: Attempts, message: Message, outcome: Outcome, now: Date, random: number): Attempts {
  if (outcome.is === 'delivered') return NO_ATTEMPTS;
  const failures = before.failures + 1;
  const { first, longest } = outcome.is === 'refused' ? REFUSED : FAILED;
  const wait = Math.min(longest, first * 2 ** Math.min(failures - 1, 30)) * (0.5 + random);
  const asked = outcome.is === 'failed' ? outcome.retryAfter : undefined;
  const retryAt = new Date(now.getTime() + Math.max(wait, (asked ?? 0) * 1000)).toISOString();
  // Once its fate is unknown it stays so until it is taken, whatever later tries are told.
  const unknown = before.sending !== null || (outcome.is === 'failed' && outcome.unknown === true);
  return { sending: unknown ? message.rings : null, failures, retryAt, asked: asked !== undefined };
}
