/** The views over deals, trials, marketing, surveys, usage and moves of segments, held to figures that were added up by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWarehouse, type Opened, openWarehouse, parseFrom } from '../../server/main.ts';
import { readSettings } from '../../server/settings.ts';
import { answer } from '../../server/sql-api/answer.ts';
import type { SqlEngines } from '../../server/sql-api/api.ts';
import type { Engine } from '../../server/sql-api/types.ts';
import { wilson } from '../../transforms/statistics/wilson.ts';
import { smallDomain } from '../fixtures/small-domain.ts';
import { writeExtracts } from '../support/extracts.ts';

let folder: string;
let opened: Opened;
let engines: SqlEngines;
let engine: Engine;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strata-domain-'));
  const extracts = path.join(folder, 'extracts');
  writeExtracts(extracts, '2024-08-31', smallDomain);
  const settings = readSettings({ STRATA_WAREHOUSE: path.join(folder, 'warehouse') });
  await buildWarehouse(settings, { from: [parseFrom(`canonical:${extracts}`)], wait: 5 });
  opened = await openWarehouse(settings);
  engines = await opened.openSql(() => undefined);
  const user = { name: 'strata', securityContext: {} };
  engine = await engines.engine({ user, database: 'strata', pid: 1, settings: new Map() });
}, 120_000);
afterAll(async () => {
  await engines?.close();
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Rows with numbers as numbers, rounded to six decimals. */
async function ask(sql: string) {
  const { columns, rows } = await answer(engine, sql, new AbortController().signal);
  return rows.map((row) =>
    row.map((value, i) => (value !== null && columns[i]!.numeric ? Math.round(Number(value) * 1e6) / 1e6 : value)),
  );
}
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

describe('acquisition', () => {
  test('costs and wins by channel, under the first touch where no attribution is chosen', async () => {
    const asked = `SELECT channel, SUM(spend), SUM(acquisition_cost), SUM(leads), SUM(trials_started), SUM(new_customers), AVG(cpm), AVG(cpc), AVG(ctr), AVG(cac)
      FROM acquisition GROUP BY 1 ORDER BY 1`;
    expect(await ask(asked)).toEqual([
      ['organic', 0, 0, 0, 2, 1, null, null, null, 0],
      [
        'paid_search',
        180.01,
        180.01,
        6,
        0,
        3,
        rounded(180_010 / 16_000),
        rounded(180.01 / 130),
        rounded(130 / 16_000),
        rounded(180.01 / 3),
      ],
      ['paid_social', 10, 10, 0, 0, 0, 5, 2, rounded(5 / 2000), null],
      ['partner', 0, 0, 0, 0, 1, null, null, null, 0],
      ['referral', 0, 0, 0, 2, 2, null, null, null, 0],
      ['unknown', 0, 0, 2, 0, 2, null, null, null, 0],
    ]);
  });

  test('value over cost of the customers that a channel has won', async () => {
    const [figures] = await ask(
      "SELECT AVG(ltv_to_cac), AVG(revenue_roas), AVG(payback_months), AVG(lead_to_customer_rate) FROM acquisition WHERE channel = 'paid_search'",
    );
    // Gross profit of August 992 of three customers; one of 16 opening months of the last six was churned from.
    const [cac, ltv] = [180.01 / 3, 992 / 3 / (1 / 16)];
    expect(figures).toEqual([rounded(ltv / cac), rounded(4140 / 180.01), rounded(cac / (992 / 3)), 0.5]);
  });

  test('spend adds up in every attribution, by quarter, and with a filter on an account alone', async () => {
    const total = (attribution: string) =>
      ask(
        `SELECT date_trunc('quarter', date)::date, SUM(spend), SUM(acquisition_cost), SUM(new_customers) FROM acquisition WHERE attribution = '${attribution}' GROUP BY 1 ORDER BY 1`,
      );
    for (const attribution of ['first_touch', 'last_touch', 'linear'])
      expect(await total(attribution), attribution).toEqual([
        ['2023-10-01', 0, 0, 0],
        ['2024-01-01', 190.01, 190.01, 5],
        ['2024-04-01', 0, 0, 2],
        ['2024-07-01', 0, 0, 2],
      ]);
    expect(
      await ask(
        "SELECT SUM(new_customers), SUM(acquisition_cost), AVG(cac) FROM acquisition WHERE attribution = 'linear' AND account_id = 'A1'",
      ),
    ).toEqual([[1, 49.99, 49.99]]);
    expect(await ask('SELECT SUM(spend), SUM(new_customers) FROM acquisition')).toEqual([[190.01, 9]]);
  });

  test('a customer has the persona of its first lead', async () => {
    expect(await ask("SELECT SUM(new_customers), SUM(leads) FROM acquisition WHERE persona = 'analyst'")).toEqual([
      [1, 1],
    ]);
  });

  test('by what accounts are: their part of the costs, and the rest under nobody', async () => {
    expect(
      await ask(
        'SELECT industry, SUM(acquisition_cost), SUM(new_customers), AVG(cac) FROM acquisition GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      ['DevTools', 30.01, 3, rounded(30.01 / 3)],
      ['FinTech', 75, 3, 25],
      ['HealthTech', 75, 1, 75],
      [null, 10, 2, 5],
    ]);
  });
});

