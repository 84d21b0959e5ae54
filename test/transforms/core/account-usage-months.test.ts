import { expect, it } from 'vitest';
import { accountFeatureMonths } from '../../../transforms/core/account-feature-months.ts';
import { accountUsageDays } from '../../../transforms/core/account-usage-days.ts';
import { accountUsageMonths } from '../../../transforms/core/account-usage-months.ts';
import { duckdb, fill, postgres } from '../../support/engines.ts';

/** Month 24299 since year 0 is the last of its five years (2024-12): what follows it lies in the next ones. */
const months = [
  '2019-12',
  '2020-01',
  '2023-01',
  '2023-03',
  '2024-10',
  '2024-11',
  '2024-12',
  '2025-01',
  '2025-02',
  '2029-12',
];
/** A used in some, B in others, C once: by a fixed pattern that has every gap across the border of five years. */
const days = ['a', 'b', 'c', 'd'].flatMap((account_id, a) =>
  ['A', 'B', 'C'].flatMap((feature, f) =>
    months
      .filter((_, m) => ((0b1011001110 * (a + 1) + 0b1101 * f * f) >> m) & 1)
      .flatMap((month, m) =>
        [`${month}-01`, `${month}-31`.replace('02-31', '02-28').replace('11-31', '11-30')]
          .slice(0, 1 + (m % 2))
          .map((date) => ({ account_id, feature, date, events: 2 + f, seconds: 60, errors: 0 })),
      ),
  ),
);

const indexOf = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** The table by its description, day by day. */
function expected() {
  const keyOf = (d: (typeof days)[0]) => `${d.account_id} ${d.date.slice(0, 7)}`;
  const groups = new Map(days.map((d) => [keyOf(d), days.filter((other) => keyOf(other) === keyOf(d))]));
  return [...groups.values()].map((uses) => {
    const { account_id, date } = uses[0]!;
    const features = [...new Set(uses.map((u) => u.feature))];
    const usedAfter = (feature: string, later: number) =>
      days.some(
        (d) => d.account_id === account_id && d.feature === feature && indexOf(d.date) === indexOf(date) + later,
      );
    return {
      account_id,
      month: `${date.slice(0, 7)}-01`,
      month_index: indexOf(date),
      events: uses.reduce((sum, u) => sum + u.events, 0),
      seconds: uses.length * 60,
      active_days: new Set(uses.map((u) => u.date)).size,
      features: features.length,
      features_last_1m: features.filter((f) => !usedAfter(f, 1)).length,
      features_last_2m: features.filter((f) => !usedAfter(f, 1) && !usedAfter(f, 2)).length,
      last_used_on: uses
        .map((u) => u.date)
        .sort()
        .at(-1),
    };
  });
}

it.each([duckdb, postgres])('counts what is used, and what is not used again, on %o', async (open) => {
  const engine = await open();
  try {
    await fill(engine, 'account_usage_days', accountUsageDays.columns, days);
    if (accountUsageMonths.kind !== 'sql' || accountFeatureMonths.kind !== 'sql') throw new TypeError('no SQL');
    await engine.run(`create table account_feature_months as ${accountFeatureMonths.sql}`);
    const rows = await engine.rows(`select * from (${accountUsageMonths.sql}) as t order by account_id, month`);
    const wanted = expected().sort((x, y) => (`${x.account_id} ${x.month}` < `${y.account_id} ${y.month}` ? -1 : 1));
    expect(rows).toEqual(wanted);
    expect(wanted.some((w) => w.month === '2024-12-01' && w.features_last_1m < w.features)).toBe(true);
    expect(wanted.some((w) => w.month === '2024-11-01' && w.features_last_1m > w.features_last_2m)).toBe(true);
    expect(wanted.some((w) => w.month === '2024-12-01' && w.features_last_1m > w.features_last_2m)).toBe(true);
  } finally {
    await engine.close();
  }
});
