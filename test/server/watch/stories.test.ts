/** What belongs to one story, and its shares, over sums that a person can follow. */
import { expect, test } from 'vitest';
import type { WatchedSum } from '../../../model/watch.ts';
import { readSoundModel } from '../../../server/model.ts';
import { Explainer, type Found, type SumsOf } from '../../../server/watch/explain.ts';
import { tellStories } from '../../../server/watch/stories.ts';
import { treePlaceOf } from '../../../server/watch/watch.ts';
import type { Place } from '../../../transforms/watch/finding.ts';

const { watch, trees } = readSoundModel();
const metric = (name: string) => watch.metrics.find(({ measure }) => measure === name) as WatchedSum;
const watched = watch.metrics.map((one) => {
  const node = treePlaceOf(one, trees);
  return { metric: one, ...(node ? { node } : {}) };
});

/** Spend, impressions and clicks of a creative a day, before 1 October and since. */
interface Creative {
  readonly campaign: string;
  readonly creative: string;
  readonly before: readonly [spend: number, impressions: number, clicks: number];
  readonly after: readonly [spend: number, impressions: number, clicks: number];
}
const still = { campaign: 'a', creative: 'a1', before: [300, 30_000, 300], after: [300, 30_000, 300] } as const;

const sumsOf =
  (creatives: readonly Creative[]): SumsOf =>
  async (_, where, [from, to]) => {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
    const end = from < '2026-10-01' ? 'before' : 'after';
    const there = creatives.filter((one) =>
      where.every(
        ({ dimension, value }) => dimension === 'channel' || one[dimension as 'campaign' | 'creative'] === value,
      ),
    );
    const sum = (at: number) => days * there.reduce((total, one) => total + one[end][at]!, 0);
    return {
      'acquisition.spend': sum(0),
      'acquisition.impressions': sum(1),
      'acquisition.clicks': sum(2),
      'acquisition.leads': 0,
      'acquisition.new_customers': 0,
      'acquisition.acquisition_cost': sum(0),
    };
  };

const place = (campaign?: string, creative?: string): Place[] => [
  { dimension: 'channel', value: 'social' },
  ...(campaign ? [{ dimension: 'campaign', value: campaign }] : []),
  ...(creative ? [{ dimension: 'creative', value: creative }] : []),
];
function found(name: string, where: Place[], t = 20): Found {
  const of = metric(name);
  const node = treePlaceOf(of, trees);
  return {
    metric: of,
    finding: {
      ...{ where, window: ['2026-10-04', '2026-10-31'], since: '2026-10-01', numerator: 1, denominator: 1, moved: 1 },
      ...{ expected: 1, value: 1, expectedValue: 1, t, df: 20, p: 1e-9, q: 1e-6 },
    },
    ...(node ? { node } : {}),
  };
}
const tell = (findings: readonly Found[], creatives: readonly Creative[]) =>
  tellStories(findings, watched, new Explainer(sumsOf(creatives), async () => ({})), async () => []);

const DEAR: Creative = { campaign: 'b', creative: 'b1', before: [100, 10_000, 100], after: [200, 10_000, 100] };

test('a cost per click that rose because the cost per mille did is told once, as the latter, by the channel', async () => {
  const stories = await tell(
    [found('cpc', place()), found('cpm', place('b', 'b1')), found('cpc', place('b', 'b1'))],
    [still, DEAR],
  );
  expect(stories).toHaveLength(1);
  const [story] = stories;
  expect(story!.lead.metric.measure).toBe('cpm');
  expect(story!.explains.map(({ metric: of }) => of.measure)).toEqual(['cpc', 'cpc']);
  // 400 for 400 clicks a day, then 500; the cost per mille is all of it, and all of that is the creative's own.
  expect(story!.headline).toMatchObject({ metric: { measure: 'cpc' }, where: place(), before: 1, after: 1.25 });
  expect(story!.causes).toHaveLength(1);
  expect(story!.causes[0]).toMatchObject({ before: 10, after: 20 });
  expect(story!.causes[0]!.share).toBeCloseTo(1, 12);
  // 100 more a day.
  expect(story!.excessPerMonth).toBeCloseTo((100 * 365.25) / 12, 6);
});

test('two factors of one segment are one story whose shares add up', async () => {
  const worse: Creative = { ...DEAR, after: [200, 10_000, 50] };
  const stories = await tell([found('cpm', place('b', 'b1')), found('ctr', place('b', 'b1'), -9)], [still, worse]);
  expect(stories).toHaveLength(1);
  const [story] = stories;
  expect(story!.causes.map(({ found: { metric: of } }) => of.measure).sort()).toEqual(['cpm', 'ctr']);
  const parts = story!.factors.filter(({ node }) => ['cpm', 'click_rate'].includes(node));
  expect(parts.reduce((sum, { share }) => sum + share!, 0)).toBeCloseTo(1, 12);
});

test('factors that moved in different segments are two stories', async () => {
  const other: Creative = { campaign: 'c', creative: 'c1', before: [100, 10_000, 100], after: [100, 10_000, 40] };
  const stories = await tell(
    [found('cpm', place('b', 'b1')), found('ctr', place('c', 'c1'), -9)],
    [still, DEAR, other],
  );
  expect(stories.map(({ lead }) => lead.metric.measure).sort()).toEqual(['cpm', 'ctr']);
});

test('a rise that a factor does not explain is a story of its own', async () => {
  // The creative is dearer, but half of the clicks were lost everywhere else.
  const lost: Creative = { ...still, after: [300, 30_000, 100] };
  const stories = await tell([found('cpm', place('b', 'b1')), found('cpc', place())], [lost, DEAR]);
  expect(stories.map(({ lead }) => lead.metric.measure)).toEqual(['cpm', 'cpc']);
});