describe('pipeline', () => {
  test('deals, bookings and rates', async () => {
    expect(
      await ask(
        'SELECT SUM(deals), SUM(open_deals), SUM(won_deals), SUM(lost_deals), AVG(win_rate), SUM(bookings), SUM(open_pipeline), AVG(avg_deal_size), AVG(sales_cycle_days) FROM pipeline',
      ),
    ).toEqual([[6, 1, 4, 1, 0.8, 5400, 500, 1800, 19]]);
    expect(
      await ask(
        'SELECT deal_type, SUM(deals), AVG(avg_deal_size) FROM pipeline GROUP BY 1 HAVING SUM(deals) > 0 ORDER BY 1',
      ),
    ).toEqual([
      ['cross-sell', 1, 3600],
      ['new', 2, 1200],
      ['renewal', 1, null],
      ['upsell', 2, 600],
    ]);
  });

  test('upsell and cross-sell are rates of opening customers', async () => {
    expect(await ask('SELECT AVG(upsell_rate), AVG(cross_sell_rate) FROM pipeline')).toEqual([
      [rounded(1 / 32), rounded(1 / 32)],
    ]);
    expect(
      await ask(
        "SELECT date_trunc('quarter', closed_date)::date, AVG(upsell_rate), AVG(cross_sell_rate) FROM pipeline WHERE closed_date IS NOT NULL GROUP BY 1 ORDER BY 1",
      ),
    ).toEqual([
      ['2024-01-01', 0, rounded(1 / 7)],
      ['2024-04-01', rounded(1 / 12), 0],
      ['2024-07-01', 0, 0],
    ]);
  });
});

test('trials of billing and of the product', async () => {
  expect(
    await ask(
      'SELECT SUM(trials), SUM(matured_trials), SUM(converted_trials), SUM(trials_in_flight), AVG(trial_to_paid_rate), AVG(median_days_to_convert) FROM trials',
    ),
  ).toEqual([[4, 3, 2, 1, rounded(2 / 3), 22.5]]);
  expect(await ask('SELECT converted, SUM(trials), AVG(trial_to_paid_rate) FROM trials GROUP BY 1 ORDER BY 1')).toEqual(
    [
      ['f', 2, 0],
      ['t', 2, 1],
    ],
  );
});

test('surveys: answers of several tools, whoever gave them', async () => {
  expect(
    await ask(
      'SELECT SUM(responses), SUM(nps_responses), SUM(promoters), SUM(detractors), AVG(nps), AVG(csat) FROM surveys',
    ),
  ).toEqual([[8, 5, 2, 2, 0, rounded(11 / 3)]]);
  expect(
    await ask(
      "SELECT account_id, SUM(nps_responses), AVG(nps) FROM surveys WHERE tool = 'typeform' GROUP BY 1 ORDER BY 1",
    ),
  ).toEqual([
    ['A1', 2, 0],
    ['A3', 1, 100],
    ['A4', 0, null],
    ['A5', 1, 0],
    ['unmatched', 1, -100],
  ]);
  expect(
    await ask('SELECT pain_point, SUM(responses), AVG(nps) FROM surveys WHERE pain_point IS NOT NULL GROUP BY 1'),
  ).toEqual([['price', 2, 0]]);
});

