import { expect, test } from 'vitest';
import { tenurePeriods } from '../../../transforms/statistics/tenure-periods.ts';

test('adds up cohorts of different lengths by tenure', () => {
  expect(tenurePeriods([[1000, 631, 468], [800, 500], [50]])).toEqual([
    { tenure: 1, atRisk: 1800, churned: 669 },
    { tenure: 2, atRisk: 631, churned: 163 },
  ]);
});

test('refuses a cohort that grows', () => {
  expect(() => tenurePeriods([[10, 11]])).toThrow(RangeError);
});
