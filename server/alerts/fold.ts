/** From the log of alerts to what is true now. Pure: equal events give equal alerts. */
import type { AlertEvent, WatchedEvent } from './event.ts';
import { rank, type Severity, type Story } from './story.ts';

/** recurring: found again after it had resolved, and not acknowledged since. */
export const STATES = ['open', 'acknowledged', 'resolved', 'recurring'] as const;
export type AlertState = (typeof STATES)[number];

/** What became of an alert at one time. Of the kinds of {@link Ring} people are told. */
export interface Happening {
  readonly at: string;
  readonly what: RingKind | 'acknowledged';
  readonly severity: Severity;
  readonly impact: number | null;
  /** Of an acknowledgement. */
  readonly by?: string;
  readonly note?: string;
  /** Of everything else: the build that was watched. */
  readonly build?: string;
}
export type RingKind = 'raised' | 'worse' | 'recurring' | 'resolved';

export interface Alert extends Story {
  readonly state: AlertState;
  /** When it was raised last: for the first time, or once more. */
  readonly raisedAt: string;
  readonly timesRaised: number;
  readonly lastSeenAt: string;
  readonly lastSeenBuild: string;
  readonly acknowledged: { readonly by: string; readonly note: string; readonly at: string } | null;
  readonly resolvedAt: string | null;
  /** Oldest first. */
  readonly history: readonly Happening[];
}

/** Something that people are told, once a channel. */
export interface Ring {
  /** `KEY#2`: the second one of this key. */
  readonly id: string;
  readonly key: string;
  readonly kind: RingKind;
  readonly at: string;
}

export interface Folded {
  /** By key, in the order in which they were first raised. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Oldest first. */
  readonly rings: readonly Ring[];
  /** The latest data that were watched: watches of older ones say nothing. */
  readonly latest: { readonly asOf: string | null; readonly build: string } | null;
  /** Channels that were asked, with the ids of what they were told, or need not be. */
  readonly channels: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What the events say, one after the other. */
export function fold(events: readonly AlertEvent[]): Folded {
  const folding = new Folding();
  for (const event of events) folding.add(event);
  return folding;
}

/** True when the build knows less than what was watched before it: an earlier last day, or the same and an earlier build. */
export function isOlder(build: { asOf: string | null; build: string }, latest: Folded['latest']): boolean {
  if (!latest) return false;
  const [mine, theirs] = [build.asOf ?? '', latest.asOf ?? ''];
  return mine === theirs ? build.build < latest.build : mine < theirs;
}

class Folding implements Folded {
  readonly alerts = new Map<string, Alert>();
  readonly rings: Ring[] = [];
  latest: Folded['latest'] = null;
  readonly channels = new Map<string, Set<string>>();
  /** The highest severity that was told of an alert since it was raised: only above it people are told again. */
  readonly #told = new Map<string, Severity>();
  readonly #count = new Map<string, number>();

  add(event: AlertEvent): void {
    switch (event.type) {
      case 'watched':
        this.#watched(event);
        return;
      case 'acknowledged':
        this.#acknowledged(event);
        return;
      case 'joined':
        this.#joined(event.channel);
        return;
      case 'delivered': {
        const told = this.channels.get(event.channel) ?? new Set();
        this.channels.set(event.channel, told);
        for (const id of event.rings) told.add(id);
        return;
      }
    }
  }

  #watched(event: WatchedEvent): void {
    if (isOlder(event, this.latest)) return;
    this.latest = { asOf: event.asOf, build: event.build };
    const again = event.same.flatMap((key) => this.alerts.get(key) ?? []);
    const found = new Set<string>();
    for (const story of [...event.stories, ...again]) {
      found.add(story.key);
      this.#found(story, event);
    }
    for (const alert of [...this.alerts.values()]) {
      if (alert.state === 'resolved' || found.has(alert.key) || !event.metrics.includes(alert.metric)) continue;
      this.#ring({ ...alert, state: 'resolved', resolvedAt: event.at }, 'resolved', event);
    }
  }

  #found(
    { key, metric, segmentKey, since, severity, impact, currency, owner, cause, details }: Story,
    event: WatchedEvent,
  ) {
    const story = { key, metric, segmentKey, since, severity, impact, currency, owner, cause, details };
    const known = this.alerts.get(key);
    const seen = { lastSeenAt: event.at, lastSeenBuild: event.build };
    if (!known || known.state === 'resolved') {
      this.#told.set(key, severity);
      const raised = {
        ...story,
        ...seen,
        state: known ? ('recurring' as const) : ('open' as const),
        raisedAt: event.at,
        timesRaised: (known?.timesRaised ?? 0) + 1,
        acknowledged: null,
        resolvedAt: null,
        history: known?.history ?? [],
      };
      return this.#ring(raised, known ? 'recurring' : 'raised', event);
    }
    const now = { ...known, ...story, ...seen };
    if (rank(severity) <= rank(this.#told.get(key)!)) return void this.alerts.set(key, now);
    this.#told.set(key, severity);
    this.#ring(now, 'worse', event);
  }

  #acknowledged({ key, by, note, at }: AlertEvent & { type: 'acknowledged' }): void {
    const alert = this.alerts.get(key);
    if (!alert || alert.state === 'resolved') return;
    const { severity, impact } = alert;
    const history = [...alert.history, { at, what: 'acknowledged' as const, severity, impact, by, note }];
    this.alerts.set(key, { ...alert, state: 'acknowledged', acknowledged: { by, note, at }, history });
  }

  /** What had resolved by then is old news. */
  #joined(channel: string): void {
    if (this.channels.has(channel)) return;
    const old = this.rings.filter(({ key }) => this.alerts.get(key)!.state === 'resolved');
    this.channels.set(channel, new Set(old.map(({ id }) => id)));
  }

  #ring(alert: Alert, kind: RingKind, { at, build }: WatchedEvent): void {
    const { key, severity, impact } = alert;
    const n = (this.#count.get(key) ?? 0) + 1;
    this.#count.set(key, n);
    this.rings.push({ id: `${key}#${n}`, key, kind, at });
    this.alerts.set(key, { ...alert, history: [...alert.history, { at, what: kind, severity, impact, build }] });
  }
}
