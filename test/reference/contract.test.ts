/** Every view, dimension and measure that dashboards hang on answers on the demo company, alike behind every door. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledge, recordWatch } from '../../server/alerts/alerts.ts';
import type { Story } from '../../server/alerts/story.ts';
import { type Opened, openWarehouse } from '../../server/main.ts';
import { readSoundModel } from '../../server/model.ts';
import { readSettings } from '../../server/settings.ts';
import { answer } from '../../server/sql-api/answer.ts';
import type { SqlEngines } from '../../server/sql-api/api.ts';
import { writeMetricTree } from '../../server/tree/write.ts';
import { serveWarehouse, type TestServer } from '../support/serve.ts';

const words = (text: string) => text.split(/\s+/).filter(Boolean);
const CUSTOMERS = words(
  'account_id account_name industry country region firm_type investment_focus plan acquisition_channel cohort_month',
);
const SEGMENTATIONS = words('role_usage aum_tier client_grade company_size usage_level rfm');

/** View: its own dimensions; its measures; whether it has customers in it, or by what its figures are ones at all. */
const VIEWS: Record<string, [own: string, measures: string, more?: true | string]> = {
  revenue: [
    'month',
    `customers new_customers churned_customers reactivated_customers opening_customers mrr arr opening_mrr new_mrr expansion_mrr
     contraction_mrr churned_mrr reactivation_mrr transferred_mrr net_new_mrr churn_rate annual_churn_rate revenue_churn_rate grr nrr nrr_12m
     scheduled_churn_mrr arpu quick_ratio revenue_growth_6m ltv gross_profit cost_to_serve profit_per_client opening_customers_6m churned_customers_6m churn_rate_6m`,
    true,
  ],
  cohorts: [
    'cohort_month months_since month',
    `cohort_customers retained_customers retention_rate cohort_mrr opening_cohort_mrr net_revenue_retention cumulative_revenue
     cumulative_revenue_per_customer`,
    true,
  ],
  customers: [
    'status signup_date first_paid_month churned_month last_seen_at',
    'accounts active_customers current_mrr avg_tenure_months avg_aum ltv_to_date ltv_projected',
    true,
  ],
  acquisition: [
    'date channel campaign ad_set creative landing_page persona attribution',
    `spend impressions clicks leads trials_started new_customers cpm cpc ctr lead_to_customer_rate cac ltv_to_cac revenue_roas
     payback_months`,
    true,
  ],
  engagement: [
    'date feature role',
    'active_users active_accounts events sessions sessions_per_user feature_adoption_rate',
    true,
  ],
  pipeline: [
    'created_date closed_date stage deal_type owner',
    'deals won_deals lost_deals win_rate bookings avg_deal_size upsell_rate cross_sell_rate sales_cycle_days',
    true,
  ],
  trials: [
    'trial_start_date converted',
    'trials converted_trials trials_in_flight trial_to_paid_rate median_days_to_convert',
    true,
  ],
  surveys: ['submitted_date tool pain_point feature_priority', 'responses nps promoters detractors csat', true],
  segments: [
    'segmentation segment month is_thin service_level',
    `customers mrr arpu ltv ltv_projected churn_rate avg_deal_size revenue_growth_6m trial_to_paid_rate nps cac ltv_to_cac
     feature_adoption_rate sessions_per_user revenue_per_client cost_per_client profit_per_client`,
    'segmentation segment month',
  ],
  segment_quality: [
    'segmentation measure month verdict',
    `distinctiveness omega_squared f_statistic p_value kruskal_p_value top_segment_lift top_segment_revenue_share
     smallest_segment_size`,
    'segmentation measure month',
  ],
  segment_migration: [
    'segmentation from_segment to_segment month',
    `accounts_moved mrr_moved opening_mrr_months left_mrr migration_rate top_opening_mrr_months top_left_mrr top_segment_leakage`,
    'segmentation from_segment to_segment month',
  ],
  experiments: [
    'experiment variant segment metric verdict',
    'accounts conversions rate lift lift_low lift_high p_value',
    'experiment variant segmentation segment metric',
  ],
  alerts: [
    `raised_date metric segment_key severity owner cause key state since note currency acknowledged_by acknowledged_date
     resolved_date last_seen_date times_raised build`,
    'alerts impact',
    'key',
  ],
  metric_tree: [
    `node parent owner month tree title breakdown segment responsible accountable consulted informed unit better`,
    'value change contribution mix rate target',
    'node breakdown segment month',
  ],
  // `age_hours` is another at every question: test/server/staleness.test.ts.
  data_quality: [
    'source table built_at is_stale',
    'rows_loaded rows_rejected reject_rate match_rate freshness_hours stale_sources',
  ],
};

