import { expect, test } from 'vitest';
import { dealRows } from '../../../../sources/demo/crm/deals.ts';
import { INITIATIVES } from '../../../../sources/demo/crm/initiatives.ts';
import { EFFECTS } from '../../../../sources/demo/truth.ts';
import { churn, company, count, FAR, type Opening, openings, zOfShares } from '../panel.ts';

const startOf = (id: string) => INITIATIVES.find((row) => row.initiative_id === id)!.start_date as string;
const within = (from: string, to: string) => (o: Opening) => o.month >= from && o.month < to;
const left = (of: readonly Opening[]) => count(of, (o) => o.closing === 0);

test('each has its truth written down', () => {
  expect(INITIATIVES.map((row) => [row.initiative_id, row.metric])).toEqual(
    Object.entries(EFFECTS.initiatives).map(([id, { metric }]) => [id, metric]),
  );
});

test('INI-1: the client portal drives advisors away, and nobody else', () => {
  const from = startOf('INI-1');
  const { firmType } = EFFECTS.initiatives['INI-1'];
  const rates = (of: readonly Opening[]) =>
    [of.filter(within('2025-07-01', from)), of.filter(within(from, '2026-11-01'))] as const;
  const isTheirs = (o: Opening) => o.client.firm.firmType === firmType;
  const [before, after] = rates(openings.filter(isTheirs));
  expect(zOfShares(left(before), left(after))).toBeGreaterThan(FAR);
  const [others, since] = rates(openings.filter((o) => !isTheirs(o)));
  expect(zOfShares(left(others), left(since))).toBeLessThan(1.96);
  const [all, allSince] = rates(openings);
  expect(churn(allSince).rate).toBeGreaterThan(churn(all).rate);
});

test('INI-2: webinars for light users sell nothing', () => {
  const { segment } = EFFECTS.initiatives['INI-2'];
  const sold = new Set(
    dealRows(company)
      .filter((row) => row.deal_type === 'upsell' && row.outcome === 'won')
      .map((row) => `${row.account_id} ${row.closed_date!.slice(0, 7)}-01`),
  );
  const light = openings.filter((o) => o.client.firm.level === segment);
  const upsold = (of: readonly Opening[]) => count(of, (o) => sold.has(`${o.client.firm.id} ${o.month}`));
  const [before, after] = [within('2024-12-01', '2025-06-01'), within('2025-06-01', '2025-12-01')];
  expect(Math.abs(zOfShares(upsold(light.filter(before)), upsold(light.filter(after))))).toBeLessThan(1.96);
});

test('INI-3: success managers keep nobody who would have left', () => {
  // The tier of `model/segmentations/aum_tier.yml`.
  const platinum = openings.filter((o) => o.client.firm.aum >= 5e9 && o.month < EFFECTS.advisorLeak.from);
  const from = startOf('INI-3');
  const [before, after] = [platinum.filter((o) => o.month < from), platinum.filter((o) => o.month >= from)];
  expect(Math.abs(zOfShares(left(before), left(after)))).toBeLessThan(1.96);
  expect(left(before)[0]).toBeGreaterThan(10);
});

test('INI-4: the hotline converts no trial', () => {
  const trials = (from: string, to: string) => {
    const begun = company.filter(({ subscriptions: [first] }) => {
      return first?.is_trial && first.start_date >= from && first.start_date < to;
    });
    return count(begun, (client) => client.subscriptions.some((s) => !s.is_trial));
  };
  expect(Math.abs(zOfShares(trials('2026-01-01', '2026-04-01'), trials('2026-04-01', '2026-07-01')))).toBeLessThan(
    1.96,
  );
});
