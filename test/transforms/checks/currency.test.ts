/** Money of another currency stops a build, wherever it comes from. */
import { expect, it } from 'vitest';
import { makePlan } from '../../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../../transforms/settings.ts';
import { duckdb, runPlan } from '../../support/engines.ts';

it('names what is not in the reporting currency', async () => {
  const plan = makePlan({ settings: DEFAULT_SETTINGS, segmentations: [] });
  const engine = await duckdb();
  const deal = {
    deal_type: 'new',
    stage: 'won',
    outcome: 'won',
    created_date: '2024-01-01',
    closed_date: '2024-01-02',
  };
  const ad = { date: '2024-01-01', channel: 'paid_search', impressions: 1, clicks: 0, spend: 1 };
  const subscription = { account_id: 'A', start_date: '2024-01-01', mrr_amount: 1, is_trial: false };
  await runPlan(engine, plan, {
    deals: [
      { ...deal, deal_id: 'D1', amount: 1, currency: 'EUR' },
      { ...deal, deal_id: 'D2', amount: 1, currency: 'USD' },
      { ...deal, deal_id: 'D3', amount: 1 },
      // Without an amount there is nothing to add up.
      { ...deal, deal_id: 'D4', currency: 'EUR' },
    ],
    ad_spend: [
      { ...ad, spend_id: 'S1', currency: 'EUR' },
      { ...ad, spend_id: 'S2', currency: 'USD' },
    ],
    subscriptions: [
      { ...subscription, subscription_id: 'X1', currency: 'EUR' },
      { ...subscription, subscription_id: 'X2' },
    ],
  });
  const broken = async (name: string) => {
    const check = plan.checks.find((c) => c.name === name)!;
    expect(check.severity).toBe('error');
    return engine.rows(check.sql);
  };
  const foreign = { currency: 'EUR', reporting_currency: 'USD' };
  expect(await broken('one_currency_of_deals')).toEqual([{ deal_id: 'D1', ...foreign }]);
  expect(await broken('one_currency_of_ads')).toEqual([{ spend_id: 'S1', ...foreign }]);
  expect(await broken('one_currency')).toMatchObject([{ subscription_id: 'X1', ...foreign }]);
  await engine.close();
});
