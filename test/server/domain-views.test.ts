/** The views over deals, trials, marketing, surveys and moves of segments, held to figures that were added up by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWarehouse, type Opened, openWarehouse, parseFrom } from '../../server/main.ts';
import { readSettings } from '../../server/settings.ts';
import { answer } from '../../server/sql-api/answer.ts';
import type { SqlEngines } from '../../server/sql-api/api.ts';
import type { Engine } from '../../server/sql-api/types.ts';
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
        2,
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
      ['unknown', 0, 0, 1, 0, 2, null, null, null, 0],
    ]);
  });

  test('value over cost of the customers that a channel has won', async () => {
    const [figures] = await ask(
      "SELECT AVG(ltv_to_cac), AVG(revenue_roas), AVG(payback_months), AVG(lead_to_customer_rate) FROM acquisition WHERE channel = 'paid_search'",
    );
    // Gross profit of August 992 of three customers; one of 16 opening months of the last six was churned from.
    const [cac, ltv] = [180.01 / 3, 992 / 3 / (1 / 16)];
    expect(figures).toEqual([rounded(ltv / cac), rounded(4140 / 180.01), rounded(cac / (992 / 3)), 1.5]);
  });

  test('spend adds up in every attribution, by quarter, and with a filter on an account alone', async () => {
    const total = (attribution: string) =>
      ask(
        `SELECT date_trunc('quarter', date)::date, SUM(spend), SUM(acquisition_cost), SUM(new_customers) FROM acquisition WHERE attribution = '${attribution}' GROUP BY 1 ORDER BY 1`,
      );
    for (const attribution of ['first_touch', 'last_touch', 'linear'])
      expect(await total(attribution), attribution).toEqual([
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
    [null, 1, -100],
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
