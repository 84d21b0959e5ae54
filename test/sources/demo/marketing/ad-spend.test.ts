import { describe, expect, test } from 'vitest';
import { adSpendRows } from '../../../../sources/demo/marketing/ad-spend.ts';
import { journeys } from '../../../../sources/demo/marketing/journeys.ts';
import { CHANNELS, EFFECTS, LAST_DAY, SEED } from '../../../../sources/demo/truth.ts';
import { company, FAR, world } from '../panel.ts';

const rows = ['2023', '2024', '2025', '2026'].flatMap((year) => adSpendRows(company, year));
type Row = (typeof rows)[number];
const total = (of: readonly Row[], what: 'spend' | 'impressions' | 'clicks') =>
  of.reduce((sum, row) => sum + row[what]!, 0);

test('covers every day with every ad, and pays for paid channels alone', () => {
  const days = [...new Set(rows.map((row) => row.date))].sort();
  expect(days.length).toBe(1096);
  expect([days[0], days.at(-1)]).toEqual(['2023-11-01', LAST_DAY]);
  expect(rows.length).toBe(1096 * 28);
  expect([...new Set(rows.map((row) => row.channel))].sort()).toEqual(['paid_search', 'paid_social']);
});

test('a customer of paid social costs twice one of paid search', () => {
  const { worse, better, ratio } = EFFECTS.acquisition.cac;
  const cost = (channel: string) => {
    const won = company.filter((c) => c.firm.channel === channel && c.subscriptions.some((s) => !s.is_trial)).length;
    return {
      cac:
        total(
          rows.filter((row) => row.channel === channel),
          'spend',
        ) / won,
      won,
    };
  };
  const [high, low] = [cost(worse), cost(better)];
  const error = Math.sqrt(1 / high.won + 1 / low.won);
  expect(Math.abs(Math.log(high.cac / low.cac / ratio))).toBeLessThan(FAR * error);
  expect(high.cac / low.cac).toBeGreaterThan(1.5);
  expect(low.cac).toBeGreaterThan(2500);
  expect(low.cac).toBeLessThan(4000);
});

test('the first touch of a firm is by the channel that the CRM names', () => {
  const all = journeys(world, SEED);
  expect(all.length / company.length).toBeGreaterThan(0.84);
  for (const { client, steps } of all) {
    expect(steps[0].channel).toBe(client.firm.channel);
    expect(Object.keys(CHANNELS)).toContain(steps[0].channel);
    for (const later of steps.slice(1)) expect(later.minute).toBeGreaterThan(steps[0].minute);
  }
});

describe('in the last month', () => {
  const { from, channel, campaign, creative, ratio } = EFFECTS.acquisition.dearCpm;
  const isDear = (row: Row) => row.channel === channel && row.campaign === campaign && row.creative === creative;
  /** The last month against the three before it, by the day. */
  const change = (of: readonly Row[], what: 'spend' | 'impressions' | 'clicks') => {
    const before = of.filter((row) => row.date >= '2026-07-01' && row.date < from);
    return (
      total(
        of.filter((row) => row.date >= from),
        what,
      ) /
      31 /
      (total(before, what) / 92)
    );
  };
  const dear = rows.filter(isDear);
  const others = rows.filter((row) => !isDear(row) && row.channel === channel);

  test('one creative of one campaign is dear: spend is up, clicks are not', () => {
    expect(change(dear, 'spend') / change(dear, 'impressions') / ratio).toBeCloseTo(1, 1);
    expect(Math.abs(change(dear, 'impressions') - 1)).toBeLessThan(0.1);
    expect(Math.abs(change(dear, 'clicks') - 1)).toBeLessThan(0.1);
  });

  test('the others of its channel and campaign cost what they did', () => {
    for (const of of [others, others.filter((row) => row.campaign === campaign)])
      expect(change(of, 'spend') / change(of, 'impressions')).toBeCloseTo(1, 1);
  });
});
