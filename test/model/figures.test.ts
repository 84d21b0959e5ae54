/** Every view over the small company, through REST, against totals that were added up by hand (test/fixtures/small-company.ts). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wilson } from '../../transforms/statistics/wilson.ts';
import { smallCompany } from '../fixtures/small-company.ts';
import { writeExtracts } from '../support/extracts.ts';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'strata-figures-'));
  const extracts = path.join(folder, 'extracts');
  writeExtracts(extracts, '2024-08-31', smallCompany);
  server = await serveWarehouse(path.join(folder, 'warehouse'), [`canonical:${extracts}`]);
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly by?: string[];
  readonly every?: 'month' | 'quarter' | 'year';
  readonly range?: [string, string];
  readonly filters?: object[];
}
/** Rows `[group, ..., measure, ...]` in the order of the groups; months as `YYYY-MM-DD`, numbers as numbers. */
async function ask(view: string, measures: string[], { by = [], every, range, filters = [] }: Asked = {}) {
  const dimensions = by.map((d) => `${view}.${d}`);
  const timeDimensions = every || range ? [{ dimension: `${view}.month`, granularity: every, dateRange: range }] : [];
  const named = measures.map((m) => `${view}.${m}`);
  const rows = await server.load({ measures: named, dimensions, timeDimensions, filters });
  const groups = [...(every ? [`${view}.month.${every}`] : []), ...dimensions];
  const plain = rows.map((row) => [
    ...groups.map((g) => (/^\d{4}-\d\d-\d\dT/.test(String(row[g])) ? String(row[g]).slice(0, 10) : row[g])),
    ...named.map((m) => (row[m] === null ? null : Number(row[m]))),
  ]);
  return plain.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
const one = async (view: string, measure: string, asked: Asked = {}) =>
  (await ask(view, [measure], asked)).at(0)?.at(0);
const quarters = ['2024-01-01', '2024-04-01', '2024-07-01'];

describe('revenue', () => {
  const stocks = ['mrr', 'arr', 'customers', 'opening_mrr', 'opening_customers'];

  it('closes stocks at the last month of a quarter, and opens them at the month before it; a running quarter at its last complete month', async () => {
    expect(await ask('revenue', stocks, { every: 'quarter' })).toEqual([
      [quarters[0], 1480, 17760, 3, 0, 0],
      [quarters[1], 1450, 17400, 6, 1480, 3],
      [quarters[2], 1580, 18960, 8, 1450, 6],
    ]);
    expect(await ask('revenue', stocks, { every: 'year' })).toEqual([['2024-01-01', 1580, 18960, 8, 0, 0]]);
    expect(await ask('revenue', stocks)).toEqual([[1580, 18960, 8, 0, 0]]);
  });

  it('closes a stock without a time grouping at the last month of the range, however the range is written', async () => {
    expect(await one('revenue', 'mrr', { range: ['2024-02-01', '2024-04-30'] })).toBe(1590);
    expect(await one('revenue', 'opening_mrr', { range: ['2024-02-01', '2024-04-30'] })).toBe(420);
    const filter = (operator: string, ...values: string[]) => ({
      filters: [{ member: 'revenue.month', operator, values }],
    });
    expect(await one('revenue', 'mrr', filter('inDateRange', '2024-02-01', '2024-04-30'))).toBe(1590);
    expect(await one('revenue', 'mrr', filter('beforeDate', '2024-05-01'))).toBe(1590);
  });

  it('adds flows up, and holds the identity in every quarter and segment', async () => {
    const flows = ['new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'net_new_mrr'];
    expect(await ask('revenue', flows, { every: 'quarter' })).toEqual([
      [quarters[0], 1500, 0, 300, 0, 320, 1480],
      [quarters[1], 130, 90, 50, 300, 0, -30],
      [quarters[2], 130, 0, 0, 0, 0, 130],
    ]);
    for (const segmentation of ['usage_level', 'rfm', 'company_size', 'client_grade', 'role_usage']) {
      const rows = await ask('revenue', [...flows, 'transferred_mrr', 'opening_mrr', 'mrr'], {
        every: 'month',
        by: [segmentation],
      });
      for (const [, , , , , , , netNew, transferred, opening, mrr] of rows as number[][])
        expect(mrr).toBe(opening! + netNew! + transferred!);
      expect(rows.reduce((sum, row) => sum + Number(row[8]), 0)).toBe(0);
    }
  });

  it('closes a group that has emptied at 0, not at its last figure', async () => {
    expect(
      await ask('revenue', ['mrr', 'customers', 'churned_mrr'], {
        every: 'quarter',
        by: ['industry'],
        range: ['2024-01-01', '2024-03-31'],
      }),
    ).toEqual([
      [quarters[0], 'DevTools', 1380, 2, 0],
      [quarters[0], 'FinTech', 100, 1, 200],
      [quarters[0], 'HealthTech', 0, 0, 120],
    ]);
  });

  it('divides sums, never adds or averages ratios', async () => {
    expect(await one('revenue', 'churn_rate', { range: ['2024-03-01', '2024-03-31'] })).toBe(2 / 4);
    // Opening customers of all months: 3 + 4 + 3 + 4 + 5 + 6 + 7.
    expect(await one('revenue', 'churn_rate')).toBe(2 / 32);
    expect(await one('revenue', 'annual_churn_rate')).toBeCloseTo(1 - (1 - 2 / 32) ** 12, 12);
    expect(await one('revenue', 'arpu')).toBe(11170 / 40);
    const march = { range: ['2024-03-01', '2024-03-31'] as [string, string] };
    expect((await ask('revenue', ['grr', 'nrr', 'revenue_churn_rate'], march))[0]).toEqual([
      1100 / 1420,
      1400 / 1420,
      320 / 1420,
    ]);
    expect(await one('revenue', 'quick_ratio')).toBeCloseTo(2200 / 620, 12);
    expect(await one('revenue', 'quick_ratio', { range: ['2024-07-01', '2024-08-31'] })).toBeNull();
  });

  it('looks back from the closing month', async () => {
    // 1,580 / 8 x 0.80 over 2 of 29 opening customers of March to August.
    expect(await one('revenue', 'ltv')).toBeCloseTo(2291, 9);
    expect(await one('revenue', 'revenue_growth_6m')).toBeCloseTo(1580 / 1420 - 1, 12);
    expect(await ask('revenue', ['ltv'], { by: ['industry'], range: ['2024-08-01', '2024-08-31'] })).toEqual([
      ['DevTools', null],
      // A1 and A11, 250 / 2 x 0.80; of the opening customers of March to August (2 + 1 + 1 + 1 + 1 + 2) A2 left.
      ['FinTech', expect.closeTo((125 * 0.8) / (1 / 8), 9)],
      ['HealthTech', expect.closeTo((90 * 0.8) / (1 / 4), 9)],
      [null, null],
    ]);
  });

  it('counts what serving costs', async () => {
    expect(await one('revenue', 'cost_to_serve')).toBeCloseTo(80.08, 9);
    expect(await one('revenue', 'profit_per_client')).toBeCloseTo((12 * (11170 * 0.8 - 80.08)) / 40, 9);
    expect(await one('revenue', 'scheduled_churn_mrr')).toBe(60);
  });

  it('is multiplied by no join, and keeps accounts without attributes', async () => {
    const every = [
      'account_id',
      'account_name',
      'industry',
      'country',
      'region',
      'plan',
      'company_size',
      'rfm',
      'usage_level',
      'client_grade',
      'aum_tier',
      'role_usage',
      'channel_persona',
    ];
    const rows = await ask('revenue', ['mrr', 'customers'], { by: every, range: ['2024-08-01', '2024-08-31'] });
    expect(rows.reduce((sum, row) => sum + Number(row[every.length]), 0)).toBe(1580);
    expect(rows.reduce((sum, row) => sum + Number(row[every.length + 1]), 0)).toBe(8);
    expect(await ask('revenue', ['mrr'], { by: ['industry'] })).toEqual([
      ['DevTools', 1110],
      ['FinTech', 250],
      ['HealthTech', 90],
      [null, 130],
    ]);
    expect(await ask('revenue', ['mrr'], { by: ['company_size'] })).toEqual([
      ['large', 1000],
      ['medium', 100],
      ['small', 240],
      ['solo', 110],
      ['unknown', 130],
    ]);
  });
});

describe('cohorts', () => {
  const measures = [
    'cohort_customers',
    'retained_customers',
    'retention_rate',
    'net_revenue_retention',
    'cumulative_revenue',
  ];

  it('follows a cohort, with those who came back', async () => {
    const january = {
      filters: [{ member: 'cohorts.cohort_month', operator: 'inDateRange', values: ['2024-01-01', '2024-01-31'] }],
    };
    const rows = await ask('cohorts', measures, { ...january, by: ['months_since'] });
    expect(rows.find(([k]) => Number(k) === 2)).toEqual(['2', 3, 1, 1 / 3, 100 / 420, 940]);
    expect(rows.find(([k]) => Number(k) === 4)).toEqual(['4', 3, 2, 2 / 3, 240 / 420, 1330]);
    expect(rows).toHaveLength(8);
    expect(await ask('cohorts', measures, january)).toEqual([[3, 2, 2 / 3, 240 / 420, 2050]]);
  });

  it('counts at every age the cohorts that have reached it alone', async () => {
    const rows = await ask('cohorts', ['cohort_customers', 'retained_customers'], { by: ['months_since'] });
    expect(rows.map((row) => row[1])).toEqual([9, 8, 7, 6, 6, 5, 4, 3]);
    expect(rows.map((row) => row[2])).toEqual([9, 8, 5, 4, 5, 4, 3, 2]);
  });
});

describe('customers', () => {
  it('shows where accounts stand', async () => {
    expect(await ask('customers', ['accounts', 'active_customers', 'current_mrr'], { by: ['status'] })).toEqual([
      ['active', 8, 8, 1580],
      ['churned', 1, 0, 0],
      ['prospect', 2, 0, 0],
      ['trial', 1, 0, 0],
    ]);
    const [row] = await ask('customers', ['avg_tenure_months', 'avg_aum', 'ltv_to_date']);
    expect(row).toEqual([expect.closeTo(40 / 9, 9), 2000, expect.closeTo(8936 / 9, 9)]);
  });
});

describe('segments', () => {
  it('is one row a segment, and adds up to the whole base without being multiplied by the number of segmentations', async () => {
    const august = ['2024-08-01', '2024-08-31'] as [string, string];
    const company = { filters: [{ member: 'segments.segmentation', operator: 'equals', values: ['company_size'] }] };
    expect(await ask('segments', ['customers', 'mrr'], { ...company, by: ['segment'], range: august })).toEqual([
      ['large', 1, 1000],
      ['medium', 1, 100],
      ['small', 2, 240],
      ['solo', 2, 110],
      ['unknown', 2, 130],
    ]);
    expect(await ask('segments', ['customers', 'mrr', 'churn_rate'])).toEqual([[8, 1580, 2 / 32]]);
    const each = await ask('segments', ['customers', 'mrr', 'churn_rate'], { by: ['segmentation'] });
    expect(each.map(([, ...figures]) => figures)).toEqual(Array.from({ length: 7 }, () => [8, 1580, 2 / 32]));
  });

  it('shows the sample and the 90 % interval of a churn rate', async () => {
    const figures = ['churn_rate', 'churn_rate_low', 'churn_rate_high', 'opening_customer_months'];
    const interval = wilson(2, 32)!;
    expect(await ask('segments', figures)).toEqual([
      [2 / 32, expect.closeTo(interval.low, 12), expect.closeTo(interval.high, 12), 32],
    ]);
  });

  it('holds actual figures against the plans of the strategies, over customers of segments that have one', async () => {
    const of = (segmentation: string) => ({
      filters: [{ member: 'segments.segmentation', operator: 'equals', values: [segmentation] }],
    });
    const plans = ['planned_income_per_client', 'planned_cost_per_client', 'planned_profit_per_client'];
    const variances = ['income_vs_plan', 'cost_vs_plan', 'profit_vs_plan'];
    // Silver (4,500 and 900 a year) are A1, 8 months and 1,050, and A2, 2 months and 400; it costs 80.08 to serve A1. The
    // others, of whom no assets are known, have no plan: they are in no figure.
    const silver = [4500, 900, 4500 * 0.8 - 900, (12 * 1450) / 10 - 4500, (12 * 80.08) / 10 - 900];
    const close = [...silver, (12 * (1450 * 0.8 - 80.08)) / 10 - 2700].map((n) => expect.closeTo(n, 9));
    expect(await ask('segments', [...plans, ...variances], of('aum_tier'))).toEqual([close]);
    expect(await ask('segments', [...plans, ...variances], { ...of('aum_tier'), by: ['segment'] })).toContainEqual([
      'silver',
      ...close,
    ]);
    // Grade C (7,000 and 1,000) is A3 in 7 months and A2 in 2, D (3,000 and 600) the other 31 of the 40 months.
    const [income, cost] = [(9 * 7000 + 31 * 3000) / 40, (9 * 1000 + 31 * 600) / 40];
    expect(await ask('segments', plans, of('client_grade'))).toEqual([
      [expect.closeTo(income, 9), expect.closeTo(cost, 9), expect.closeTo(income * 0.8 - cost, 9)],
    ]);
    const august = ['2024-08-01', '2024-08-31'] as [string, string];
    expect(await ask('segments', plans.slice(0, 1), { ...of('client_grade'), range: august })).toEqual([
      [(1 * 7000 + 7 * 3000) / 8],
    ]);
    // Nobody is planned for.
    expect(await ask('segments', [...plans, ...variances], of('company_size'))).toEqual([
      [null, null, null, null, null, null],
    ]);
  });

  it('counts trials and visits where they happened', async () => {
    expect(await ask('segments', ['trial_to_paid_rate', 'trials_in_flight', 'sessions_per_user'])).toEqual([
      [1 / 2, 0, 5 / 4],
    ]);
    const march = { range: ['2024-03-01', '2024-03-31'] as [string, string] };
    expect(await ask('segments', ['trial_to_paid_rate', 'sessions_per_user'], march)).toEqual([[0, null]]);
  });

  it('adds up no segments of different segmentations, which share names and customers', async () => {
    const segment = (value: string) => ({ member: 'segments.segment', operator: 'equals', values: [value] });
    const segmentation = { member: 'segments.segmentation', operator: 'equals', values: ['company_size'] };
    // `unknown` is a segment of two segmentations.
    expect(await one('segments', 'mrr', { filters: [segment('unknown'), segmentation] })).toBe(130);
    await expect(one('segments', 'mrr', { filters: [segment('unknown')] })).rejects.toThrow(
      'segment means something only within its segmentation',
    );
    await expect(one('segments', 'mrr', { by: ['segment'] })).rejects.toThrow(
      'group by segmentation too, or filter it to one value',
    );
    const both = await ask('segments', ['mrr'], { by: ['segmentation', 'segment'], filters: [segment('unknown')] });
    expect(both).toEqual([
      ['aum_tier', 'unknown', expect.any(Number)],
      ['company_size', 'unknown', 130],
    ]);
  });
});

it('surveys: a ticket without a score is no answer', async () => {
  expect(await ask('surveys', ['responses', 'csat'])).toEqual([[2, 4.5]]);
});