test('moves of one segmentation, and a refusal to mix several', async () => {
  expect(
    await ask(
      "SELECT SUM(accounts_moved), SUM(accounts_stayed) FROM segment_migration WHERE segmentation = 'company_size' AND month = '2024-03-01'",
    ),
  ).toEqual([[3, 2]]);
  await expect(ask('SELECT from_segment, SUM(accounts_moved) FROM segment_migration GROUP BY 1')).rejects.toThrow(
    /within its segmentation/,
  );
});

test('the scorecard of segments has them all', async () => {
  const [row] = await ask(
    "SELECT SUM(new_customers), SUM(acquisition_cost), AVG(cac), AVG(nps), AVG(avg_deal_size) FROM segments WHERE segmentation = 'aum_tier'",
  );
  // Costs that nobody bears are no segment's.
  expect(row).toEqual([9, 180.01, rounded(180.01 / 9), 25, 1800]);
});

describe('intervals', () => {
  const ends = (interval: { low: number; high: number } | null) => [rounded(interval!.low), rounded(interval!.high)];

  test('of trials, answers and churn hold in every grouping, with their samples', async () => {
    expect(await ask('SELECT AVG(trial_to_paid_rate_low), AVG(trial_to_paid_rate_high) FROM trials')).toEqual([
      ends(wilson(2, 3)),
    ]);
    // 2 promoters and 2 detractors of 5: with one more of each, two of neither: 0 of 7, and 5 of them not neither.
    const reach = rounded(100 * 1.6448536269514722 * Math.sqrt(5 / 7 / 7));
    expect(await ask('SELECT AVG(nps_low), AVG(nps_high) FROM surveys')).toEqual([[-reach, reach]]);
    expect(await ask("SELECT AVG(nps_low), AVG(nps), AVG(nps_high) FROM surveys WHERE account_id = 'A4'")).toEqual([
      [null, null, null],
    ]);
    expect(
      await ask('SELECT SUM(opening_customer_months), AVG(churn_rate_low), AVG(churn_rate_high) FROM revenue'),
    ).toEqual([[32, ...ends(wilson(2, 32))]]);
    expect(
      await ask(
        "SELECT date_trunc('quarter', month)::date, AVG(churn_rate_low), AVG(churn_rate_high) FROM revenue WHERE month >= '2024-04-01' GROUP BY 1 ORDER BY 1",
      ),
    ).toEqual([
      ['2024-04-01', ...ends(wilson(0, 12))],
      ['2024-07-01', ...ends(wilson(0, 13))],
    ]);
  });

  test('of the scorecard, by segment and for all', async () => {
    const asked = (where: string) =>
      ask(
        `SELECT AVG(churn_rate_6m_low), AVG(churn_rate_6m_high), AVG(trial_to_paid_rate_low), AVG(trial_to_paid_rate_high), SUM(trials_matured),
          AVG(feature_adoption_rate_low), AVG(feature_adoption_rate_high), AVG(arpu_low), AVG(arpu_high), AVG(ltv_low), AVG(ltv_high)
         FROM segments WHERE segmentation = 'company_size' AND ${where}`,
      );
    // August: of the eight customers A3 alone used it. MRR is 197.50 on average; its squares add up to 1,056,400.
    const freedom = 7;
    const t = 1.6448536269514722 + 1.5237691475737816 / (8 - 1.9320324721853945);
    const arpu = t * Math.sqrt(((8 * 1_056_400) / 1580 ** 2 - 1) / freedom);
    const churn = 2 * Math.asinh((1.6448536269514722 / 2) * Math.sqrt(1 / 2 - 1 / 29));
    const [ltv, reach] = [(1264 / 8 / 2) * 29, Math.hypot(arpu, churn)];
    const [all] = await asked("month = '2024-08-01'");
    const near = (value: unknown) => (value === null ? null : expect.closeTo(Number(value), 3));
    expect(all).toEqual(
      [
        ...[...ends(wilson(2, 29)), null, null, 0, ...ends(wilson(1, 8))],
        ...[197.5 * Math.exp(-arpu), 197.5 * Math.exp(arpu), ltv * Math.exp(-reach), ltv * Math.exp(reach)],
      ].map(near),
    );
    // Two customers are too few for an interval of money, and nobody left solo; of its trials A4 paid, and A6 did not.
    const [solo] = await asked("segment = 'solo'");
    expect(solo!.slice(0, 5)).toEqual([...ends(wilson(0, 5)), ...ends(wilson(1, 2)), 2]);
    expect(solo!.slice(7)).toEqual([null, null, null, null]);
    // A segment that is empty has none at all.
    expect(await asked("segment = 'unknown' AND month = '2024-01-01'")).toEqual([
      [null, null, null, null, 0, null, null, null, null, null, null],
    ]);
  });
});

