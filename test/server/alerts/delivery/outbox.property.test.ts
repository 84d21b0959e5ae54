import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterTry, due, NO_ATTEMPTS } from '../../../../server/alerts/delivery/outbox.ts';
import type { Outcome } from '../../../../server/alerts/delivery/post.ts';
import type { AlertEvent } from '../../../../server/alerts/event.ts';
import { fold } from '../../../../server/alerts/fold.ts';
import { SEVERITIES } from '../../../../server/alerts/story.ts';
import { story } from '../builds.ts';

const MINUTE = 60_000;
const START = Date.UTC(2024, 6, 1);
const iso = (time: number) => new Date(time).toISOString();

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant({ is: 'delivered' as const }),
  fc.constant({ is: 'refused' as const, why: 'answered 400' }),
  fc.constant({ is: 'failed' as const, why: 'answered 429' }),
  fc
    .nat(3600)
    .map((retryAfter) => ({ is: 'failed' as const, why: 'answered 503', retryAfter, unknown: true as const })),
  fc.constant({ is: 'failed' as const, why: 'no answer', unknown: true as const }),
);
/** A minute of a channel: what a watch finds in it, if there is one, and how the receiver fares. */
const minute = fc.record({
  found: fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(3), { noNullPrototype: true }), {
    freq: 3,
  }),
  outcome,
  random: fc.double({ min: 0, max: 1, noNaN: true }),
  /** The process dies after the receiver has answered, before it is written down. */
  killed: fc.boolean(),
  /** Minutes until the next one. */
  wait: fc.constantFrom(1, 1, 1, 20),
});

/** Plays the minutes: what arrived at the receiver, and what its channel makes of it. */
function play(minutes: readonly (typeof minute extends fc.Arbitrary<infer T> ? T : never)[], digestMinutes: number) {
  const events: AlertEvent[] = [{ type: 'joined', at: iso(START), channel: 'x' }];
  const arrived: { at: number; id: string; rings: readonly string[]; urgent: boolean; failures: number }[] = [];
  let attempts = NO_ATTEMPTS;
  let sentAt: Date | undefined;
  let now = START;
  for (const { found, outcome, random, killed, wait } of minutes) {
    now += wait * MINUTE;
    if (found) {
      const stories = Object.entries(found).map(([key, s]) => story(key, { severity: SEVERITIES[s]! }));
      const told = { stories: stories as never, same: [], metrics: ['cac'] };
      events.push({ type: 'watched', at: iso(now), build: 'b', asOf: null, ...told });
    }
    const folded = fold(events);
    const given = { attempts, sentAt, now: new Date(now), digestMinutes, impatient: false };
    const { message, waitsUntil } = due(folded, 'x', given);
    if (waitsUntil) expect(waitsUntil.getTime()).toBeGreaterThan(now);
    if (!message) continue;
    const before = attempts;
    attempts = { ...attempts, sending: message.rings };
    if (outcome.is === 'delivered' || (outcome.is === 'failed' && outcome.unknown)) {
      const urgent = message.items.some(({ alert }) => alert.severity === 'critical');
      arrived.push({ at: now, id: message.id, rings: message.rings, urgent, failures: before.failures });
    }
    if (killed) continue;
    if (outcome.is === 'delivered') {
      events.push({ type: 'delivered', at: iso(now), channel: 'x', message: message.id, rings: [...message.rings] });
      sentAt = new Date(now);
    }
    attempts = afterTry(before, message, outcome, new Date(now), random);
  }
  return { events, arrived, attempts };
}

describe('an outbox', () => {
  test('tells everything at least once when the receiver is back, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 60 }), fc.constantFrom(0, 15), (minutes, digest) => {
        const good = { found: null, outcome: { is: 'delivered' as const }, random: 0.5, killed: false, wait: 30 };
        // A refused message may wait for a day and a half.
        const { events, arrived } = play([...minutes, ...Array(80).fill(good)], digest);
        const told = new Set(arrived.flatMap(({ rings }) => rings));
        expect(fold(events).rings.filter(({ id }) => !told.has(id))).toEqual([]);
        expect([...fold(events).channels.get('x')!].sort()).toEqual([...told].sort());
      }),
      { numRuns: 100 },
    );
  });

  test('tells nothing twice but as the same message, while its fate is unknown', () => {
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 120 }), fc.constantFrom(0, 15), (minutes, digest) => {
        const { arrived } = play(minutes, digest);
        const soon = arrived.filter(({ failures }) => failures < 8);
        for (const { id, rings } of soon)
          for (const other of soon) if (other.rings.some((ring) => rings.includes(ring))) expect(other.id).toBe(id);
      }),
    );
  });

  test('keeps the time between digests, but for what is critical or was begun before', () => {
    fc.assert(
      fc.property(fc.array(minute, { maxLength: 120 }), (minutes) => {
        const calm = minutes.map((one) => ({ ...one, killed: false, outcome: { is: 'delivered' as const } }));
        const { arrived } = play(calm, 15);
        for (const [i, one] of arrived.entries())
          if (i > 0 && !one.urgent) expect(one.at - arrived[i - 1]!.at).toBeGreaterThanOrEqual(15 * MINUTE);
      }),
    );
  });
});

describe('a failed message', () => {
  const message = { id: 'm', items: [], rings: ['a#1'] };
  const waits = (outcome: Outcome, random: number) => {
    let attempts = NO_ATTEMPTS;
    return Array.from({ length: 12 }, () => {
      attempts = afterTry(attempts, message, outcome, new Date(START), random);
      return (Date.parse(attempts.retryAt!) - START) / 1000;
    });
  };
  test('waits twice as long each time, up to an hour; a refused one longer', () => {
    const failed = { is: 'failed', why: '' } as const;
    expect(waits(failed, 0.5)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]);
    expect([waits(failed, 0)[0], waits(failed, 1)[0]]).toEqual([15, 45]);
    expect(waits({ is: 'refused', why: '' }, 0.5).slice(0, 4)).toEqual([900, 1800, 3600, 7200]);
    expect(waits({ is: 'refused', why: '' }, 0.5).at(-1)).toBe(86_400);
    expect(waits({ ...failed, retryAfter: 100 }, 0.5).slice(0, 3)).toEqual([100, 100, 120]);
  });
});
