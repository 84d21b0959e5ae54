import { describe, expect, test } from 'vitest';
import { ticketRows } from '../../../sources/demo/tickets.ts';
import { AUM_TIERS, EFFECTS, USAGE_LEVELS } from '../../../sources/demo/truth.ts';
import { usageByMonth } from '../../../sources/demo/usage.ts';
import {
  byClient,
  churn,
  company,
  etaSquared,
  FAR,
  groupBy,
  MONTHS,
  mrrOf,
  type Opening,
  openings,
  ratioOfSums,
} from './panel.ts';

const firm = (o: Opening) => o.client.firm;
const hedgeStarter = (o: Opening) =>
  firm(o).firmType === EFFECTS.hedgeFundStarterChurn.firmType && o.plan === EFFECTS.hedgeFundStarterChurn.plan;
const advisor = (o: Opening) => firm(o).firmType === EFFECTS.advisorLeak.firmType;
const leaking = (o: Opening) => advisor(o) && o.month >= EFFECTS.advisorLeak.from;

describe('churn', () => {
  test('hedge funds on Starter leave three times as fast as others', () => {
    const theirs = churn(openings.filter(hedgeStarter));
    const others = churn(openings.filter((o) => !hedgeStarter(o) && !leaking(o)));
    const { ratio, others: planted } = EFFECTS.hedgeFundStarterChurn;
    const error = Math.sqrt(1 / theirs.churned + 1 / others.churned);
    expect(Math.abs(Math.log(theirs.rate / others.rate / ratio))).toBeLessThan(FAR * error);
    expect(Math.abs(others.rate - planted)).toBeLessThan(FAR * others.error);
    expect(theirs.churned).toBeGreaterThan(60);
  });

  test('advisors leak from March 2026 on, not before', () => {
    const before = churn(openings.filter((o) => advisor(o) && !leaking(o)));
    const after = churn(openings.filter(leaking));
    expect(Math.abs(before.rate - EFFECTS.advisorLeak.before)).toBeLessThan(FAR * before.error);
    expect(Math.abs(after.rate - EFFECTS.advisorLeak.after)).toBeLessThan(FAR * after.error);
    expect(after.rate - before.rate).toBeGreaterThan(4 * Math.hypot(after.error, before.error));
    // The step is in the month that the truth names: the months before and after it are like those around them.
    const months = (from: string, to: string) =>
      churn(openings.filter((o) => advisor(o) && o.month >= from && o.month < to)).rate;
    expect(months('2026-03-01', '2026-06-01')).toBeGreaterThan(2 * months('2025-12-01', '2026-03-01'));
  });

  test.each(EFFECTS.noEffect)('%s has no effect on it', (attribute) => {
    const groups = [...groupBy(openings, (o) => firm(o)[attribute]).values()].filter((g) => churn(g).churned >= 5);
    const overall = churn(groups.flat()).rate;
    const chiSquared = groups.reduce((sum, g) => {
      const expected = g.length * overall;
      return sum + (churn(g).churned - expected) ** 2 / expected / (1 - overall);
    }, 0);
    // Wilson and Hilferty: the cube root of chi squared over its degrees of freedom is about normal.
    const freedom = groups.length - 1;
    const spread = 2 / (9 * freedom);
    expect((Math.cbrt(chiSquared / freedom) - (1 - spread)) / Math.sqrt(spread)).toBeLessThan(2.33);
  });
});