describe('lifetime value three ways', () => {
  // By company size, August: A11 is medium; A1 and A5 small, with A5 gone in March and back; A2 (gone) and A3 large.
  test('to date: the view of customers and the last month of the scorecard agree', async () => {
    const expected = [
      ['large', rounded((0.8 * (400 + 7900)) / 2)],
      ['medium', 160],
      ['small', rounded((0.8 * (1050 + 600)) / 2)],
      ['solo', rounded((0.8 * (480 + 30)) / 2)],
      ['unknown', rounded((0.8 * (300 + 210)) / 2)],
    ];
    expect(await ask('SELECT company_size, AVG(ltv_to_date) FROM customers GROUP BY 1 ORDER BY 1')).toEqual(expected);
    const scorecard = (where: string, by = 'segment') =>
      ask(
        `SELECT ${by}, AVG(ltv_to_date) FROM segments WHERE segmentation = 'company_size' AND ${where} GROUP BY 1 ORDER BY 1`,
      );
    expect(await scorecard("month = '2024-08-01'")).toEqual(expected);
    // Several months close at the last; several segments are added up before they are divided.
    expect(await scorecard("month >= '2024-02-01'")).toEqual(expected);
    expect(await scorecard("segment IN ('medium', 'small')", 'segmentation')).toEqual([
      ['company_size', rounded((0.8 * (200 + 1650)) / 3)],
    ]);
    expect(await scorecard("month = '2024-02-01' AND segment IN ('large', 'medium')")).toEqual([
      ['large', rounded((0.8 * 1400) / 2)],
      ['medium', null],
    ]);
  });

  test('as seen: the same formula over accounts and over segments', async () => {
    // Gross profit of August 1,264 of eight customers; 2 of 29 opening months were churned from.
    const ltv = rounded((1264 / 8 / 2) * 29);
    expect(await ask('SELECT AVG(ltv) FROM revenue')).toEqual([[ltv]]);
    expect(await ask("SELECT AVG(ltv) FROM segments WHERE segmentation = 'aum_tier'")).toEqual([[ltv]]);
    expect(await ask("SELECT AVG(ltv) FROM revenue WHERE company_size = 'large'")).toEqual([[5600]]);
  });

  test('projected: between the ends of its interval, in both views', async () => {
    for (const view of ['customers', "segments WHERE segmentation = 'company_size' AND segment = 'large'"]) {
      const [row] = await ask(
        `SELECT AVG(ltv_projected_low), AVG(ltv_projected), AVG(ltv_projected_high) FROM ${view}`,
      );
      const [low, value, high] = row!.map(Number);
      expect(low! > 0 && low! < value! && value! < high!, `${view}: ${row}`).toBe(true);
      // The interval is one on a log scale.
      expect(value! / low!).toBeCloseTo(high! / value!, 4);
    }
  });
});

