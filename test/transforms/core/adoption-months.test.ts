import { expect, it } from 'vitest';
import { accountMonths } from '../../../transforms/core/account-months.ts';
import { accountUsageDays } from '../../../transforms/core/account-usage-days.ts';
import { adoptionMonths } from '../../../transforms/core/adoption-months.ts';
import { featureScopes } from '../../../transforms/core/feature-scopes.ts';
import { userRoles } from '../../../transforms/core/user-roles.ts';
import { duckdb, fill, postgres } from '../../support/engines.ts';

/** More than a whole number has bits: 60 lie in one bundle, 60 in the next, 10 in a third. */
const features = Array.from({ length: 130 }, (_, n) => `f${String(n).padStart(3, '0')}`);
/** On day n of January feature n, n + 31, n + 62 ... are used: by ann on even days, by nobody known on odd ones. */
const days = features.map((feature, n) => ({
  account_id: 'a',
  date: `2024-01-${String((n % 31) + 1).padStart(2, '0')}`,
  feature,
  user_id: n % 2 === 0 ? 'ann' : '',
  session_id: '',
  events: 1,
  seconds: 0,
  errors: 0,
}));

it.each([duckdb, postgres])('tells more features than a number has bits, by role, on %o', async (open) => {
  const engine = await open();
  try {
    await fill(engine, 'account_usage_days', accountUsageDays.columns, days);
    await fill(engine, 'user_roles', userRoles.columns, [{ user_id: 'ann', role: 'owner' }]);
    await fill(engine, 'account_months', accountMonths.columns, [
      { account_id: 'a', month: '2024-01-01', is_customer: true },
      { account_id: 'a', month: '2024-02-01', is_customer: true },
      { account_id: 'a', month: '2024-03-01', is_customer: false },
      { account_id: 'b', month: '2024-01-01', is_customer: true },
    ]);
    for (const table of [featureScopes, adoptionMonths]) {
      if (table.kind !== 'sql') throw new TypeError('no SQL');
      await engine.run(`create table ${table.name} as ${table.sql}`);
    }
    const adopting = await engine.rows(`select a.account_id, a.month, a.role, count(*) as features,
        sum(case when a.features & f.mask <> 0 then 1 else 0 end) as used,
        min(case when a.features & f.mask <> 0 then f.feature end) as first,
        max(case when a.features & f.mask <> 0 then f.feature end) as last
      from adoption_months a join feature_scopes f on f.scope = a.bundle
      group by a.account_id, a.month, a.role order by a.account_id, a.month, a.role`);
    const none = { features: 130, used: 0, first: null, last: null };
    expect(adopting).toEqual([
      { account_id: 'a', month: '2024-01-01', role: 'owner', features: 130, used: 65, first: 'f000', last: 'f128' },
      { account_id: 'a', month: '2024-01-01', role: 'unknown', features: 130, used: 65, first: 'f001', last: 'f129' },
      { account_id: 'a', month: '2024-02-01', role: 'owner', ...none },
      { account_id: 'a', month: '2024-02-01', role: 'unknown', ...none },
      { account_id: 'b', month: '2024-01-01', role: 'owner', ...none },
      { account_id: 'b', month: '2024-01-01', role: 'unknown', ...none },
    ]);
    expect(
      await engine.rows(
        'select bundle, count(*) as features from feature_scopes where scope = bundle group by bundle order by bundle',
      ),
    ).toEqual([
      { bundle: ' 0', features: 60 },
      { bundle: ' 1', features: 60 },
      { bundle: ' 2', features: 10 },
    ]);
  } finally {
    await engine.close();
  }
});
