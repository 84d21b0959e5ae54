import { expect, it } from 'vitest';
import { timeInPath } from '../../../../server/warehouse/ingest/extract-time.ts';

it.each([
  ['accounts_2026-01-31.csv', '2026-01-31T00:00:00.000Z'],
  ['accounts-20260131.csv.gz', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31/accounts.csv', '2026-01-31T00:00:00.000Z'],
  ['2025-12-01/accounts_2026-01-31.csv', '2026-01-31T00:00:00.000Z'],
  ['accounts_20260131T093015Z.csv', '2026-01-31T09:30:15.000Z'],
  ['accounts_2026-01-31_0930.csv', '2026-01-31T09:30:00.000Z'],
  ['usage_2026_02.csv', '2026-02-28T00:00:00.000Z'],
  ['usage/2024-02.parquet', '2024-02-29T00:00:00.000Z'],
  ['2026/01/accounts.csv', '2026-01-31T00:00:00.000Z'],
])('%s was taken at %s', (path, time) => expect(timeInPath(path)).toBe(time));

it.each(['accounts.csv', 'accounts_v2.csv', 'accounts_20261301.csv', 'accounts_120260131.csv', 'a_2026-02-31.csv'])(
  '%s has no date',
  (path) => expect(timeInPath(path)).toBeUndefined(),
);

it('looks into the name of the folder last', () => {
  expect(timeInPath('accounts.csv', 'export-2026-01-31')).toBe('2026-01-31T00:00:00.000Z');
  expect(timeInPath('accounts_2026-01-30.csv', 'export-2026-01-31')).toBe('2026-01-30T00:00:00.000Z');
});
