/** Watching the demo company: what was planted is told once, with its cause, and nothing else is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchedSum } from '../../model/watch.ts';
import { readAlerts } from '../../server/alerts/alerts.ts';
import { type Opened, openWarehouse } from '../../server/main.ts';
import { readSoundModel } from '../../server/model.ts';
import { readSettings } from '../../server/settings.ts';
import { alertOfStory } from '../../server/watch/alert-stories.ts';
import { FactTables } from '../../server/watch/facts.ts';
import { openFigures } from '../../server/watch/figures.ts';
import { runWatch, type WatchRun } from '../../server/watch/run.ts';
import { type WatchResult, watchMetrics } from '../../server/watch/watch.ts';
import { EFFECTS } from '../../sources/demo/truth.ts';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

const { dearCpm } = EFFECTS.acquisition;
const { watch, trees } = readSoundModel();
let warehouse: string;
let server: TestServer;
let opened: Opened;
let run: WatchRun;
beforeAll(async () => {
  warehouse = mkdtempSync(path.join(tmpdir(), 'strata-watch-'));
  server = await serveWarehouse(warehouse, ['demo']);
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
  run = await runWatch(settings, { keep: true });
  opened = await openWarehouse(settings);
}, 600_000);
afterAll(async () => {
  await opened?.close();
  await server?.close();
  rmSync(warehouse, { recursive: true, force: true });
});

interface Details {
  readonly where: readonly { dimension: string; value: string }[];
  readonly headline: { metric: string; before: number; after: number };
  readonly causes: readonly { metric: string; before: number; after: number; share: number }[];
  readonly factors: readonly { node: string; contribution: number; change: number }[];
  readonly explains: readonly { metric: string }[];
  readonly dimensions: readonly { dimension: string; elements: { element: string }[]; explanatoryPower: number }[];
}

describe('the dear creative', () => {
  it('is told as one alert, and nothing else is', () => {
    expect(run.stories).toHaveLength(1);
    const [story] = run.stories;
    expect(story).toMatchObject({
      metric: 'acquisition.cpm',
      segmentKey: `channel=paid_social / campaign=${dearCpm.campaign} / creative=${dearCpm.creative}`,
      since: dearCpm.from,
      owner: 'performance_marketing',
      severity: 'medium',
      currency: 'USD',
    });
    expect(story!.cause).toMatch(
      new RegExp(
        `^Cost per click of paid_social rose from 6\\.\\d+ USD to 7\\.\\d+ USD since 1 October; (all|9\\d %) of the rise is CPM ` +
          `in campaign ${dearCpm.campaign}, on creative ${dearCpm.creative} \\(from 34\\.\\d USD to 8\\d\\.\\d USD\\)\\. ` +
          '8,\\d+ USD of spend a month are at stake: the price of 2 customers\\.$',
      ),
    );
  });

  it('has the cost that was planted, and the rise of the cost per click for its own', () => {
    const details = run.stories[0]!.details as Details;
    const [cause] = details.causes;
    expect(cause!.after / cause!.before).toBeCloseTo(dearCpm.ratio, 1);
    expect(cause!.share).toBeGreaterThan(0.9);
    expect(details.explains.map(({ metric }) => metric)).toEqual(['acquisition.cpc']);
    const [root, ...parts] = details.factors;
    expect(root!.node).toBe('cost_per_click');
    expect(parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(root!.change, 9);
  });

  it('is what each dimension, taken alone, is explained by', () => {
    const { dimensions } = run.stories[0]!.details as Details;
    const of = (name: string) => dimensions.find(({ dimension }) => dimension === name)!;
    expect(of('creative').elements.map(({ element }) => element)).toEqual([dearCpm.creative]);
    expect(of('campaign').elements.map(({ element }) => element)).toEqual([dearCpm.campaign]);
    expect(of('creative').explanatoryPower).toBeGreaterThan(0.9);
  });

  it('has at stake what it cost more than its impressions did before', async () => {
    const spent = async (from: string, to: string) => {
      const [row] = await opened.semantic.load({
        measures: ['acquisition.spend', 'acquisition.impressions'],
        filters: [{ member: 'acquisition.creative', operator: 'equals', values: [dearCpm.creative] }],
        timeDimensions: [{ dimension: 'acquisition.date', dateRange: [from, to] }],
      });
      return [Number(row!['acquisition.spend']), Number(row!['acquisition.impressions'])] as const;
    };
    const [before, shown] = await spent('2026-07-12', '2026-09-30');
    const [now, shownNow] = await spent(dearCpm.from, '2026-10-31');
    const excess = now - (before / shown) * shownNow;
    expect(run.stories[0]!.impact).toBeCloseTo((excess / 31) * (365.25 / 12), 1);
  });

  it('is in the view alerts', async () => {
    const rows = await server.load({
      measures: ['alerts.alerts', 'alerts.impact'],
      dimensions: ['alerts.key', 'alerts.state', 'alerts.owner'],
    });
    const { key, impact } = run.stories[0]!;
    expect(rows).toEqual([
      {
        'alerts.key': key,
        'alerts.state': 'open',
        'alerts.owner': 'performance_marketing',
        'alerts.alerts': '1',
        'alerts.impact': String(impact),
      },
    ]);
    expect(key).toMatch(/^cpm-video-3-[0-9a-f]{4}$/);
  });

  it('does not ring again with the same build', async () => {
    const again = await runWatch(readSettings({ STRATA_WAREHOUSE: warehouse }), { keep: true });
    expect(again.stories.map(({ key }) => key)).toEqual(run.stories.map(({ key }) => key));
    expect(again.transitions).toEqual([]);
    expect(readAlerts(warehouse)).toHaveLength(1);
  }, 300_000);
});

const asOf = (day: string): Promise<WatchResult> =>
  opened.use((connection) => watchMetrics({ connection, semantic: opened.semantic, watch, trees, asOf: day }));

describe('the leak of the advisors', () => {
  it('is told three months after it began, with what it took along', async () => {
    const { stories } = await asOf('2026-05-31');
    expect(stories).toHaveLength(1);
    const [story] = stories;
    expect(story!.lead.metric.measure).toBe('churn_rate');
    expect(story!.lead.finding).toMatchObject({ since: '2026-03-01' });
    expect(story!.lead.finding.where).toEqual([{ dimension: 'firm_type', value: 'advisor' }]);
    expect(story!.causes.map(({ found }) => found.metric.measure)).toContain('nrr');
    const figures = await openFigures(opened.semantic, 'USD');
    const { cause, owner } = await alertOfStory(story!, { watch, figures, open: [] });
    expect(owner).toBe('customer_success');
    expect(cause).toMatch(/^Churn rate of firm type advisor rose from 1\.\d+ % to 4\.\d+ % since 1 March;/);
  }, 300_000);

  it('is nothing that was there before', async () => {
    const { stories, levels } = await asOf('2026-01-31');
    expect([stories.map(({ lead }) => lead.metric.measure), levels.map(({ metric }) => metric.measure)]).toEqual([
      [],
      [],
    ]);
  }, 300_000);
});

describe('a watched metric', () => {
  const cpm = watch.metrics.find(({ measure }) => measure === 'cpm') as WatchedSum;
  const watching = (metric: WatchedSum) =>
    opened.use((connection) =>
      watchMetrics({
        ...{ connection, semantic: opened.semantic, trees, asOf: '2026-10-31' },
        watch: { ...watch, metrics: [metric] },
      }),
    );

  it.each<[string, Partial<WatchedSum>, string]>([
    ['another scale', { scale: 1 }, 'its terms'],
    ['another numerator', { numerator: [{ measure: 'cpc', sign: 1 }] }, 'its terms'],
    ['another denominator', { denominator: [{ measure: 'ctr', sign: 1 }] }, 'its terms'],
    ['the node of another figure', { node: 'growth.click_rate' }, 'its node growth.click_rate'],
  ])('with %s is refused', async (_, wrong, what) => {
    await expect(watching({ ...cpm, ...wrong })).rejects.toMatchObject({
      code: 'watch.not_its_terms',
      details: { metric: 'acquisition.cpm', what },
    });
  });

  it('that is complete later shares no rows with one that is complete sooner, and all that share explain each other', async () => {
    await opened.use(async (connection) => {
      const tables = new FactTables(connection, opened.semantic, '2026-10-31');
      const [late, alike] = [
        { ...cpm, lag: 30 },
        { ...cpm, measure: 'cpc' },
      ];
      const all = [cpm, late, alike];
      const explaining = ({ measure }: WatchedSum) => (measure === 'cpc' ? ['leads'] : []);
      const facts = await tables.of(cpm, all, explaining);
      expect(await tables.of(alike, all, explaining)).toBe(facts);
      expect([facts.end, facts.measures]).toEqual(['2026-10-31', ['spend', 'impressions', 'leads']]);
      expect(await tables.of(late, all, explaining)).toMatchObject({
        end: '2026-10-01',
        measures: ['spend', 'impressions'],
      });
    });
  });

  it('of which nothing is left says so', async () => {
    const { metrics } = await watching({ ...cpm, where: { channel: 'paid_sociall' } });
    expect(metrics).toMatchObject([{ tested: 0, note: 'nothing to judge where channel = paid_sociall' }]);
  });

  const sums = watch.metrics.filter((metric): metric is WatchedSum => metric.kind !== 'level');

  it.each(sums.map((metric) => [`${metric.view}.${metric.measure}`, metric] as const))(
    '%s is what its terms come to',
    async (name, metric) => {
      await opened.use(async (connection) => {
        const facts = await new FactTables(connection, opened.semantic, '2026-10-31').of(metric, [metric]);
        const of = (terms: WatchedSum['numerator']) =>
          terms.map(({ measure, sign }) => `${sign} * sum("${measure}")`).join(' + ');
        const groups = metric.within.map((dimension) => `"${dimension}"`).join(', ');
        const reader = await connection.runAndReadAll(
          `select cast(cast(date_trunc('month', day) as date) as text) as month, ${groups ? `${groups}, ` : ''}
             ${metric.scale} * (${of(metric.numerator)}) / nullif(${of(metric.denominator)}, 0)
           from ${facts.table} where day between '2026-08-01' and '2026-10-31' group by all order by all`,
        );
        const rows = reader.getRowsJS();
        expect(rows.length).toBeGreaterThan(0);
        const month = `${metric.view}.${metric.time}`;
        const told = await opened.semantic.load({
          measures: [name],
          dimensions: metric.within.map((dimension) => `${metric.view}.${dimension}`),
          timeDimensions: [{ dimension: month, granularity: 'month', dateRange: ['2026-08-01', '2026-10-31'] }],
          filters: Object.entries(metric.where).map(([member, value]) => ({
            member: `${metric.view}.${member}`,
            operator: 'equals',
            values: [value],
          })),
        });
        const known = new Map(
          told.map((row) => [
            [String(row[`${month}.month`]).slice(0, 10), ...metric.within.map((d) => row[`${metric.view}.${d}`])].join(
              ' ',
            ),
            row[name],
          ]),
        );
        for (const row of rows) {
          const value = row.at(-1) as number | null;
          const expected = known.get(row.slice(0, -1).join(' ')) ?? null;
          if (value === null || expected === null) expect(value ?? null, `${row}`).toBe(expected);
          else expect(value, `${row}`).toBeCloseTo(Number(expected), 9);
        }
      });
    },
  );
});
