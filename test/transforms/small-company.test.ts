import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../transforms/settings.ts';
import { discountedExpectedLifetime } from '../../transforms/statistics/expected-lifetime.ts';
import { fitSbg } from '../../transforms/statistics/fit-sbg.ts';
import { mrrSize, seatSize, smallCompany } from '../fixtures/small-company.ts';
import { duckdb, type Engine, postgres, runPlan } from '../support/engines.ts';

const plan = makePlan({
  settings: { ...DEFAULT_SETTINGS, extractedOn: '2024-08-31' },
  segmentations: [mrrSize, seatSize],
});
const MRR = [420, 1420, 1480, 1590, 1680, 1450, 1550, 1580];
let engines: Engine[] = [];

beforeAll(async () => {
  engines = [await duckdb(), await postgres()];
  for (const engine of engines) await runPlan(engine, plan, smallCompany);
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

describe.each(['DuckDB', 'Postgres'])('the small company on %s', (name) => {
  const rows = (sql: string) => engines.find((e) => e.name === name)!.rows(sql);
  const column = async (sql: string) => (await rows(sql)).map((row) => Object.values(row)[0]);

  it('has the MRR and customers of every month that were added up by hand', async () => {
    expect(await column('select sum(mrr) from account_months group by month order by month')).toEqual(MRR);
    expect(await column('select sum(customers) from revenue_ledger group by month order by month')).toEqual([
      3, 4, 3, 4, 5, 6, 7, 8,
    ]);
  });

  it('books every movement', async () => {
    const [new_, react, exp, contr, churned] = await Promise.all(
      ['new', 'reactivation', 'expansion', 'contraction', 'churned'].map((m) =>
        column(`select sum(${m}_mrr) from revenue_ledger group by month order by month`),
      ),
    );
    expect(new_).toEqual([420, 1000, 80, 60, 0, 70, 100, 30]);
    expect(react).toEqual([0, 0, 0, 0, 90, 0, 0, 0]);
    expect(exp).toEqual([0, 0, 300, 50, 0, 0, 0, 0]);
    expect(contr).toEqual([0, 0, 0, 0, 0, 300, 0, 0]);
    expect(churned).toEqual([0, 0, 320, 0, 0, 0, 0, 0]);
  });

  it('attributes churn to the opening segment and moves a customer by a transfer', async () => {
    const april = `select segment, opening_mrr, new_mrr, expansion_mrr, transferred_mrr, mrr from segment_months
      where segmentation = 'mrr_size' and month = '2024-04-01' order by segment`;
    expect(await rows(april)).toEqual([
      { segment: 'large', opening_mrr: 1300, new_mrr: 0, expansion_mrr: 0, transferred_mrr: 0, mrr: 1300 },
      { segment: 'mid', opening_mrr: 0, new_mrr: 0, expansion_mrr: 0, transferred_mrr: 150, mrr: 150 },
      { segment: 'none', opening_mrr: 0, new_mrr: 0, expansion_mrr: 0, transferred_mrr: 0, mrr: 0 },
      { segment: 'small', opening_mrr: 180, new_mrr: 60, expansion_mrr: 50, transferred_mrr: -150, mrr: 140 },
    ]);
    // A2 and A5 left from mid, though their MRR of 0 puts them into small at the end of March.
    expect(
      await rows(
        `select segment, churned_customers, churned_mrr from segment_months where segmentation = 'mrr_size' and churned_customers > 0`,
      ),
    ).toEqual([{ segment: 'mid', churned_customers: 2, churned_mrr: 320 }]);
  });

  it('looks back six months under the segments of then', async () => {
    // August: MRR of February was 1,420; opening customers of March to August: 4 + 3 + 4 + 5 + 6 + 7.
    expect(
      await rows(`select sum(mrr_6m_ago) as mrr_6m_ago, sum(opening_customers_6m) as opening_customers_6m,
        sum(churned_customers_6m) as churned_customers_6m from revenue_ledger where month = '2024-08-01'`),
    ).toEqual([{ mrr_6m_ago: 1420, opening_customers_6m: 29, churned_customers_6m: 2 }]);
    expect(
      await column(
        `select mrr_6m_ago from segment_months where segmentation = 'mrr_size' and segment = 'mid' and month = '2024-08-01'`,
      ),
    ).toEqual([320]);
  });

  it('knows cohorts, with those who left still in them', async () => {
    const january = `select months_since, count(*) as accounts, sum(retained) as retained, sum(mrr) as mrr, sum(cumulative_revenue) as cumulative
      from cohort_months where cohort_month = '2024-01-01' group by months_since order by months_since`;
    expect(await rows(january)).toEqual([
      { months_since: 0, accounts: 3, retained: 3, mrr: 420, cumulative: 420 },
      { months_since: 1, accounts: 3, retained: 3, mrr: 420, cumulative: 840 },
      { months_since: 2, accounts: 3, retained: 1, mrr: 100, cumulative: 940 },
      { months_since: 3, accounts: 3, retained: 1, mrr: 150, cumulative: 1090 },
      { months_since: 4, accounts: 3, retained: 2, mrr: 240, cumulative: 1330 },
      { months_since: 5, accounts: 3, retained: 2, mrr: 240, cumulative: 1570 },
      { months_since: 6, accounts: 3, retained: 2, mrr: 240, cumulative: 1810 },
      { months_since: 7, accounts: 3, retained: 2, mrr: 240, cumulative: 2050 },
    ]);
  });

  it('knows how long the customers of every segment paid, and projects from it', async () => {
    expect(
      await rows(
        `select paid_months, churned, active from survival_counts where segmentation = '*' order by paid_months`,
      ),
    ).toEqual([
      { paid_months: 1, churned: 0, active: 1 },
      { paid_months: 2, churned: 1, active: 1 },
      { paid_months: 3, churned: 0, active: 1 },
      { paid_months: 5, churned: 0, active: 1 },
      { paid_months: 6, churned: 0, active: 1 },
      { paid_months: 7, churned: 0, active: 1 },
      { paid_months: 8, churned: 0, active: 2 },
    ]);
    // At risk at the first renewal: all but A12; at the second, at which A2 left: all but A12 and A11; and so on.
    const fit = fitSbg(
      [8, 7, 5, 5, 4, 3, 2].map((atRisk, i) => ({ tenure: i + 1, atRisk, churned: i === 1 ? 1 : 0 })),
    )!;
    const months = discountedExpectedLifetime(fit, 1.1 ** (1 / 12) - 1);
    const [base] = await rows(
      `select customers, churned, is_shrunk, lifetime_months from segment_lifetimes where segmentation = '*'`,
    );
    expect(base).toEqual({ customers: 9, churned: 1, is_shrunk: false, lifetime_months: expect.closeTo(months, 8) });
    // A3 alone is large, one below the minimum of two; nobody of the small ones left, and they are enough to be judged alone.
    expect(
      await rows(
        `select segment, customers, is_shrunk, lifetime_months is null as unknown, own_lifetime_months is null as own_unknown
          from segment_lifetimes where segmentation = 'mrr_size' order by segment`,
      ),
    ).toEqual([
      { segment: 'large', customers: 1, is_shrunk: true, unknown: false, own_unknown: true },
      { segment: 'mid', customers: 2, is_shrunk: false, unknown: false, own_unknown: false },
      { segment: 'small', customers: 6, is_shrunk: false, unknown: true, own_unknown: true },
    ]);
    // A3 paid for seven months and is still there. One of the base's nine customers more fills large up to its two.
    const filled = fitSbg(
      [8, 7, 5, 5, 4, 3, 2].map((atRisk, i) => ({
        ...{ tenure: i + 1, churned: i === 1 ? 1 / 9 : 0 },
        atRisk: atRisk / 9 + (i < 6 ? 1 : 0),
      })),
    )!;
    expect(await column(`select lifetime_months from segment_lifetimes where segment = 'large'`)).toEqual([
      expect.closeTo(discountedExpectedLifetime(filled, 1.1 ** (1 / 12) - 1), 8),
    ]);
    expect(
      await rows(`select projected_customers, projected_customers_raw, projected_value > 0 as projected, projected_value_raw
        from segment_months where segmentation = 'mrr_size' and segment = 'large' and month = '2024-08-01'`),
    ).toEqual([{ projected_customers: 1, projected_customers_raw: 0, projected: true, projected_value_raw: 0 }]);
  });

  it('knows what the accounts of a segment have brought so far, those that left included', async () => {
    // MRR so far: A1 1,050, A2 400, A3 7,900, A4 480, A5 600, A8 300, A10 210, A11 200, A12 30; 80 % of it.
    const august = `select segment, customers_ever, gross_profit_to_date from segment_months
      where segmentation = 'mrr_size' and month = '2024-08-01' order by segment`;
    expect(await rows(august)).toEqual([
      { segment: 'large', customers_ever: 1, gross_profit_to_date: 6320 },
      { segment: 'mid', customers_ever: 1, gross_profit_to_date: 840 },
      { segment: 'none', customers_ever: 0, gross_profit_to_date: 0 },
      // A2 pays nothing any more, and is small for it.
      { segment: 'small', customers_ever: 7, gross_profit_to_date: 1776 },
    ]);
    // By the end of February A1 had paid 200, A2 400, A5 240 and A3 1,000.
    expect(
      await rows(`select sum(customers_ever) as customers, sum(gross_profit_to_date) as profit from segment_months
        where segmentation = 'seat_size' and month = '2024-02-01'`),
    ).toEqual([{ customers: 4, profit: 1472 }]);
    // The last month is what the customers are worth today.
    expect(
      await rows('select sum(was_customer) as customers, sum(gross_profit_to_date) as profit from customers'),
    ).toEqual([{ customers: 9, profit: 8936 }]);
  });

  it('says where every account stands today', async () => {
    expect(
      await rows(
        'select status, count(*) as accounts, sum(current_mrr) as mrr from customers group by status order by status',
      ),
    ).toEqual([
      { status: 'active', accounts: 8, mrr: 1580 },
      { status: 'churned', accounts: 1, mrr: 0 },
      { status: 'prospect', accounts: 2, mrr: 0 },
      { status: 'trial', accounts: 1, mrr: 0 },
    ]);
    expect(
      await rows(`select country, acquisition_channel, gross_profit_to_date from customers where account_id = 'A1'`),
    ).toEqual([{ country: 'GB', acquisition_channel: 'paid_social', gross_profit_to_date: 840 }]);
    expect(await column(`select churned_month from customers where account_id = 'A2'`)).toEqual(['2024-03-01']);
  });

  it('knows at each month end only what was known then', async () => {
    const features = (account: string) =>
      rows(`select month, events_1m, events_3m, active_days_3m, features_3m, days_since_last_use, tickets_3m from account_features
        where account_id = '${account}' and month in ('2024-01-01', '2024-03-01', '2024-04-01') order by month`);
    expect(await features('A1')).toEqual([
      {
        month: '2024-01-01',
        events_1m: 4,
        events_3m: 4,
        active_days_3m: 1,
        features_3m: 2,
        days_since_last_use: 16,
        tickets_3m: 0,
      },
      {
        month: '2024-03-01',
        events_1m: 0,
        events_3m: 9,
        active_days_3m: 2,
        features_3m: 2,
        days_since_last_use: 40,
        tickets_3m: 2,
      },
      {
        month: '2024-04-01',
        events_1m: 0,
        events_3m: 5,
        active_days_3m: 1,
        features_3m: 1,
        days_since_last_use: 70,
        tickets_3m: 2,
      },
    ]);
    expect(
      await column(`select events_1m from account_features where account_id = 'A4' and month = '2024-03-01'`),
    ).toEqual([2]);
  });

  it('counts users and visits of a month once, whatever they used', async () => {
    expect(
      await rows(
        'select account_id, month, active_users, sessions from account_visit_months order by account_id, month',
      ),
    ).toEqual([
      { account_id: 'A1', month: '2024-01-01', active_users: 1, sessions: 2 },
      { account_id: 'A1', month: '2024-02-01', active_users: 1, sessions: 1 },
      { account_id: 'A3', month: '2024-02-01', active_users: 2, sessions: 2 },
      // Nothing tells whose the user is: nothing is lost for that.
      { account_id: 'unmatched', month: '2024-03-01', active_users: 1, sessions: 0 },
    ]);
  });

  it('judges a trial when it has had its 60 days', async () => {
    expect(
      await rows('select trial_id, month, converted_on, matured, converted from trials order by trial_id'),
    ).toEqual([
      { trial_id: 'S10', month: '2024-03-01', converted_on: null, matured: 1, converted: 0 },
      { trial_id: 'S6', month: '2024-02-01', converted_on: '2024-03-10', matured: 1, converted: 1 },
    ]);
  });

  it('books the cost of serving to the cent', async () => {
    // 120.06 a year is 10.005 a month, which rounds half up.
    expect(
      await column(`select distinct cost_to_serve from revenue_ledger where account_id = 'A1' and customers = 1`),
    ).toEqual([10.01]);
  });

  it.each([
    ['customer_within_a_month', 1],
    ['churn_flag_disagrees_with_billing', 1],
    ['subscriptions_have_accounts', 1],
    ['usage_has_accounts', 1],
  ])('counts %s', async (check, violations) => {
    expect(await rows(plan.checks.find((c) => c.name === check)!.sql)).toHaveLength(violations);
  });

  it.each(plan.checks.filter((c) => c.severity === 'error').map((c) => [c.name, c.sql]))('holds %s', async (_, sql) => {
    expect(await rows(sql)).toEqual([]);
  });
});

it.each(plan.relations.filter((r) => r.kind !== 'raw').map((r) => [r.name, r] as const))(
  'makes %s alike on both engines',
  async (_, relation) => {
    const keys = relation.grain.length ? relation.grain : Object.keys(relation.columns);
    // Sums of doubles vary in the last digits with the order of the rows.
    const doubles = Object.keys(relation.columns).filter((c) => relation.columns[c]!.sql === 'double precision');
    const rounded = (row: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(row).map(([c, v]) => [
          c,
          doubles.includes(c) && typeof v === 'number' ? Number(v.toPrecision(12)) : v,
        ]),
      );
    const sorted = async (engine: Engine) =>
      (await engine.rows(`select * from ${relation.name}`))
        .map((row) => ({ key: keys.map((k) => row[k]).join('|'), ...rounded(row) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    const [left, right] = await Promise.all(engines.map(sorted));
    expect(left).toEqual(right);
  },
);
