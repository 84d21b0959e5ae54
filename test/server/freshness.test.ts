import { expect, test } from 'vitest';
import { freshnessOf } from '../../server/freshness.ts';
import type { Attempt, RefreshState } from '../../server/refresh/state.ts';
import { thisProcess } from '../../server/warehouse/lock.ts';
import type { Manifest } from '../../server/warehouse/manifest.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');
const manifest = (given: Partial<Manifest> = {}): Manifest => ({
  ...{ id: '20260310T060000Z-0001', startedAt: '2026-03-10T06:00:00.000Z', seconds: 2, strata: '0', asOf: null },
  ...{ tables: [], checks: [], plan: '', selected: null, segmentations: [] },
  inputs: [
    {
      ...{ source: 'stripe', entity: 'invoices', path: 'invoices.csv', hash: '0', superseded: false },
      ...{ rows: 1, accepted: 1, rejected: 0, duplicates: 0, extractTime: '2026-03-08T11:20:00.000Z' },
    },
  ],
  settings: { staleAfterHours: { default: 24, sources: {} } },
  ...given,
});
const attempt = (given: Partial<Attempt>): Attempt => ({
  ...{ because: 'schedule', startedAt: '2026-03-10T07:00:00.000Z', seconds: 3, outcome: 'failed' },
  ...{ build: null, cause: 'data', error: 'secret@example.com: no.' },
  ...given,
});
const state = (last: Attempt | null): RefreshState => ({
  ...{ server: thisProcess('strata serve'), watching: false, from: ['demo'], running: null, unchangedAt: null, last },
  schedule: { expression: '0 6 1 1 *', timezone: 'UTC' },
});
const served = {
  outcome: 'published',
  build: '20260310T060000Z-0001',
  startedAt: '2026-03-10T06:00:00.000Z',
  seconds: 2,
};

test('what is stale, by the limits of the build; those of a build that has none are the defaults', () => {
  expect(freshnessOf(manifest(), undefined, NOW)).toEqual({
    stale: [
      {
        ...{ source: 'stripe', latest: '2026-03-08T11:20:00.000Z', since: '2026-03-09T11:20:00.000Z' },
        ...{ hours: 48.7, limit: 24 },
      },
    ],
    lastBuild: served,
  });
  const old = freshnessOf(manifest({ settings: { currency: 'USD' } }), undefined, NOW);
  expect(old.stale).toMatchObject([{ limit: 48 }]);
  const never = manifest({ settings: { staleAfterHours: { default: null, sources: {} } } });
  expect(freshnessOf(never, undefined, NOW).stale).toEqual([]);
});

test('a failed build is told of without its words, until a later one is served, whoever made it', () => {
  const failed = freshnessOf(manifest(), state(attempt({})), NOW);
  expect(failed.lastBuild).toMatchObject({ outcome: 'failed', cause: 'data', build: null, because: 'schedule' });
  expect(JSON.stringify(failed)).not.toContain('secret');
  expect(failed.nextBuild).toMatch(/-01-01T06:00:00\.000Z$/);
  const byHand = manifest({ id: '20260310T080000Z-0002', startedAt: '2026-03-10T08:00:00.000Z' });
  expect(freshnessOf(byHand, state(attempt({})), NOW).lastBuild).toMatchObject({
    outcome: 'published',
    build: byHand.id,
  });
});

test('of the build that it published itself a server also knows why', () => {
  const own = attempt({ outcome: 'published', build: served.build, cause: null, error: null });
  expect(freshnessOf(manifest(), state(own), NOW).lastBuild).toMatchObject({
    outcome: 'published',
    because: 'schedule',
  });
});