describe('leading indicators', () => {
  // Rate ratio of 3 leads to 2: Wilson's interval of the share 3 / 5, as odds.
  const odds = ({ low, high }: { low: number; high: number }) =>
    [low, high].map((share) => rounded(share / (1 - share) - 1));

  test('lead velocity by channel: qualified leads of the month over those of the month before', async () => {
    const asked = (where: string) =>
      ask(
        `SELECT date_trunc('month', date)::date, SUM(qualified_leads), AVG(lead_velocity), AVG(lead_velocity_low), AVG(lead_velocity_high)
         FROM acquisition WHERE ${where} AND date < '2024-04-01' GROUP BY 1 ORDER BY 1`,
      );
    expect(await asked("channel = 'paid_search'")).toEqual([
      // Nothing came in December: there is no growth over nothing.
      ['2024-01-01', 2, null, null, null],
      ['2024-02-01', 3, 0.5, ...odds(wilson(3, 5)!)],
      ['2024-03-01', 0, -1, -1, expect.any(Number)],
    ]);
    // Whatever the attribution, a lead came by its own channel; of all channels four after two.
    expect((await asked("attribution = 'linear'"))[2]).toEqual(['2024-02-01', 4, 1, ...odds(wilson(4, 6)!)]);
    // A quarter has its average month: 2 + 3 + 0 after 0 + 2 + 3.
    expect(
      await ask(
        "SELECT date_trunc('quarter', date)::date, AVG(lead_velocity) FROM acquisition WHERE channel = 'paid_search' AND date < '2024-04-01' GROUP BY 1",
      ),
    ).toEqual([['2024-01-01', 0]]);
  });

  test('lead velocity of segments: leads of accounts that are in them', async () => {
    const asked = (by: string, where: string) =>
      ask(
        `SELECT ${by}, SUM(qualified_leads), AVG(lead_velocity) FROM segments WHERE segmentation = 'company_size' AND ${where} GROUP BY 1 ORDER BY 1`,
      );
    expect(await asked('segment', "month = '2024-02-01'")).toEqual([
      ['large', 2, null],
      ...[
        ['medium', 0, null] as const,
        ['small', 1, 0] as const,
        ['solo', 0, null] as const,
        ['unknown', 0, null] as const,
      ],
    ]);
    expect(await asked('month', "month BETWEEN '2024-01-01' AND '2024-03-01'")).toEqual([
      ['2024-01-01', 1, null],
      ['2024-02-01', 3, 2],
      ['2024-03-01', 0, -1],
    ]);
    expect(
      await ask("SELECT AVG(lead_velocity_low), AVG(lead_velocity_high) FROM segments WHERE month = '2024-02-01'"),
    ).toEqual([odds(wilson(3, 4)!)]);
  });

  test('days on which customers use the product', async () => {
    // February: A1 on one day, A3 on two, of four customers; April to August: A1 on three, A8 and A3 on one
    // each, of 4 + 5 + 6 + 7 + 8.
    const days = (where: string) =>
      ask(`SELECT AVG(active_days_per_customer) FROM segments WHERE segmentation = 'company_size' AND ${where}`);
    expect(await days("month = '2024-02-01'")).toEqual([[0.75]]);
    expect(await days("month >= '2024-04-01'")).toEqual([[rounded(5 / 30)]]);
    expect(await days("segment = 'large' AND month = '2024-02-01'")).toEqual([[1]]);
    expect(await days("segment = 'medium' AND month = '2024-02-01'")).toEqual([[null]]);
  });
});