describe('money', () => {
  const current = company.map((client) => ({ client, mrr: mrrOf(client, MONTHS.at(-1)!) })).filter((c) => c.mrr > 0);
  const etaBy = (key: (c: (typeof current)[number]) => string) =>
    etaSquared([...groupBy(current, key).values()].map((group) => group.map((c) => c.mrr)));

  test('heavy users expand, light users contract', () => {
    const nrr = (level: string) =>
      ratioOfSums(
        byClient(
          openings.filter((o) => firm(o).level === level),
          (o) => [o.closing, o.opening],
        ),
      );
    const [heavy, light] = [nrr('heavy'), nrr('light')];
    const { heavyNrr, lightNrr } = EFFECTS.usageExpansion;
    expect(Math.abs(Math.log(heavy.ratio / heavyNrr))).toBeLessThan(FAR * heavy.error);
    expect(Math.abs(Math.log(light.ratio / lightNrr))).toBeLessThan(FAR * light.error);
    expect(heavy.ratio).toBeGreaterThan(1);
    expect(Math.log(heavy.ratio / light.ratio)).toBeGreaterThan(4 * Math.hypot(heavy.error, light.error));
  });

  test('a client that a partner won is worth twice one of paid social', () => {
    const ltv = (channel: string) =>
      ratioOfSums(
        byClient(
          openings.filter((o) => firm(o).channel === channel),
          (o) => [o.opening, o.closing === 0 ? 1 : 0],
        ),
      );
    const { better, worse, ratio } = EFFECTS.channelLtv;
    const [high, low] = [ltv(better), ltv(worse)];
    const error = Math.hypot(high.error, low.error);
    expect(Math.abs(Math.log(high.ratio / low.ratio / ratio))).toBeLessThan(FAR * error);
    expect(Math.log(high.ratio / low.ratio)).toBeGreaterThan(FAR * error);
  });

  test('the tier of assets under management drives MRR', () => {
    const tier = (aum: number) => AUM_TIERS.find((t) => aum < t.below)!.tier;
    expect(etaBy((c) => tier(c.client.firm.aum))).toBeGreaterThanOrEqual(EFFECTS.mrrByAumTier.etaSquaredAtLeast);
    for (const { tier: name } of AUM_TIERS)
      expect(current.filter((c) => tier(c.client.firm.aum) === name).length, name).toBeGreaterThanOrEqual(30);
  });

  test.each(EFFECTS.noEffect)('%s has no effect on it', (attribute) => {
    expect(etaBy((c) => c.client.firm[attribute])).toBeLessThan(EFFECTS.mrrByAumTier.etaSquaredOfOthersBelow);
  });
});

describe('usage', () => {
  const rows = [...usageByMonth(company)].flat();
  const clients = new Map(company.map((client) => [client.firm.id, client]));

  test('one feature is used by one firm type only', () => {
    const { feature, firmType, adoption } = EFFECTS.exclusiveFeature;
    const users = new Set(rows.filter((r) => r.feature === feature).map((r) => r.account_id!));
    expect([...new Set([...users].map((id) => clients.get(id)!.firm.firmType))]).toEqual([firmType]);
    // Of firms that use the product enough to show it.
    const active = [...groupBy(rows, (r) => r.account_id!)]
      .filter(([id, of]) => clients.get(id)!.firm.firmType === firmType && of.length >= 60)
      .map(([id]) => id);
    const share = active.filter((id) => users.has(id)).length / active.length;
    expect(Math.abs(share - adoption)).toBeLessThan(FAR * Math.sqrt((adoption * (1 - adoption)) / active.length));
  });

  test('levels of use are told apart by the events', () => {
    const perMonth = (level: string) => {
      const paid = openings.filter((o) => firm(o).level === level).length;
      return rows.filter((r) => clients.get(r.account_id!)!.firm.level === level).length / paid;
    };
    const [heavy, regular, light] = Object.keys(USAGE_LEVELS).map(perMonth);
    expect(heavy! / regular!).toBeGreaterThan(1.7);
    expect(regular! / light!).toBeGreaterThan(2.5);
  });

  test('falls before a client leaves', () => {
    const day = (iso: string) => Date.parse(iso.slice(0, 10)) / 86_400_000;
    const left = company.filter((c) => c.life.churns.length === 1 && c.life.churns[0]!.day <= day('2026-10-31'));
    let [last, before] = [0, 0];
    const ends = new Map(left.map((c) => [c.firm.id, c.life.churns[0]!.day]));
    for (const row of rows) {
      const end = ends.get(row.account_id!);
      if (end === undefined) continue;
      const toGo = end - day(row.occurred_at);
      if (toGo > 0 && toGo <= 30) last++;
      if (toGo > 120 && toGo <= 150) before++;
    }
    expect(before).toBeGreaterThan(500);
    expect(last / before).toBeLessThan(0.4);
  });

  test('is a matter of working days', () => {
    const weekend = rows.filter((r) =>
      [0, 6].includes(new Date(`${r.occurred_at.slice(0, 10)}T00:00:00Z`).getUTCDay()),
    );
    expect(weekend.length / rows.length).toBeGreaterThan(0.01);
    expect(weekend.length / rows.length).toBeLessThan(0.12);
  });

  test('tickets come more often from clients that are about to leave', () => {
    const tickets = groupBy([...ticketRows(company)], (t) => t.account_id);
    const leavers = company.filter((c) => c.life.churns.length > 0);
    const rate = (of: typeof company) =>
      of.reduce((n, c) => n + (tickets.get(c.firm.id)?.length ?? 0), 0) /
      openings.filter((o) => of.includes(o.client)).length;
    expect(rate(leavers)).toBeGreaterThan(
      1.1 * rate(company.filter((c) => c.life.churns.length === 0 && mrrOf(c, MONTHS.at(-1)!) > 0)),
    );
  });
});
