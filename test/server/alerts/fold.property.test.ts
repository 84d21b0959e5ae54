import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertEvent } from '../../../server/alerts/event.ts';
import { fold } from '../../../server/alerts/fold.ts';
import { SEVERITIES, type Story } from '../../../server/alerts/story.ts';
import { story } from './builds.ts';

const KEYS = ['a', 'b', 'c'];
/** `c` is of another metric. */
const METRIC: Record<string, string> = { a: 'cac', b: 'cac', c: 'nps' };
const at = (n: number) => new Date(Date.UTC(2024, 0, 1, n)).toISOString();

type Step =
  | {
      readonly do: 'watch';
      readonly asOf: number;
      readonly found: Record<string, number>;
      readonly metrics: readonly string[];
    }
  | { readonly do: 'ack'; readonly key: string }
  | { readonly do: 'join'; readonly channel: string }
  | { readonly do: 'deliver'; readonly channel: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      asOf: fc.integer({ min: 0, max: 5 }),
      found: fc.dictionary(fc.constantFrom(...KEYS), fc.integer({ min: 0, max: 3 }), { noNullPrototype: true }),
      metrics: fc.constantFrom(['cac', 'nps'], ['cac'], ['nps'], []),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ack' as const), key: fc.constantFrom(...KEYS) }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('join' as const), channel: fc.constantFrom('x', 'y') }),
      fc.record({ do: fc.constant('deliver' as const), channel: fc.constantFrom('x', 'y') }),
    ),
  },
);
const steps = fc.array(step, { maxLength: 40 });

const tell = (key: string, severity: number): Story =>
  story(key, { metric: METRIC[key]!, severity: SEVERITIES[severity]! });

/** The log that the steps leave; `compact` lists by key what is told as before. */
function logOf(given: readonly Step[], compact = false): AlertEvent[] {
  const events: AlertEvent[] = [];
  for (const [n, one] of given.entries()) {
    if (one.do === 'ack') events.push({ type: 'acknowledged', at: at(n), key: one.key, by: 'Ana', note: 'Seen.' });
    else if (one.do === 'join') events.push({ type: 'joined', at: at(n), channel: one.channel });
    else if (one.do === 'deliver') {
      const rings = fold(events).rings.map(({ id }) => id);
      events.push({ type: 'delivered', at: at(n), channel: one.channel, message: 'm', rings });
    } else {
      const known = fold(events).alerts;
      const stories = Object.entries(one.found).map(([key, severity]) => tell(key, severity));
      const same = (s: Story) => compact && known.get(s.key)?.severity === s.severity;
      const told = {
        stories: stories.filter((s) => !same(s)) as never,
        same: stories.filter(same).map(({ key }) => key),
      };
      const asOf = `2024-01-0${one.asOf + 1}`;
      events.push({ type: 'watched', at: at(n), build: `b${one.asOf}`, asOf, metrics: [...one.metrics], ...told });
    }
  }
  return events;
}

/** One key, step by step, in the words of the docs: state, how often it was raised, what was told. */
function expected(given: readonly Step[], key: string) {
  let latest = -1;
  let [state, raised, told, highest] = ['none', 0, [] as string[], -1];
  for (const one of given) {
    if (one.do === 'ack' && one.key === key && state !== 'none' && state !== 'resolved') state = 'acknowledged';
    if (one.do !== 'watch' || one.asOf < latest) continue;
    latest = one.asOf;
    const severity = one.found[key];
    const there = state !== 'none' && state !== 'resolved';
    if (severity === undefined) {
      if (there && one.metrics.includes(METRIC[key]!)) {
        state = 'resolved';
        told = [...told, 'resolved'];
      }
    } else if (!there) {
      told = [...told, state === 'none' ? 'raised' : 'recurring'];
      state = state === 'none' ? 'open' : 'recurring';
      raised++;
      highest = severity;
    } else if (severity > highest) {
      told = [...told, 'worse'];
      highest = severity;
    }
  }
  return { state, raised, told };
}

test('every alert goes through its states as they are described', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const { alerts, rings } = fold(logOf(given));
      for (const key of KEYS) {
        const alert = alerts.get(key);
        const told = rings.filter((ring) => ring.key === key);
        expect({
          state: alert?.state ?? 'none',
          raised: alert?.timesRaised ?? 0,
          told: told.map(({ kind }) => kind),
        }).toEqual(expected(given, key));
        expect(told.map(({ id }) => id)).toEqual(told.map((_, i) => `${key}#${i + 1}`));
        if (alert?.state === 'acknowledged') expect(alert.acknowledged).not.toBeNull();
        if (alert?.state === 'open' || alert?.state === 'recurring') expect(alert.acknowledged).toBeNull();
        expect(alert?.resolvedAt === null || alert?.state === 'resolved' || !alert).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('a shortened log says the same', () => {
  fc.assert(
    fc.property(steps, (given) => {
      expect(fold(logOf(given, true)).alerts).toEqual(fold(logOf(given)).alerts);
    }),
  );
});

test('what was told stays told: later events only add', () => {
  fc.assert(
    fc.property(steps, fc.nat(40), (given, n) => {
      const events = logOf(given);
      const [part, all] = [fold(events.slice(0, n)), fold(events)];
      expect(all.rings.slice(0, part.rings.length)).toEqual(part.rings);
      for (const [channel, told] of part.channels)
        for (const id of told) expect(all.channels.get(channel)!.has(id)).toBe(true);
      for (const [key, alert] of part.alerts)
        expect(all.alerts.get(key)!.history.slice(0, alert.history.length)).toEqual(alert.history);
    }),
  );
});

test('watches of builds that know less change nothing, wherever they come', () => {
  fc.assert(
    fc.property(
      steps,
      fc.nat(40),
      fc.dictionary(fc.constantFrom(...KEYS), fc.integer({ min: 0, max: 3 })),
      (given, n, found) => {
        const later = given.map((one) => (one.do === 'watch' ? { ...one, asOf: one.asOf + 1 } : one));
        const first = later.findIndex((one) => one.do === 'watch');
        fc.pre(first >= 0 && n > first);
        const old = { do: 'watch' as const, asOf: 0, found, metrics: ['cac', 'nps'] };
        const [plain, mixed] = [fold(logOf(later)), fold(logOf([...later.slice(0, n), old, ...later.slice(n)]))];
        expect([...mixed.alerts.values()].map(({ key, state, severity }) => [key, state, severity])).toEqual(
          [...plain.alerts.values()].map(({ key, state, severity }) => [key, state, severity]),
        );
        expect(mixed.rings.map(({ id }) => id)).toEqual(plain.rings.map(({ id }) => id));
      },
    ),
  );
});
