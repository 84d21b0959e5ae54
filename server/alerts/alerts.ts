/** Alerts of a warehouse: told by watches, taken note of by people, resolved by themselves. */
import { isDeepStrictEqual } from 'node:util';
import { didYouMean, StrataError } from '../../errors.ts';
import { openBuild } from '../warehouse/publish.ts';
import type { AlertEvent } from './event.ts';
import { type Alert, fold, isOlder, type RingKind } from './fold.ts';
import { appendToLog, readLog } from './log.ts';
import { Story } from './story.ts';

/** What a watch changed. */
export interface Transition {
  readonly kind: RingKind;
  readonly alert: Alert;
}

/** Every alert that there ever was, in the order in which they were first raised. @throws StrataError `warehouse.damaged` */
export function readAlerts(warehouse: string): Alert[] {
  return [...fold(readLog(warehouse)).alerts.values()];
}

/**
 * Records what a watch of a build found: new stories are raised, those that are gone are resolved, and what is told as before
 * changes nothing. A build that knows less than the one that was watched last (after a rollback) changes nothing at all.
 * @param given.at when, ISO
 * @param given.watched the metrics that were judged: only alerts of these can resolve
 * @returns what people are told
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`, `warehouse.locked`; ZodError for a story that is none
 */
export async function recordWatch(
  warehouse: string,
  given: { build: string; at: string; stories: readonly Story[]; watched: readonly string[] },
): Promise<Transition[]> {
  const { build, at } = given;
  // Details as the log will have them: what JSON leaves out is no change.
  const stories = given.stories.map((story) =>
    Story.parse({ ...story, details: JSON.parse(JSON.stringify(story.details ?? null)) }),
  );
  const twice = stories.find(({ key }, i) => stories.findIndex((other) => other.key === key) < i);
  if (twice) throw new TypeError(`two stories have the key ${twice.key}`);
  const { asOf } = openBuild(warehouse, build).manifest;
  const { before, after } = await appendToLog(warehouse, (events): AlertEvent[] => {
    const { alerts, latest } = fold(events);
    if (isOlder({ asOf, build }, latest)) return [];
    const asBefore = (story: Story) => {
      const alert = alerts.get(story.key);
      return alert !== undefined && isDeepStrictEqual({ ...alert, ...story }, alert);
    };
    const same = stories.filter(asBefore).map(({ key }) => key);
    const told = stories.filter((story) => !asBefore(story));
    return [{ type: 'watched', at, build, asOf, metrics: [...new Set(given.watched)], stories: told, same }];
  });
  const { alerts, rings } = fold(after);
  return rings.slice(fold(before).rings.length).map(({ kind, key }) => ({ kind, alert: alerts.get(key)! }));
}

/**
 * Somebody takes note of an alert. Done again it replaces the note.
 * @throws StrataError `alerts.unknown`, `alerts.resolved`, `warehouse.damaged`, `warehouse.locked`
 */
export async function acknowledge(
  warehouse: string,
  key: string,
  given: { by: string; note: string; at: string },
): Promise<Alert> {
  const { by, note, at } = given;
  const { after } = await appendToLog(warehouse, (events) => {
    const { alerts } = fold(events);
    const alert = findAlert([...alerts.values()], key);
    if (alert.state === 'resolved') throw new StrataError('alerts.resolved', { key, at: alert.resolvedAt! });
    return [{ type: 'acknowledged', at, key, by, note }];
  });
  return fold(after).alerts.get(key)!;
}

/** @throws StrataError `alerts.unknown` */
export function findAlert(alerts: readonly Alert[], key: string): Alert {
  const found = alerts.find((alert) => alert.key === key);
  if (found) return found;
  const hint = didYouMean(
    key,
    alerts.map((alert) => alert.key),
  );
  throw new StrataError('alerts.unknown', { key, hint });
}
