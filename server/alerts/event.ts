/** What the log of alerts says: facts in the order in which they happened. What follows from them, `fold` tells. */
import { z } from 'zod';
import { Story } from './story.ts';

const at = z.iso.datetime();

/** A watch of a build. Stories that are told as before are listed by key alone: a log of hourly builds stays small. */
const Watched = z.object({
  type: z.literal('watched'),
  at,
  build: z.string(),
  /** Last day that the build knows of; null in one without data. */
  asOf: z.iso.date().nullable(),
  /** Metrics that were judged. */
  metrics: z.array(z.string()),
  stories: z.array(Story),
  same: z.array(z.string()),
});
/** Somebody took note of an alert. */
const Acknowledged = z.object({
  type: z.literal('acknowledged'),
  at,
  key: z.string(),
  by: z.string(),
  note: z.string(),
});
/** A channel is asked for the first time: what resolved before is not told there. */
const Joined = z.object({ type: z.literal('joined'), at, channel: z.string() });
/** A message went out; `rings` are what it told. */
const Delivered = z.object({
  type: z.literal('delivered'),
  at,
  channel: z.string(),
  message: z.string(),
  rings: z.array(z.string()),
});

export const AlertEvent = z.discriminatedUnion('type', [Watched, Acknowledged, Joined, Delivered]);
export type AlertEvent = z.infer<typeof AlertEvent>;
export type WatchedEvent = z.infer<typeof Watched>;
