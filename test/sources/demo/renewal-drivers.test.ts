import { expect, test } from 'vitest';
import { EFFECTS, USAGE_LEVELS } from '../../../sources/demo/truth.ts';
import { usageByMonth } from '../../../sources/demo/usage.ts';
import { company, count, MONTHS, type Opening, openings, zOfShares } from './panel.ts';

const { feature, lagMonths } = EFFECTS.renewalDrivers;
const used = new Set<string>();
for (const [i, rows] of [...usageByMonth(company)].entries())
  for (const row of rows) if (row.feature === feature) used.add(`${row.account_id} ${MONTHS[i]}`);

/** Clients long enough with us, by whether they used the feature well before the month in which they may leave. */
const seen = openings.filter((o) => {
  const then = MONTHS[MONTHS.indexOf(o.month) - lagMonths];
  return then !== undefined && o.client.subscriptions.some((s) => !s.is_trial && s.start_date < then);
});
const users = (o: Opening) => used.has(`${o.client.firm.id} ${MONTHS[MONTHS.indexOf(o.month) - lagMonths]}`);
const left = (of: readonly Opening[]) => count(of, (o) => o.closing === 0);

test('users of the feature stay more often: they are the heavy users', () => {
  expect(zOfShares(left(seen.filter(users)), left(seen.filter((o) => !users(o))))).toBeGreaterThan(1.96);
});

test('at equal usage level the feature tells nothing', () => {
  // Cochran and Mantel-Haenszel: what users lost against what they were expected to, over all levels.
  let [difference, variance] = [0, 0];
  for (const level of Object.keys(USAGE_LEVELS)) {
    const stratum = seen.filter((o) => o.client.firm.level === level);
    const [[a, n1], [b, n0]] = [left(stratum.filter(users)), left(stratum.filter((o) => !users(o)))];
    const n = n1 + n0;
    difference += a - (n1 * (a + b)) / n;
    variance += (n1 * n0 * (a + b) * (n - a - b)) / n ** 2 / (n - 1);
  }
  expect(Math.abs(difference) / Math.sqrt(variance)).toBeLessThan(1.96);
});
