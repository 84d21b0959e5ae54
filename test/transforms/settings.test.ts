import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../transforms/index.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../transforms/settings.ts';
import { mrrSize, smallCompany } from '../fixtures/small-company.ts';
import { duckdb, type Engine, postgres, runPlan } from '../support/engines.ts';

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  asOf: '2024-08-31',
  trialMaturityDays: 28,
  reactivationLimitMonths: 1,
};

describe.each([
  ['DuckDB', duckdb],
  ['Postgres', postgres],
])('settings other than the defaults, on %s', (_, open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await runPlan(engine, makePlan({ settings, segmentations: [mrrSize] }), smallCompany);
  });
  afterAll(() => engine.close());

  it('judge a trial by the days that they give it', async () => {
    // S6 begins on 10 February and is paid 29 days later.
    expect(await engine.rows("select converted_on, matured, converted from trials where trial_id = 'S6'")).toEqual([
      { converted_on: null, matured: 1, converted: 0 },
    ]);
  });

  it('take an account that was away for longer than they allow for a new one, in its old cohort', async () => {
    // A5 leaves in March and is back in May.
    const back = "from account_months where account_id = 'A5' and month = date '2024-05-01'";
    expect(await engine.rows(`select new_mrr, reactivation_mrr, cohort_month ${back}`)).toEqual([
      { new_mrr: 90, reactivation_mrr: 0, cohort_month: '2024-01-01' },
    ]);
    expect(
      await engine.rows(
        "select sum(new_customers) as n, sum(reactivated_customers) as r from revenue_ledger where account_id = 'A5'",
      ),
    ).toEqual([{ n: 2, r: 0 }]);
  });
});