describe('small segments', () => {
  const shrunk = (columns: string, where = "segmentation = 'company_size'") =>
    ask(`SELECT segment, ${columns} FROM segments WHERE ${where} AND month = '2024-08-01' GROUP BY 1 ORDER BY 1`);
  // MRR of August: A3 1,000; A11 100; A1 150 and A5 90; A4 80 and A12 30; A8 60 and A10 70: 197.50 on average.
  const within = (1800 + 1250 + 50) / 3;
  const between = (802.5 ** 2 + 97.5 ** 2 + 2 * (77.5 ** 2 + 142.5 ** 2 + 132.5 ** 2) - 4 * within) / (8 - 14 / 8);
  const arpu = (own: number, customers: number) => 197.5 + ((own - 197.5) * customers) / (customers + within / between);

  test('stand beside what was seen, drawn towards the whole', async () => {
    // Segments churn no more differently than chance would have it: 2 of 29 everywhere, also where nobody left.
    const churn = rounded(2 / 29);
    expect(
      await shrunk(
        'AVG(arpu), AVG(arpu_shrunk), SUM(opening_customers_6m), AVG(churn_rate_6m), AVG(churn_rate_shrunk), AVG(ltv), AVG(ltv_shrunk)',
      ),
    ).toEqual([
      ['large', 1000, rounded(arpu(1000, 1)), 7, rounded(1 / 7), churn, 5600, rounded((arpu(1000, 1) * 0.8 * 29) / 2)],
      ['medium', 100, rounded(arpu(100, 1)), 1, 0, churn, null, rounded((arpu(100, 1) * 0.8 * 29) / 2)],
      ['small', 120, rounded(arpu(120, 2)), 10, 0.1, churn, 960, rounded((arpu(120, 2) * 0.8 * 29) / 2)],
      ['solo', 55, rounded(arpu(55, 2)), 5, 0, churn, null, rounded((arpu(55, 2) * 0.8 * 29) / 2)],
      ['unknown', 65, rounded(arpu(65, 2)), 6, 0, churn, null, rounded((arpu(65, 2) * 0.8 * 29) / 2)],
    ]);
    expect(
      await shrunk(
        'SUM(nps_responses_6m), AVG(nps_6m), AVG(nps_shrunk), SUM(trials_matured_6m), AVG(trial_to_paid_rate_6m), AVG(trial_to_paid_rate_shrunk)',
        "segmentation = 'company_size' AND segment IN ('large', 'medium', 'solo')",
      ),
    ).toEqual([
      ['large', 1, 100, 25, 0, null, 0.5],
      ['medium', 0, null, 25, 1, 1, 0.5],
      ['solo', 0, null, 25, 1, 0, 0.5],
    ]);
  });

  test('that are empty have the figures of the whole, and no lifetime value', async () => {
    expect(
      await shrunk(
        'SUM(customers), AVG(arpu), AVG(arpu_shrunk), AVG(churn_rate_6m), AVG(churn_rate_shrunk), AVG(ltv_shrunk), AVG(nps_shrunk)',
        "segmentation = 'aum_tier' AND segment = 'platinum'",
      ),
    ).toEqual([['platinum', 0, null, 197.5, null, rounded(2 / 29), null, 25]]);
  });

  test('are, several together, the mean of theirs by what they are of', async () => {
    const both = (arpu(1000, 1) + 2 * arpu(120, 2)) / 3;
    const figures = 'AVG(arpu_shrunk), AVG(churn_rate_shrunk), AVG(ltv_shrunk)';
    expect(
      await ask(
        `SELECT ${figures} FROM segments WHERE segmentation = 'company_size' AND segment IN ('large', 'small') AND month = '2024-08-01'`,
      ),
    ).toEqual([[rounded(both), rounded(2 / 29), rounded((both * 0.8 * 29) / 2)]]);
    // Several months close at the last; without a segmentation one of them counts.
    const august = await ask(
      `SELECT ${figures} FROM segments WHERE segmentation = 'aum_tier' AND month = '2024-08-01'`,
    );
    expect(await ask(`SELECT ${figures} FROM segments WHERE month >= '2024-05-01'`)).toEqual(august);
    expect(
      await ask(
        `SELECT date_trunc('quarter', month)::date, ${figures} FROM segments WHERE segmentation = 'aum_tier' AND month >= '2024-07-01' GROUP BY 1`,
      ),
    ).toEqual([['2024-07-01', ...august[0]!]]);
    await expect(ask('SELECT segment, AVG(arpu_shrunk) FROM segments GROUP BY 1')).rejects.toThrow(
      /within its segmentation/,
    );
  });

  test('are projected by their own customers alone too, where some of those left', async () => {
    const [row] = await ask(
      "SELECT AVG(ltv_projected), AVG(ltv_projected_raw) FROM segments WHERE segmentation = 'company_size' AND segment = 'solo'",
    );
    expect(row).toEqual([expect.any(Number), null]);
  });
});

test('experiments: all accounts where no segmentation is chosen, and never several at once', async () => {
  expect(
    await ask(
      'SELECT experiment, variant, SUM(accounts), SUM(in_flight), SUM(conversions), AVG(rate) FROM experiments GROUP BY 1, 2 ORDER BY 1, 2',
    ),
  ).toEqual([
    ['Digest', 'digest', 1, 0, 1, 1],
    ['Digest', 'none', 2, 0, 0, 0],
    ['Offer', 'none', 1, 0, 0, 0],
    ['Offer', 'offer', 1, 0, 1, 1],
    ['Tour', 'as before', 1, 0, 0, 0],
    ['Tour', 'tour', 1, 1, 1, 1],
  ]);
  await expect(ask('SELECT segment, SUM(accounts) FROM experiments GROUP BY 1')).rejects.toThrow(
    /within its segmentation/,
  );
});

