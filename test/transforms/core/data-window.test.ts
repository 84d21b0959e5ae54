import { expect, it } from 'vitest';
import { makePlan } from '../../../transforms/index.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../transforms/settings.ts';
import { smallCompany } from '../../fixtures/small-company.ts';
import { duckdb, runPlan } from '../../support/engines.ts';

async function asOf(settings: Partial<Settings>, company = smallCompany) {
  const engine = await duckdb();
  try {
    await runPlan(engine, makePlan({ settings: { ...DEFAULT_SETTINGS, ...settings }, segmentations: [] }), company);
    const [row] = await engine.rows('select as_of, (select max(month) from months) as last_month from data_window');
    return row;
  } finally {
    await engine.close();
  }
}

it('goes to the last usage, whenever the files were copied: a planned end proves nothing', async () => {
  // A8's end on 2024-12-01 is planned.
  for (const extractedOn of ['2024-08-31', '2024-12-15', '2027-02-10'])
    expect(await asOf({ extractedOn })).toEqual({ as_of: '2024-08-31', last_month: '2024-08-01' });
});

it('takes what the extracts say by their day where nothing proves more', async () => {
  const { accounts, subscriptions } = smallCompany;
  const billing = { accounts: accounts!, subscriptions: subscriptions! };
  expect(await asOf({ extractedOn: '2024-08-31' }, billing)).toEqual({ as_of: '2024-08-20', last_month: '2024-07-01' });
  expect(await asOf({ extractedOn: '2024-12-15' }, billing)).toEqual({ as_of: '2024-12-01', last_month: '2024-11-01' });
});

it('is what the settings say', async () => {
  expect(await asOf({ asOf: '2024-05-31', extractedOn: '2024-08-31' })).toEqual({
    as_of: '2024-05-31',
    last_month: '2024-05-01',
  });
});
