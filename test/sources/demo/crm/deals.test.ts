import { describe, expect, test } from 'vitest';
import { dayOf } from '../../../../sources/demo/calendar.ts';
import { dealRows } from '../../../../sources/demo/crm/deals.ts';
import { AUM_TIERS, EFFECTS, LAST_DAY } from '../../../../sources/demo/truth.ts';
import { clientOf, company, count, etaSquared, FAR, groupBy, median, zOfShares } from '../panel.ts';

const deals = dealRows(company).map((row) => ({ row, firm: clientOf.get(row.account_id!)!.firm }));
const of = (type: string, outcome: string) =>
  deals.filter(({ row }) => row.deal_type === type && row.outcome === outcome);
const subscriptions = company.flatMap((client) => client.subscriptions);

describe('deals match the lifecycle', () => {
  const key = (account: string, day: string) => `${account} ${day}`;
  const sold = (type: string) => of(type, 'won').map(({ row }) => key(row.account_id!, row.closed_date!));

  test('a first one for each firm that pays, on its first paid day', () => {
    const firsts = company.flatMap(({ subscriptions: own }) => own.find((s) => !s.is_trial) ?? []);
    expect(sold('new').sort()).toEqual(firsts.map((s) => key(s.account_id, s.start_date)).sort());
  });

  test('an upsell for each upgrade, a cross-sell for each add-on', () => {
    const days = (rows: typeof subscriptions) => rows.map((s) => key(s.account_id, s.start_date)).sort();
    expect(sold('upsell').sort()).toEqual(days(subscriptions.filter((s) => s.is_upgrade)));
    expect(sold('cross-sell').sort()).toEqual(days(subscriptions.filter((s) => s.plan === 'Data Add-on')));
    for (const { row } of of('upsell', 'won')) expect(row.amount).toBeGreaterThan(0);
  });

  test('open ones are expected to close later, the others are closed', () => {
    expect(deals.filter(({ row }) => row.outcome === 'open').length).toBeGreaterThan(50);
    for (const { row } of deals) {
      expect(row.closed_date! > LAST_DAY, row.deal_id).toBe(row.outcome === 'open');
      expect(row.created_date <= LAST_DAY, row.deal_id).toBe(true);
      expect(row.amount, row.deal_id).toBeGreaterThan(0);
    }
  });

  test('lost renewals are those of clients who left, or paused, at the end of their term', () => {
    for (const { row, firm } of of('renewal', 'lost')) {
      const ended = clientOf.get(firm.id)!.subscriptions.some((s) => s.end_date === row.closed_date);
      expect(ended, row.deal_id).toBe(true);
    }
    expect(of('renewal', 'won').length).toBeGreaterThan(5 * of('renewal', 'lost').length);
  });
});

describe('effects', () => {
  test('cross-sell goes to heavy users mostly', () => {
    const { level, atLeast } = EFFECTS.deals.crossSellToHeavy;
    const [hits, all] = count(of('cross-sell', 'won'), ({ firm }) => firm.level === level);
    expect(hits / all).toBeGreaterThan(atLeast);
  });

  test('the size of a deal follows assets under management', () => {
    const tier = (aum: number) => AUM_TIERS.find((t) => aum < t.below)!.tier;
    const groups = groupBy(of('new', 'won'), ({ firm }) => tier(firm.aum));
    const sizes = AUM_TIERS.map(({ tier: name }) => {
      const amounts = groups.get(name)!.map(({ row }) => row.amount as number);
      return amounts.reduce((sum, x) => sum + x, 0) / amounts.length;
    });
    for (const [i, size] of sizes.slice(1).entries())
      expect(size / sizes[i]!).toBeGreaterThan(EFFECTS.deals.sizeByAumTier.ratioAtLeast);
  });

  test('the sales cycle depends on the firm type', () => {
    for (const [type, days] of Object.entries(EFFECTS.deals.salesCycle.days)) {
      const cycles = of('new', 'won')
        .filter(({ firm }) => firm.firmType === type)
        .map(({ row }) => dayOf(row.closed_date!) - dayOf(row.created_date));
      // The standard error of the median of a log-normal with sigma 0.35.
      const error = (0.35 * 1.2533) / Math.sqrt(cycles.length);
      expect(Math.abs(Math.log(median(cycles) / days)), type).toBeLessThan(FAR * error + 0.5 / days);
    }
  });

  test.each(EFFECTS.deals.noEffect)('%s has no effect on what is won, or how large it is', (attribute) => {
    const closed = deals.filter(({ row }) => row.outcome !== 'open');
    const won = (rows: typeof deals) => count(rows, ({ row }) => row.outcome === 'won');
    for (const [value, rows] of groupBy(closed, ({ firm }) => firm[attribute])) {
      const others = closed.filter(({ firm }) => firm[attribute] !== value);
      expect(Math.abs(zOfShares(won(rows), won(others))), value).toBeLessThan(FAR);
    }
    const sizes = [...groupBy(of('new', 'won'), ({ firm }) => firm[attribute]).values()];
    expect(etaSquared(sizes.map((rows) => rows.map(({ row }) => row.amount as number)))).toBeLessThan(0.02);
  });
});
