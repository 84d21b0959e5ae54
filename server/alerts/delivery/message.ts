/** What a channel is told at once: all that is pending for it, worst first. Plain data; formats turn it into theirs. */
import { createHash } from 'node:crypto';
import type { Alert, Folded, Ring } from '../fold.ts';
import { worstFirst } from '../story.ts';

/** One alert of a message, with the latest of what is told of it. */
export interface Item {
  readonly ring: Ring;
  readonly alert: Alert;
}
export interface Message {
  /** The same for each try to send it: a receiver that has it already can pass it over. */
  readonly id: string;
  /** Worst first, what resolved last. */
  readonly items: readonly Item[];
  /** Everything that it tells. */
  readonly rings: readonly string[];
}

/** What the channel was not told yet, oldest first. */
export function pendingRings({ rings, channels }: Folded, channel: string): Ring[] {
  const told = channels.get(channel);
  return rings.filter(({ id }) => !told?.has(id));
}

/** @returns undefined when there is nothing to tell */
export function messageOf(folded: Folded, channel: string, rings: readonly Ring[]): Message | undefined {
  if (rings.length === 0) return undefined;
  const latest = new Map(rings.map((ring) => [ring.key, ring]));
  const items = [...latest.values()].map((ring) => ({ ring, alert: folded.alerts.get(ring.key)! }));
  items.sort((a, b) => Number(isGone(a)) - Number(isGone(b)) || worstFirst(a.alert, b.alert));
  const ids = rings.map(({ id }) => id);
  return { id: messageId(channel, ids), items, rings: ids };
}

export const messageId = (channel: string, parts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([channel, ...parts]))
    .digest('hex')
    .slice(0, 32);

export const isGone = ({ ring }: Item) => ring.kind === 'resolved';

/** True for what is told at once. */
export const isUrgent = ({ items }: Message) =>
  items.some((item) => !isGone(item) && item.alert.state !== 'resolved' && item.alert.severity === 'critical');