test('initiatives: before and after, against those they were not aimed at, never several segmentations at once', async () => {
  expect(
    await ask(`SELECT initiative, aimed_at, MEASURE(rate_before), MEASURE(rate_after), MEASURE(control_rate_before), MEASURE(control_rate_after),
      MEASURE(change), MEASURE(effect), SUM(in_flight) FROM initiatives GROUP BY 1, 2 ORDER BY 1`),
  ).toEqual([
    ['Desks', 'company_size: small', 0, 1, 0, 0, 1, 1, 0],
    ['Hotline', 'everybody', 1, 0, null, null, -1, -1, 0],
    ['Portal', 'everybody', rounded(2 / 3), 0, null, null, rounded(-2 / 3), rounded(-2 / 3), 0],
    // There is no such segmentation in the model.
    ['Seats', 'mrr_size: small', null, null, null, null, null, null, 0],
    ['Tutor', 'everybody', 1, null, null, null, null, null, 1],
  ]);
  expect(
    await ask(
      "SELECT segment, SUM(cases_before), SUM(conversions_before), verdict FROM initiatives WHERE segmentation = 'company_size' AND initiative_id = 'I1' GROUP BY 1, 4 ORDER BY 1",
    ),
  ).toEqual([
    ['large', 1, 1, 'not yet'],
    ['small', 2, 1, 'not yet'],
    ['solo', 0, 0, 'not yet'],
  ]);
  await expect(ask('SELECT verdict, SUM(cases_before) FROM initiatives GROUP BY 1')).rejects.toThrow(
    /within its segmentation/,
  );
});

test('drivers of renewal: of all customers where no segmentation is chosen', async () => {
  expect(
    await ask(
      'SELECT feature, SUM(renewals), SUM(adopters), MEASURE(renewal_rate_adopters), MEASURE(renewal_rate_others), MEASURE(odds_ratio), MEASURE(adjusted_odds_ratio) FROM renewal_drivers GROUP BY 1',
    ),
  ).toEqual([['screener', 2, 1, 1, 1, 1, null]]);
  expect(
    await ask(
      "SELECT segment, feature, SUM(renewals), verdict FROM renewal_drivers WHERE segmentation = 'company_size' GROUP BY 1, 2, 4",
    ),
  ).toEqual([['small', 'screener', 2, 'too thin to say']]);
  await expect(ask('SELECT verdict, SUM(renewals) FROM renewal_drivers GROUP BY 1')).rejects.toThrow(
    /within its segmentation/,
  );
});

test('one view of quality says which segmentation and measure it is of', async () => {
  expect(
    await ask(
      "SELECT verdict, MEASURE(cases) FROM segment_quality WHERE segmentation = 'aum_tier' AND measure = 'mrr' AND month = '2024-08-01' GROUP BY 1",
    ),
  ).toEqual([['too thin to say', 8]]);
  await expect(ask('SELECT verdict, MEASURE(cases) FROM segment_quality GROUP BY 1')).rejects.toThrow(
    /within its segmentation/,
  );
});

