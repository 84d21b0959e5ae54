import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../transforms/settings.ts';
import { mrrSize, seatSize } from '../fixtures/small-company.ts';
import { smallDomain } from '../fixtures/small-domain.ts';
import { duckdb, type Engine, postgres, runPlan } from '../support/engines.ts';

const plan = makePlan({
  settings: { ...DEFAULT_SETTINGS, extractedOn: '2024-08-31' },
  segmentations: [mrrSize, seatSize],
});
let engines: Engine[] = [];
beforeAll(async () => {
  engines = [await duckdb(), await postgres()];
  for (const engine of engines) await runPlan(engine, plan, smallDomain);
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

it('gives the same tables on both engines', async () => {
  const [one, other] = engines;
  for (const { name, grain, kind, columns } of plan.relations) {
    if (kind === 'raw') continue;
    const doubles = Object.keys(columns).filter((column) => columns[column]!.sql === 'double precision');
    // Doubles may differ in their last digits.
    const rounded = (rows: Awaited<ReturnType<Engine['rows']>>) =>
      rows.map((row) => ({
        ...row,
        ...Object.fromEntries(doubles.map((d) => [d, row[d] === null ? null : Number(row[d]).toPrecision(9)])),
      }));
    const order = grain.length
      ? ` order by ${grain.map((column) => (columns[column]!.sql === 'text' ? `"${column}" collate "C"` : `"${column}"`)).join(', ')}`
      : '';
    const sql = `select * from ${name}`;
    expect(rounded(await other!.rows(sql + order)), name).toEqual(
      rounded(await one!.rows(sql + order.replaceAll(' collate "C"', ''))),
    );
  }
});

describe.each(['DuckDB', 'Postgres'])('the silos of the small company on %s', (name) => {
  const rows = (sql: string) => engines.find((e) => e.name === name)!.rows(sql);

  it('knows whose touches are known, by themselves, a contact or an address that is one account’s alone', async () => {
    expect(await rows('select touch_id, account_id from account_touches order by touch_id')).toEqual([
      { touch_id: 'T1', account_id: 'A1' },
      { touch_id: 'T2', account_id: 'A1' },
      { touch_id: 'T3', account_id: 'A1' },
      { touch_id: 'T4', account_id: 'A5' },
      { touch_id: 'T5', account_id: 'A3' },
    ]);
  });

  it('knows the roles of users by the product, else by the CRM', async () => {
    expect(await rows('select user_id, role from user_roles order by user_id')).toEqual([
      { user_id: 'U10', role: 'viewer' },
      { user_id: 'U8', role: 'analyst' },
      { user_id: 'U9', role: 'owner' },
    ]);
  });

  it('has every customer of a month once for each role, with the features that they used', async () => {
    const used = `select e.role, f.feature, count(*) as customers,
        sum(case when e.features & f.mask <> 0 then 1 else 0 end) as adopting, sum(e.events) as events
      from engagement_entries e join feature_scopes f on f.scope = e.feature_scope
      where e.customers = 1 and e.date = '2024-02-01' group by e.role, f.feature order by e.role, f.feature`;
    const row = (role: string, feature: string, adopting: number) => ({
      role,
      feature,
      customers: 4,
      adopting,
      events: 0,
    });
    expect(await rows(used)).toEqual([
      row('analyst', 'api', 0),
      row('analyst', 'reports', 0),
      row('analyst', 'screener', 1),
      row('owner', 'api', 0),
      row('owner', 'reports', 0),
      row('owner', 'screener', 1),
      row('unknown', 'api', 1),
      row('unknown', 'reports', 0),
      row('unknown', 'screener', 0),
      row('viewer', 'api', 0),
      row('viewer', 'reports', 0),
      row('viewer', 'screener', 0),
    ]);
  });

  it('shares each win among the touches before it, and loses none', async () => {
    const shares = `select attribution, channel, sum(share) as share from win_shares where win = 'customer' group by attribution, channel order by attribution, channel`;
    const crm = (attribution: string) => [
      { attribution, channel: 'organic', share: 1 },
      { attribution, channel: 'partner', share: 1 },
    ];
    expect(await rows(shares)).toEqual([
      ...crm('first_touch').slice(0, 1),
      { attribution: 'first_touch', channel: 'paid_search', share: 3 },
      ...crm('first_touch').slice(1),
      { attribution: 'first_touch', channel: 'referral', share: 2 },
      { attribution: 'first_touch', channel: 'unknown', share: 2 },
      ...crm('last_touch').slice(0, 1),
      { attribution: 'last_touch', channel: 'paid_search', share: 2 },
      ...crm('last_touch').slice(1),
      { attribution: 'last_touch', channel: 'referral', share: 3 },
      { attribution: 'last_touch', channel: 'unknown', share: 2 },
      ...crm('linear').slice(0, 1),
      { attribution: 'linear', channel: 'paid_search', share: 2.5 },
      ...crm('linear').slice(1),
      { attribution: 'linear', channel: 'referral', share: 2.5 },
      { attribution: 'linear', channel: 'unknown', share: 2 },
    ]);
  });

  it('splits what ads cost among those whom they won, to the cent', async () => {
    const cost = (attribution: string) =>
      rows(
        `select campaign, account_id, borne_on, cost from acquisition_costs where attribution = '${attribution}' order by campaign, borne_on, account_id`,
      );
    // Nobody came by generic: the customers of its channel bear it. Nobody came by social at all.
    expect(await cost('first_touch')).toEqual([
      { campaign: 'brand', account_id: 'A5', borne_on: '2024-01-05', cost: 50 },
      { campaign: 'brand', account_id: 'A1', borne_on: '2024-01-10', cost: 50 },
      { campaign: 'brand', account_id: 'A3', borne_on: '2024-02-01', cost: 30.01 },
      { campaign: 'generic', account_id: 'A5', borne_on: '2024-01-05', cost: 25 },
      { campaign: 'generic', account_id: 'A1', borne_on: '2024-01-10', cost: 25 },
      { campaign: 'video', account_id: null, borne_on: '2024-01-01', cost: 10 },
    ]);
    expect(await cost('linear')).toEqual([
      { campaign: 'brand', account_id: 'A5', borne_on: '2024-01-05', cost: 66.67 },
      { campaign: 'brand', account_id: 'A1', borne_on: '2024-01-10', cost: 33.33 },
      { campaign: 'brand', account_id: 'A3', borne_on: '2024-02-01', cost: 30.01 },
      { campaign: 'generic', account_id: 'A5', borne_on: '2024-01-05', cost: 33.34 },
      { campaign: 'generic', account_id: 'A1', borne_on: '2024-01-10', cost: 16.66 },
      { campaign: 'video', account_id: null, borne_on: '2024-01-01', cost: 10 },
    ]);
    expect(
      await rows(
        'select attribution, sum(spend) as spend, sum(acquisition_cost) as cost from acquisition_entries group by attribution order by attribution',
      ),
    ).toEqual(
      ['first_touch', 'last_touch', 'linear'].map((attribution) => ({ attribution, spend: 190.01, cost: 190.01 })),
    );
  });

  it('knows who moved between segments, who joined and who left', async () => {
    expect(
      await rows(`select month, from_segment, to_segment, customers, mrr_moved from segment_moves
        where segmentation = 'mrr_size' and month in ('2024-03-01', '2024-04-01') order by month, from_position, to_position`),
    ).toEqual([
      { month: '2024-03-01', from_segment: '(not a customer)', to_segment: 'small', customers: 1, mrr_moved: 80 },
      { month: '2024-03-01', from_segment: 'small', to_segment: 'small', customers: 1, mrr_moved: 100 },
      { month: '2024-03-01', from_segment: 'mid', to_segment: '(not a customer)', customers: 2, mrr_moved: 320 },
      { month: '2024-03-01', from_segment: 'large', to_segment: 'large', customers: 1, mrr_moved: 1300 },
      { month: '2024-04-01', from_segment: '(not a customer)', to_segment: 'small', customers: 1, mrr_moved: 60 },
      { month: '2024-04-01', from_segment: 'small', to_segment: 'small', customers: 1, mrr_moved: 80 },
      { month: '2024-04-01', from_segment: 'small', to_segment: 'mid', customers: 1, mrr_moved: 150 },
      { month: '2024-04-01', from_segment: 'large', to_segment: 'large', customers: 1, mrr_moved: 1300 },
    ]);
  });

  it('has rows and columns of moves that add up to the customers of both month ends', async () => {
    const moves = (side: string) =>
      rows(`select segmentation, month, ${side} as segment, sum(customers) as customers from segment_moves where ${side} <> '(not a customer)'
        group by segmentation, month, ${side} order by segmentation, month, segment`);
    const ledger = (column: string) =>
      rows(
        `select segmentation, month, segment, ${column} as customers from segment_months where ${column} > 0 order by segmentation, month, segment`,
      );
    expect(await moves('to_segment')).toEqual(await ledger('customers'));
    expect(await moves('from_segment')).toEqual(await ledger('opening_customers'));
  });

  it('knows what happened to the accounts of experiments within 60 days', async () => {
    expect(
      await rows(
        'select experiment, account_id, is_control, is_matured, happened from experiment_outcomes order by experiment_id, account_id',
      ),
    ).toEqual([
      { experiment: 'Tour', account_id: 'A12', is_control: false, is_matured: false, happened: 1 },
      { experiment: 'Tour', account_id: 'A4', is_control: false, is_matured: true, happened: 1 },
      { experiment: 'Tour', account_id: 'A6', is_control: true, is_matured: true, happened: 0 },
      { experiment: 'Digest', account_id: 'A1', is_control: true, is_matured: true, happened: 0 },
      { experiment: 'Digest', account_id: 'A2', is_control: false, is_matured: true, happened: 1 },
      { experiment: 'Digest', account_id: 'A5', is_control: true, is_matured: true, happened: 0 },
      { experiment: 'Offer', account_id: 'A1', is_control: false, is_matured: true, happened: 1 },
      { experiment: 'Offer', account_id: 'A3', is_control: true, is_matured: true, happened: 0 },
    ]);
    expect(
      await rows(
        `select variant, accounts, in_flight, conversions, verdict from experiment_results where experiment_id = 'E1' and segmentation = '*' order by variant`,
      ),
    ).toEqual([
      { variant: 'as before', accounts: 1, in_flight: 0, conversions: 0, verdict: 'control' },
      { variant: 'tour', accounts: 1, in_flight: 1, conversions: 1, verdict: 'not yet' },
    ]);
  });

  it('judges segments only where there are enough customers', async () => {
    expect(
      await rows(`select measure, verdict, cases, segments, smallest_segment_size from segment_quality
        where segmentation = 'mrr_size' and month = '2024-08-01' order by measure`),
    ).toEqual([
      { measure: 'churn_rate', verdict: 'too thin to say', cases: 29, segments: 3, smallest_segment_size: 6 },
      { measure: 'mrr', verdict: 'too thin to say', cases: 8, segments: 3, smallest_segment_size: 1 },
      { measure: 'trial_to_paid_rate', verdict: 'too thin to say', cases: 2, segments: 1, smallest_segment_size: 2 },
    ]);
  });

  it('counts what nothing tells whose it is, and breaks no rule that stops a build', async () => {
    const broken: Record<string, number> = {};
    for (const { name: rule, severity, sql } of plan.checks) {
      const violations = (await rows(sql)).length;
      if (violations > 0) broken[rule] = violations;
      if (severity === 'error') expect(violations, rule).toBe(0);
    }
    expect(broken).toMatchObject({
      touches_have_accounts: 2,
      responses_have_accounts: 1,
      emails_are_of_one_account: 1,
    });
    expect(broken).not.toHaveProperty('deals_have_accounts');
  });
});
