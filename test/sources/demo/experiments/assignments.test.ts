import { expect, test } from 'vitest';
import { dealRows } from '../../../../sources/demo/crm/deals.ts';
import { assignmentRows } from '../../../../sources/demo/experiments/assignments.ts';
import { EXPERIMENTS } from '../../../../sources/demo/experiments/experiments.ts';
import { EFFECTS } from '../../../../sources/demo/truth.ts';
import { type Count, clientOf, company, count, mrrOf, zOfShares } from '../panel.ts';

const rows = assignmentRows(company);
type Row = (typeof rows)[number];
const client = (row: Row) => clientOf.get(row.account_id)!;

/** Hits by variant: control, then treatment. */
function variants(experiment: string, hit: (row: Row) => boolean): [Count, Count] {
  const of = (variant: string) =>
    count(
      rows.filter((row) => row.experiment_id === experiment && row.variant === variant),
      hit,
    );
  return [of('control'), of('treatment')];
}
const rate = ([hits, of]: Count) => hits / of;

test('everybody is in an experiment once, within its days', () => {
  expect(new Set(rows.map((row) => `${row.experiment_id} ${row.account_id}`)).size).toBe(rows.length);
  for (const row of rows) {
    const { start_date, end_date } = EXPERIMENTS.find((e) => e.experiment_id === row.experiment_id)!;
    const day = row.assigned_at.slice(0, 10);
    expect(day >= start_date && day <= end_date, `${row.experiment_id} ${row.account_id}`).toBe(true);
  }
});

test('EXP-1: the treated trials convert more often, beyond doubt', () => {
  const { control, treatment } = EFFECTS.experiments['EXP-1'];
  const [without, with_] = variants('EXP-1', (row) => client(row).subscriptions.some((s) => !s.is_trial));
  expect(rate(without)).toBeCloseTo(control, 2);
  expect(rate(with_)).toBeCloseTo(treatment, 2);
  expect(zOfShares(without, with_)).toBeGreaterThan(2.58);
  // As many in one as in the other.
  expect(Math.abs(without[1] - with_[1]) / Math.sqrt(without[1] + with_[1])).toBeLessThan(1.96);
});

test('EXP-2: the digest changes nothing', () => {
  // In the six months that follow.
  const [without, with_] = variants('EXP-2', (row) => mrrOf(client(row), '2025-09-01') === 0);
  expect(Math.abs(zOfShares(without, with_))).toBeLessThan(1.28);
  expect(Math.min(without[1], with_[1])).toBeGreaterThan(250);
});

test('EXP-3: too few to say', () => {
  const sold = new Set(
    dealRows(company)
      .filter((d) => d.deal_type === 'upsell' && d.outcome === 'won' && d.closed_date! >= '2026-08-01')
      .map((d) => d.account_id),
  );
  const [without, with_] = variants('EXP-3', (row) => sold.has(row.account_id));
  expect(Math.abs(zOfShares(without, with_))).toBeLessThan(1.96);
  expect(Math.max(without[1], with_[1])).toBeLessThan(30);
  expect(Math.min(without[1], with_[1])).toBeGreaterThan(10);
});
