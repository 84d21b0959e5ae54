import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { acknowledge, readAlerts, recordWatch } from '../../../server/alerts/alerts.ts';
import type { Story } from '../../../server/alerts/story.ts';
import { layoutOf } from '../../../server/warehouse/layout.ts';
import { addBuild, buildId, story, temporaryWarehouse } from './builds.ts';

let warehouse: string;
beforeEach(() => {
  warehouse = temporaryWarehouse();
  addBuild(warehouse, 1, '2024-05-31');
  addBuild(warehouse, 2, '2024-06-30');
  addBuild(warehouse, 3, '2024-06-30');
});

const at = (day: number, hour = 6) =>
  `2024-07-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.000Z`;
const watch = (build: number, day: number, stories: Story[], watched = ['cac']) =>
  recordWatch(warehouse, { build: buildId(build), at: at(day), stories, watched });
const told = async (transitions: ReturnType<typeof watch>) =>
  (await transitions).map(({ kind, alert }) => `${kind} ${alert.key} (${alert.state})`);
const only = () => {
  const alerts = readAlerts(warehouse);
  expect(alerts).toHaveLength(1);
  return alerts[0]!;
};

describe('an alert', () => {
  test('is raised once, acknowledged, resolves by itself, and comes back', async () => {
    expect(await told(watch(1, 1, [story('a')]))).toEqual(['raised a (open)']);
    expect(await told(watch(1, 2, [story('a')]))).toEqual([]);
    await acknowledge(warehouse, 'a', { by: 'Ana', note: 'Looking.', at: at(2, 7) });
    expect(only()).toMatchObject({
      state: 'acknowledged',
      acknowledged: { by: 'Ana', note: 'Looking.', at: at(2, 7) },
    });
    // Its figures follow the latest watch without another word.
    expect(await told(watch(2, 3, [story('a', { impact: 1300, cause: 'a rose more.' })]))).toEqual([]);
    expect(only()).toMatchObject({
      state: 'acknowledged',
      impact: 1300,
      cause: 'a rose more.',
      lastSeenBuild: buildId(2),
    });
    expect(await told(watch(2, 4, []))).toEqual(['resolved a (resolved)']);
    expect(only()).toMatchObject({ resolvedAt: at(4), lastSeenAt: at(3), acknowledged: { by: 'Ana' } });
    expect(await told(watch(3, 5, []))).toEqual([]);
    expect(await told(watch(3, 6, [story('a')]))).toEqual(['recurring a (recurring)']);
    expect(only()).toMatchObject({
      state: 'recurring',
      acknowledged: null,
      timesRaised: 2,
      raisedAt: at(6),
      resolvedAt: null,
    });
    await acknowledge(warehouse, 'a', { by: 'Ben', note: 'Again.', at: at(7) });
    expect(only()).toMatchObject({ state: 'acknowledged', timesRaised: 2 });
    expect(only().history.map(({ what }) => what)).toEqual([
      'raised',
      'acknowledged',
      'resolved',
      'recurring',
      'acknowledged',
    ]);
  });

  test('rings again only above what was told of it since it was raised', async () => {
    await watch(1, 1, [story('a', { severity: 'medium' })]);
    expect(await told(watch(1, 2, [story('a', { severity: 'low' })]))).toEqual([]);
    expect(await told(watch(1, 3, [story('a', { severity: 'medium' })]))).toEqual([]);
    await acknowledge(warehouse, 'a', { by: 'Ana', note: 'Seen.', at: at(3, 8) });
    expect(await told(watch(1, 4, [story('a', { severity: 'critical' })]))).toEqual(['worse a (acknowledged)']);
    expect(await told(watch(1, 5, [story('a', { severity: 'high' })]))).toEqual([]);
    expect(await told(watch(1, 6, [story('a', { severity: 'critical' })]))).toEqual([]);
    await watch(1, 7, []);
    expect(await told(watch(1, 8, [story('a', { severity: 'low' })]))).toEqual(['recurring a (recurring)']);
    expect(await told(watch(1, 9, [story('a', { severity: 'medium' })]))).toEqual(['worse a (recurring)']);
  });

  test('resolves only where its metric was judged', async () => {
    await watch(1, 1, [story('a'), story('b', { metric: 'nps' })]);
    expect(await told(watch(1, 2, [], ['nps']))).toEqual(['resolved b (resolved)']);
    expect(readAlerts(warehouse).map(({ key, state }) => [key, state])).toEqual([
      ['a', 'open'],
      ['b', 'resolved'],
    ]);
  });

  test('is not touched by a build that knows less than the one before', async () => {
    await watch(2, 1, [story('a')]);
    const before = readFileSync(layoutOf(warehouse).alerts);
    expect(await watch(1, 2, [])).toEqual([]);
    expect(await watch(1, 2, [story('old')])).toEqual([]);
    expect(readFileSync(layoutOf(warehouse).alerts)).toEqual(before);
    // The same days once more, from a later build: these are the news.
    expect(await told(watch(3, 3, []))).toEqual(['resolved a (resolved)']);
    expect(await watch(2, 4, [story('a')])).toEqual([]);
  });
});

test('what is refused says what to do', async () => {
  await watch(1, 1, [story('cac.paid_social'), story('nps')]);
  const given = { by: 'Ana', note: 'Seen.', at: at(2) };
  await expect(acknowledge(warehouse, 'cac.paid_socal', given)).rejects.toMatchObject({
    code: 'alerts.unknown',
    message: 'cac.paid_socal: no such alert. Did you mean "cac.paid_social"?',
  });
  await watch(1, 3, [story('nps')]);
  await expect(acknowledge(warehouse, 'cac.paid_social', given)).rejects.toMatchObject({ code: 'alerts.resolved' });
  await expect(watch(9, 4, [])).rejects.toMatchObject({ code: 'warehouse.unknown_build' });
  await expect(watch(1, 4, [story('a b')])).rejects.toThrow(/is no key/);
  await expect(watch(1, 4, [story('a', { impact: Number.NaN })])).rejects.toThrow(/NaN/);
  await expect(watch(1, 4, [story('a'), story('a')])).rejects.toThrow('two stories have the key a');
  expect(readAlerts(warehouse)).toHaveLength(2);
});

test('stories that are told as before take a few bytes of the log', async () => {
  const details = { places: Array.from({ length: 50 }, (_, i) => ({ dimension: 'campaign', value: `campaign ${i}` })) };
  const stories = Array.from({ length: 20 }, (_, i) => story(`s${i}`, { details: { ...details, undefined } }));
  await watch(1, 1, stories);
  const first = readFileSync(layoutOf(warehouse).alerts).length;
  await watch(1, 2, stories);
  expect(readFileSync(layoutOf(warehouse).alerts).length - first).toBeLessThan(first / 100);
  expect(readAlerts(warehouse).every(({ lastSeenAt, state }) => lastSeenAt === at(2) && state === 'open')).toBe(true);
  expect(readAlerts(warehouse)[0]!.details).toEqual(details);
});
