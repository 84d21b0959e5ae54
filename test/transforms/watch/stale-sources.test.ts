import fc from 'fast-check';
import { expect, test } from 'vitest';
import { staleSources } from '../../../transforms/watch/stale-sources.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
const extract = (source: string, hours: number) => ({ source, extractTime: hoursAgo(hours) });

test('a source is as old as its latest extract, and stale when that is older than its limit', () => {
  const inputs = [extract('stripe', 100), extract('salesforce', 500), extract('stripe', 49), extract('salesforce', 12)];
  expect(staleSources(inputs, NOW, { default: 48, sources: {} })).toEqual([
    { source: 'stripe', latest: '2026-03-08T11:00:00.000Z', since: '2026-03-10T11:00:00.000Z', hours: 49, limit: 48 },
  ]);
  expect(staleSources(inputs, NOW, { default: 48, sources: { stripe: 72, salesforce: 6.5 } })).toEqual([
    { source: 'salesforce', latest: hoursAgo(12), since: hoursAgo(5.5), hours: 12, limit: 6.5 },
  ]);
});

test('at its limit to the millisecond a source is not stale yet, one later it is', () => {
  const limits = { default: 48, sources: {} };
  expect(staleSources([extract('stripe', 48)], NOW, limits)).toEqual([]);
  expect(staleSources([extract('stripe', 48)], new Date(NOW.getTime() + 1), limits)).toMatchObject([
    { source: 'stripe', since: NOW.toISOString() },
  ]);
});

test('never is never, also as the default; a name of every object is no limit', () => {
  const inputs = [extract('stripe', 1e5), extract('salesforce', 1e5), extract('constructor', 50)];
  const names = (limits: Parameters<typeof staleSources>[2]) => staleSources(inputs, NOW, limits).map((s) => s.source);
  expect(names({ default: 48, sources: { stripe: null } })).toEqual(['constructor', 'salesforce']);
  expect(names({ default: null, sources: { stripe: 1 } })).toEqual(['stripe']);
});

test('an extract that is dated later than now is fresh; nothing loaded is nothing stale', () => {
  expect(staleSources([extract('stripe', -400)], NOW, { default: 1, sources: {} })).toEqual([]);
  expect(staleSources([], NOW, { default: 1, sources: {} })).toEqual([]);
  const replaced = { ...extract('stripe', 1), superseded: true };
  expect(staleSources([extract('stripe', 60), replaced], NOW, { default: 48, sources: {} })).toHaveLength(1);
});

test('a source that is stale stays so until an extract comes, whatever the order and number of those that are older', () => {
  const inputs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 200 })), { minLength: 1 });
  fc.assert(
    fc.property(inputs, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), (given, limit, later) => {
      const extracts = given.map(([source, hours]) => extract(source, hours));
      const limits = { default: limit, sources: {} };
      const stale = staleSources(extracts, NOW, limits);
      // Counted by hand, source by source.
      const expected = ['a', 'b', 'c'].filter((source) => {
        const ages = given.filter(([name]) => name === source).map(([, hours]) => hours);
        return ages.length > 0 && Math.min(...ages) > limit;
      });
      expect(stale.map((s) => s.source)).toEqual(expected);
      expect(staleSources([...extracts].reverse(), NOW, limits)).toEqual(stale);
      const then = staleSources(extracts, new Date(NOW.getTime() + later * 3_600_000), limits);
      for (const { source, since } of stale) {
        expect(then.find((s) => s.source === source)).toMatchObject({ since });
        expect(Date.parse(since)).toBeLessThan(NOW.getTime());
      }
    }),
  );
});
