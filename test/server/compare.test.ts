import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { byMeasure, type Comparison, compareBuilds } from '../../server/compare.ts';
import { buildWarehouse, parseFrom } from '../../server/main.ts';
import { readSettings } from '../../server/settings.ts';
import { writeExtracts } from './cli/strata.ts';
import { temporaryWarehouse } from './warehouse/small-company.ts';

vi.setConfig({ testTimeout: 240_000 });

/** Builds of 40 firms, and of the same after a change of their subscriptions. */
async function compared(correct: (csv: string) => string): Promise<Comparison> {
  const root = temporaryWarehouse();
  const settings = readSettings({ STRATA_WAREHOUSE: path.join(root, 'warehouse') });
  const extracts = writeExtracts(path.join(root, 'extracts'), 40);
  const from = [parseFrom(`canonical:${extracts}`)];
  const before = await buildWarehouse(settings, { from, wait: 0 });
  const file = path.join(extracts, 'subscriptions.csv');
  writeFileSync(file, correct(readFileSync(file, 'utf8')));
  const after = await buildWarehouse(settings, { from, wait: 0 });
  return compareBuilds(settings, before.id, after.id);
}

test('the correction of one amount is a short answer: each measure that it moved, and its row', async () => {
  // Firm 7 pays 700 a month from January to June.
  const comparison = await compared((csv) => csv.replace(',700,USD', ',707,USD'));
  const total = (40 * 41 * 100) / 2;
  expect(comparison.unanswered).toEqual([]);
  expect(comparison.months).toEqual(['2023-08-01', '2024-07-01']);
  const line = (member: string) => byMeasure(comparison.figures).find((measure) => measure.member === member);
  // Stocks close: not six months of MRR, and not once for every segmentation.
  expect(line('revenue.mrr')).toMatchObject({
    month: null,
    before: total,
    after: total + 7,
    difference: 7,
    share: 7 / total,
    months: ['2024-01', '2024-06'],
    changes: 7,
  });
  expect(line('cohorts.cumulative_revenue')).toMatchObject({ before: 6 * total, after: 6 * (total + 7) });
  expect(line('revenue.customers')).toBeUndefined();
  expect(line('segments.mrr')).toMatchObject({ difference: 7, group: { segmentation: expect.any(String) } });
  const sizes = byMeasure(comparison.figures).map(({ share }) => (share === null ? Infinity : Math.abs(share)));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));

  const changed = comparison.tables.filter((table) => table.status !== 'same');
  expect(changed.find(({ name }) => name === 'subscriptions')).toMatchObject({
    added: 0,
    removed: 0,
    changed: 1,
    examples: { changed: ['subscription_id=s7: mrr_amount 700.00 -> 707.00'] },
  });
  expect(changed.find(({ name }) => name === 'revenue_ledger')).toMatchObject({ added: 0, removed: 0, changed: 6 });
  expect(changed.map(({ name }) => name)).not.toContain('segment_profiles');
});

test('a change of nothing that counts is none', async () => {
  const comparison = await compared((csv) => csv.replace(',700,USD', ',700.00,USD'));
  expect(comparison.figures).toEqual([]);
  expect(comparison.tables.every((table) => table.status === 'same')).toBe(true);
});