describe('engagement', () => {
  const figures =
    'MEASURE(active_users), MEASURE(active_accounts), SUM(events), MEASURE(sessions), AVG(sessions_per_user), AVG(feature_adoption_rate)';

  test('users, accounts and visits count once, however they are grouped', async () => {
    // Customers of the months: 3, 4, 3; 4, 5, 6; 7, 8. A6, which uses the product, is none of them. A user of nobody's used reports in March.
    expect(await ask(`SELECT ${figures} FROM engagement`)).toEqual([[5, 5, 170, 8, 7 / 5, 8 / 40]]);
    expect(
      await ask(`SELECT date_trunc('quarter', date)::date, ${figures} FROM engagement GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      ['2024-01-01', 4, 4, 154, 5, 5 / 4, 4 / 10],
      ['2024-04-01', 2, 2, 9, 3, 1, 3 / 15],
      ['2024-07-01', 0, 1, 7, 0, null, rounded(1 / 15)],
    ]);
    expect(await ask(`SELECT feature, ${figures} FROM engagement GROUP BY 1 ORDER BY 1`)).toEqual([
      ['api', 2, 2, 108, 2, 1, 3 / 40],
      ['reports', 2, 2, 5, 1, 1 / 2, 2 / 40],
      ['screener', 3, 4, 57, 6, rounded(5 / 3), 6 / 40],
    ]);
    expect(await ask(`SELECT role, ${figures} FROM engagement GROUP BY 1 ORDER BY 1`)).toEqual([
      ['advisor', 1, 1, 40, 1, 1, 1 / 40],
      ['owner', 1, 1, 13, 4, 4, 3 / 40],
      ['unknown', 2, 4, 113, 2, 1 / 2, 4 / 40],
      ['viewer', 1, 1, 4, 1, 1, 1 / 40],
    ]);
    // A1 twice in April, and V6 on two days.
    expect(
      await ask(
        "SELECT date::date, MEASURE(active_users), SUM(events), MEASURE(sessions) FROM engagement WHERE date >= '2024-04-02' AND date < '2024-05-01' GROUP BY 1 ORDER BY 1",
      ),
    ).toEqual([
      ['2024-04-02', 1, 3, 1],
      ['2024-04-03', 1, 1, 1],
    ]);
  });

  test('adoption is a rate of all customers, whichever feature, role or quarter is asked for', async () => {
    expect(
      await ask(`SELECT feature, AVG(feature_adoption_rate) FROM engagement
        WHERE date >= '2024-01-01' AND date < '2024-04-01' AND role = 'owner' GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      ['api', 0],
      ['reports', 1 / 10],
      ['screener', 2 / 10],
    ]);
    // A1 in January, A3 in February and A4 in March used one of the two.
    expect(
      await ask(`SELECT AVG(feature_adoption_rate), MEASURE(active_users) FROM engagement
        WHERE feature IN ('api', 'reports') AND date < '2024-04-01'`),
    ).toEqual([[3 / 10, 3]]);
    expect(await ask('SELECT industry, AVG(feature_adoption_rate) FROM engagement GROUP BY 1 ORDER BY 1')).toEqual([
      ['DevTools', rounded(3 / 14)],
      ['FinTech', rounded(4 / 12)],
      ['HealthTech', 0],
      [null, 1 / 8],
    ]);
    expect(
      await ask(
        "SELECT industry, AVG(feature_adoption_rate) FROM engagement WHERE feature = 'api' GROUP BY 1 ORDER BY 1",
      ),
    ).toEqual([
      ['DevTools', rounded(2 / 14)],
      ['FinTech', rounded(1 / 12)],
      ['HealthTech', 0],
      [null, 0],
    ]);
    // By what an account is and by its segment at the end of the month at once.
    expect(
      await ask(`SELECT industry, company_size, SUM(events), MEASURE(active_users) FROM engagement
        WHERE industry = 'FinTech' GROUP BY 1, 2 HAVING SUM(events) > 0`),
    ).toEqual([['FinTech', 'small', 17, 2]]);
    // A figure of a month, which counts on its first day: no part of a month has one.
    expect(await ask("SELECT AVG(feature_adoption_rate) FROM engagement WHERE date = '2024-04-02'")).toEqual([[null]]);
  });

  test('by segment and month it says what the scorecard says', async () => {
    for (const name of ['aum_tier', 'company_size', 'usage_level']) {
      const ours = await ask(
        `SELECT date_trunc('month', date)::date AS m, ${name}, AVG(feature_adoption_rate), AVG(sessions_per_user) FROM engagement
         WHERE ${name} IS NOT NULL GROUP BY 1, 2 HAVING AVG(feature_adoption_rate) IS NOT NULL ORDER BY 1, 2`,
      );
      const scorecard = await ask(
        `SELECT month::date, segment, AVG(feature_adoption_rate), AVG(sessions_per_user) FROM segments
         WHERE segmentation = '${name}' GROUP BY 1, 2 HAVING AVG(feature_adoption_rate) IS NOT NULL ORDER BY 1, 2`,
      );
      expect(ours.length, name).toBeGreaterThan(8);
      expect(ours, name).toEqual(scorecard);
    }
  });
});