const STORY: Story = {
  ...{
    key: 'cpm.retargeting',
    metric: 'cpm',
    segmentKey: 'campaign=Retargeting',
    since: '2026-05-04',
    severity: 'high',
  },
  ...{ impact: 4200, currency: 'EUR', owner: 'Growth', cause: 'CPM rose.', details: {} },
};

let warehouse: string;
let server: TestServer;
let opened: Opened;
let engines: SqlEngines;
let ask: (sql: string) => Promise<unknown[][]>;
beforeAll(async () => {
  warehouse = mkdtempSync(path.join(tmpdir(), 'strata-contract-'));
  server = await serveWarehouse(warehouse, ['demo']);
  const { id: build } = server.manifest;
  await recordWatch(warehouse, { build, at: '2026-06-01T06:00:00.000Z', stories: [STORY], watched: [STORY.metric] });
  await acknowledge(warehouse, STORY.key, { by: 'Ana', note: 'Seen.', at: '2026-06-01T07:00:00.000Z' });
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
  const writer = await openWarehouse(settings);
  await writeMetricTree(warehouse, build, writer.semantic, readSoundModel().trees);
  await writer.close();
  opened = await openWarehouse(settings);
  engines = await opened.openSql(() => undefined);
  const user = { name: 'strata', securityContext: {} };
  const engine = await engines.engine({ user, database: 'strata', pid: 1, settings: new Map() });
  ask = async (sql) => (await answer(engine, sql, new AbortController().signal)).rows as unknown[][];
}, 300_000);
afterAll(async () => {
  await engines?.close();
  await opened?.close();
  await server?.close();
  rmSync(warehouse, { recursive: true, force: true });
});

/** A figure however a door writes it. */
const figure = (value: unknown) =>
  value === null || value === undefined || Number.isNaN(Number(value))
    ? (value ?? null)
    : Number(Number(value).toPrecision(9));

/** Days as SQL writes them: REST has a time of day. */
const dayOf = (value: unknown) =>
  typeof value === 'string' ? value.replace(/^(\d{4}-\d\d-\d\d)[T ]00:00:00(\.0+)?$/, '$1') : value;

describe.each(Object.entries(VIEWS))('%s', (view, [own, listed, more]) => {
  const measures = words(listed);
  const dimensions = [...words(own), ...(more === true ? [...CUSTOMERS, ...SEGMENTATIONS] : [])];

  const keys = typeof more === 'string' ? words(more) : [];

  it('gives the same figures through REST, in this process and through SQL', async () => {
    const members = (names: readonly string[]) => names.map((name) => `${view}.${name}`);
    const query = { measures: members(measures), dimensions: members(keys), limit: 50_000 };
    const figures = (rows: readonly unknown[][]) =>
      rows
        .map((row) => JSON.stringify(row.map((value, at) => (at < keys.length ? dayOf(value) : figure(value)))))
        .sort();
    const ofMembers = (rows: readonly Record<string, unknown>[]) =>
      figures(rows.map((row) => [...query.dimensions, ...query.measures].map((member) => row[member] ?? null)));
    const select = [...keys, ...measures.map((measure) => `MEASURE(${measure})`)].join(', ');
    const found = figures(
      await ask(`SELECT ${select} FROM ${view}${keys.length ? ` GROUP BY ${keys.join(', ')}` : ''}`),
    );
    expect(ofMembers(await server.load(query)), 'REST').toEqual(found);
    expect(ofMembers(await opened.semantic.load(query)), 'strata load').toEqual(found);
    // Every measure has a figure somewhere.
    const empty = measures.filter((_, at) => found.every((row) => JSON.parse(row)[keys.length + at] === null));
    expect(empty).toEqual([]);
  });

  it.each(dimensions)('answers by %s', async (dimension) => {
    const by = [...new Set([...keys, dimension])];
    const names = by.map((name) => `"${name}"`).join(', ');
    const rows = await ask(`SELECT ${names}, MEASURE(${measures[0]}) FROM ${view} GROUP BY ${names} LIMIT 50`);
    expect(rows.length).toBeGreaterThan(0);
    const query = { measures: [`${view}.${measures[0]}`], dimensions: by.map((name) => `${view}.${name}`), limit: 50 };
    expect((await server.load(query)).length).toBeGreaterThan(0);
  });
});
