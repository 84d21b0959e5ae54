/** Metric trees of the demo company: they add up, say what the views say, and find what was planted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Opened, openWarehouse } from '../../server/main.ts';
import { readSoundModel } from '../../server/model.ts';
import { readSettings } from '../../server/settings.ts';
import { evaluateTrees, type TreeRow } from '../../server/tree/evaluate.ts';
import { writeMetricTree } from '../../server/tree/write.ts';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

let warehouse: string;
let server: TestServer;
let opened: Opened;
let rows: TreeRow[];
beforeAll(async () => {
  warehouse = mkdtempSync(path.join(tmpdir(), 'strata-tree-'));
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
  server = await serveWarehouse(warehouse, ['demo']);
  opened = await openWarehouse(settings);
  const { trees } = readSoundModel();
  rows = await evaluateTrees(opened.semantic, trees);
  await writeMetricTree(warehouse, server.manifest.id, opened.semantic, trees);
}, 300_000);
afterAll(async () => {
  await opened?.close();
  await server?.close();
  rmSync(warehouse, { recursive: true, force: true });
});

const OCTOBER = '2026-10-01';
const of = (where: Partial<TreeRow>, all = rows) =>
  all.filter((row) => Object.entries(where).every(([key, value]) => row[key as keyof TreeRow] === value));
const one = (where: Partial<TreeRow>) => {
  const found = of(where);
  expect(found.length).toBe(1);
  return found[0]!;
};
const close = (found: number | null, expected: number | null, relative = 1e-9) => {
  if (found === null || expected === null) expect(found).toBe(expected);
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-6));
};

describe('a tree', () => {
  it('is there for every complete month, of all together, every channel and every segmentation', () => {
    const months = [...new Set(rows.map((row) => row.month))];
    expect([months[0], months.at(-1), months.length]).toEqual(['2023-11-01', OCTOBER, 36]);
    expect(of({ tree: 'growth', breakdown: null }).length).toBe(36 * 13);
    const segments = (breakdown: string) => [...new Set(of({ breakdown }).map((row) => row.segment))];
    expect(segments('channel')).toEqual(expect.arrayContaining(['paid_search', 'paid_social', 'partner', 'organic']));
    expect(segments('segmentation').sort()).toEqual(
      readSoundModel()
        .segmentations.map(({ name }) => name)
        .sort(),
    );
  });

  it('adds up from its leaves to the change of its root, in every month and segment', () => {
    const roots = rows.filter((row) => row.parent === null);
    const explained = roots.filter((row) => row.contribution !== null);
    expect(explained.length).toBeGreaterThan(300);
    for (const root of explained) {
      const own = of({ tree: root.tree, month: root.month, breakdown: root.breakdown, segment: root.segment });
      const inner = new Set(own.map((row) => row.parent));
      const leaves = own.filter((row) => !inner.has(row.node)).map((row) => row.contribution!);
      const size = leaves.reduce((sum, part) => sum + Math.abs(part), 1e-9);
      const sum = leaves.reduce((total, part) => total + part, 0);
      expect(Math.abs(sum - root.change!) / size).toBeLessThan(1e-9);
      expect(Math.abs(root.contribution! - root.change!) / size).toBeLessThan(1e-9);
    }
  });

  it('explains every change where it has figures, and says of every other one why not', () => {
    const first = rows[0]!.month;
    for (const root of rows.filter((row) => row.parent === null && row.month !== first))
      expect(root.contribution === null).toBe(root.missing.length > 0);
  });

  it('gives factors about what the log-mean Divisia index gives them, as docs/decisions/metric-tree.md says', () => {
    // B. W. Ang, Energy Policy 33 (2005) 867-871: a factor's part of a product is L(after, before) ln(its ratio).
    const above = ['arpu', 'gross_margin', 'click_rate', 'leads_per_click', 'customers_per_lead'];
    const below = ['monthly_churn', 'cpm', 'borne_spend'];
    const off: number[] = [];
    for (const root of of({ node: 'ltv_to_cac' }).filter((row) => row.contribution !== null && row.change !== 0)) {
      const own = of({ tree: 'growth', month: root.month, breakdown: root.breakdown, segment: root.segment });
      const factors = own.filter((row) => [...above, ...below].includes(row.node));
      if (factors.some((row) => row.value! <= 0 || row.value! - row.change! <= 0)) continue;
      const mean = root.change! / Math.log(root.value! / (root.value! - root.change!));
      const index = (row: TreeRow) =>
        (above.includes(row.node) ? 1 : -1) * mean * Math.log(row.value! / (row.value! - row.change!));
      const size = factors.reduce((sum, row) => sum + Math.abs(row.contribution!), 0);
      off.push(Math.max(...factors.map((row) => Math.abs(index(row) - row.contribution!))) / size);
      const largest = (part: (row: TreeRow) => number) =>
        factors.toSorted((a, b) => Math.abs(part(b)) - Math.abs(part(a)))[0]!.node;
      expect(largest(index)).toBe(largest((row) => row.contribution!));
    }
    off.sort((a, b) => a - b);
    expect(off.length).toBe(99);
    expect(off[49]).toBeCloseTo(0.004, 3);
    expect(off.at(-1)).toBeCloseTo(0.1, 1);
  });

  it('has mix and rate that add up to the change of all together', () => {
    const ratios = ['cac', 'cpm', 'click_rate', 'leads_per_click', 'customers_per_lead', 'arpu', 'monthly_churn'];
    for (const node of ratios)
      for (const whole of of({ node, breakdown: null }).filter((row) => row.change !== null)) {
        const parts = of({ node, breakdown: 'channel', month: whole.month });
        const sum = parts.reduce((total, row) => total + (row.mix ?? 0) + (row.rate ?? 0), 0);
        close(sum, whole.change!, 1e-6 * Math.max(1, Math.abs(whole.value! / (whole.change! || 1))));
      }
    expect(of({ node: 'ltv_to_cac' }).every((row) => row.mix === null)).toBe(true);
  });
});

describe('its figures', () => {
  const views: [node: string, view: string, time: string, measure: string, channel: string][] = [
    ['ltv', 'revenue', 'month', 'ltv', 'acquisition_channel'],
    ['arpu', 'revenue', 'month', 'arpu', 'acquisition_channel'],
    ['monthly_churn', 'revenue', 'month', 'churn_rate_6m', 'acquisition_channel'],
    ['cac', 'acquisition', 'date', 'cac', 'channel'],
    ['cpm', 'acquisition', 'date', 'cpm', 'channel'],
    ['click_rate', 'acquisition', 'date', 'ctr', 'channel'],
    ['customers_per_lead', 'acquisition', 'date', 'lead_to_customer_rate', 'channel'],
  ];

  it.each(views)('of %s are those of the view %s, through REST', async (node, view, time, measure, channel) => {
    const asked = { dimension: `${view}.${time}`, granularity: 'month', dateRange: ['2023-11-01', '2026-10-31'] };
    const figures = async (dimensions: string[]) => {
      const found = await server.load({ measures: [`${view}.${measure}`], timeDimensions: [asked], dimensions });
      return found.map((row) => ({
        month: String(row[`${view}.${time}.month`]).slice(0, 10),
        segment: dimensions.length ? ((row[dimensions[0]!] as string | null) ?? '(none)') : null,
        value: row[`${view}.${measure}`] === null ? null : Number(row[`${view}.${measure}`]),
      }));
    };
    const all = [...(await figures([])), ...(await figures([`${view}.${channel}`]))];
    expect(all.length).toBeGreaterThan(100);
    for (const { month, segment, value } of all) {
      const [row] = of({ node, month, segment, breakdown: segment === null ? null : 'channel' });
      if (row || value !== null) close(row!.value, value);
    }
  });

  it('of segmentations are those of their views', async () => {
    const months = [{ dimension: 'segment_quality.month', granularity: 'month' }];
    const filters = [{ member: 'segment_quality.measure', operator: 'equals', values: ['mrr'] }];
    const measures = ['segment_quality.distinctiveness', 'segment_quality.top_segment_revenue_share'];
    const quality = await server.load({
      ...{ measures, dimensions: ['segment_quality.segmentation'], timeDimensions: months, filters },
    });
    expect(quality.length).toBe(36 * 7);
    for (const found of quality) {
      const month = String(found['segment_quality.month.month']).slice(0, 10);
      const segment = found['segment_quality.segmentation'] as string;
      for (const [node, measure] of [
        ['distinctiveness', measures[0]!],
        ['concentration', measures[1]!],
      ] as const) {
        const figure = found[measure] === null ? null : Number(found[measure]);
        close(of({ node, month, segment })[0]?.value ?? null, figure);
      }
    }
    const [moves] = await server.load({
      measures: ['segment_migration.migration_rate', 'segment_migration.top_segment_leakage'],
      timeDimensions: [{ dimension: 'segment_migration.month', dateRange: [OCTOBER, '2026-10-31'] }],
      filters: [{ member: 'segment_migration.segmentation', operator: 'equals', values: ['client_grade'] }],
    });
    const asked = { month: OCTOBER, segment: 'client_grade' };
    close(one({ ...asked, node: 'migration' }).value, Number(moves!['segment_migration.migration_rate']));
    close(
      one({ ...asked, node: 'top_segment_leakage' }).value,
      Number(moves!['segment_migration.top_segment_leakage']),
    );
  });

  it('of LTV to CAC are the one per the other, by month and channel', () => {
    for (const row of of({ node: 'ltv_to_cac' })) {
      const own = { month: row.month, breakdown: row.breakdown, segment: row.segment };
      const [ltv, cac] = [one({ ...own, node: 'ltv' }).value, one({ ...own, node: 'cac' }).value];
      close(row.value, ltv === null || !cac ? null : ltv / cac);
    }
  });
});

describe('October 2026', () => {
  // Planted: a thousand impressions of video-3 in retargeting_eu cost 2.5 times as much.
  it('has the cost per mille as the largest factor of what acquisition costs', () => {
    const below = (parent: string) => of({ month: OCTOBER, breakdown: null, parent });
    const factors = [...below('cost_per_click'), ...below('cac').filter(({ node }) => node !== 'cost_per_click')];
    const largest = factors.toSorted((a, b) => Math.abs(b.contribution!) - Math.abs(a.contribution!))[0]!;
    expect(largest).toMatchObject({ node: 'cpm', owner: 'performance_marketing' });
    expect(largest.change! / (largest.value! - largest.change!)).toBeCloseTo(0.17, 2);
    expect(largest.contribution!).toBeLessThan(0);
  });

  it('has all of the rise of the cost per mille in paid social, as its own rate', () => {
    const whole = one({ node: 'cpm', month: OCTOBER, breakdown: null });
    const social = one({ node: 'cpm', month: OCTOBER, segment: 'paid_social' });
    expect(social.rate! / whole.change!).toBeGreaterThan(0.9);
    expect(Math.abs(social.mix! / whole.change!)).toBeLessThan(0.05);
  });
});

describe('the view metric_tree', () => {
  const figures = ['value', 'change', 'contribution', 'mix', 'rate', 'target'] as const;

  it('serves every node, month and segment', async () => {
    const found = await server.load({
      measures: figures.map((name) => `metric_tree.${name}`),
      dimensions: ['node', 'breakdown', 'segment', 'parent', 'owner', 'month'].map((name) => `metric_tree.${name}`),
      limit: 50_000,
    });
    expect(found.length).toBe(rows.length);
    const key = (row: { node: unknown; segment: unknown; month: unknown }) =>
      JSON.stringify([row.node, row.segment ?? '(all)', String(row.month).slice(0, 10)]);
    const byKey = new Map(rows.map((row) => [key(row), row]));
    for (const served of found) {
      const of = (name: string) => served[`metric_tree.${name}`];
      const row = byKey.get(key({ node: of('node'), segment: of('segment'), month: of('month') }))!;
      expect([of('parent'), of('owner')]).toEqual([row.parent, row.owner]);
      for (const name of figures) {
        const value = of(name);
        close(value === null || value === undefined ? null : Number(value), row[name], 1e-12);
      }
    }
  });

  const ask = async (measures: string[], dimensions: string[], filters: object[] = []) =>
    server.load({
      measures: measures.map((name) => `metric_tree.${name}`),
      dimensions: dimensions.map((name) => `metric_tree.${name}`),
      filters,
    });
  const is = (name: string, value: string) => ({ member: `metric_tree.${name}`, operator: 'equals', values: [value] });

  it('gives the last month of all together without a choice', async () => {
    const [found] = await ask(['value'], [], [is('node', 'cac')]);
    close(Number(found!['metric_tree.value']), one({ node: 'cac', month: OCTOBER, breakdown: null }).value, 1e-12);
    const quarters = await server.load({
      measures: ['metric_tree.value'],
      timeDimensions: [
        { dimension: 'metric_tree.month', granularity: 'quarter', dateRange: ['2026-07-01', '2026-09-30'] },
      ],
      filters: [is('node', 'cac')],
    });
    const september = one({ node: 'cac', month: '2026-09-01', breakdown: null });
    close(Number(quarters[0]!['metric_tree.value']), september.value, 1e-12);
  });

  it('has no figure of several nodes or segments together', async () => {
    expect((await ask(['value', 'contribution'], []))[0]).toMatchObject({ 'metric_tree.value': null });
    const owners = await ask(['value'], ['owner'], [is('tree', 'growth')]);
    const finance = owners.find((row) => row['metric_tree.owner'] === 'finance')!;
    expect(finance['metric_tree.value']).toBeNull();
    const channels = await ask(['value'], ['breakdown'], [is('node', 'cac'), is('breakdown', 'channel')]);
    expect(channels[0]!['metric_tree.value']).toBeNull();
    await expect(ask(['value'], ['segment'], [is('node', 'cac')])).rejects.toThrow('within its breakdown');
  });
});
