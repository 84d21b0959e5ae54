import { expect, test } from 'vitest';
import { sbgRetention, sbgSurvival } from '../../../transforms/statistics/sbg.ts';
import { figure, survival } from './sbg-published.ts';

const params = (dataset: string) => ({
  alpha: figure(dataset, 'alpha').refit,
  beta: figure(dataset, 'beta').refit,
});

test.each(survival)('$dataset, year $year: survival and retention as published', (row) => {
  expect(sbgSurvival(params(row.dataset), row.year)).toBeCloseTo(row.survival, 12);
  if (row.year === 0) expect(row.retention).toBeUndefined();
  else expect(sbgRetention(params(row.dataset), row.year)).toBeCloseTo(row.retention!, 12);
});

test('the mean churn of the first period is alpha / (alpha + beta), and retention rises from there', () => {
  expect(sbgSurvival({ alpha: 1, beta: 3 }, 1)).toBe(0.75);
  expect(sbgSurvival({ alpha: 1, beta: 3 }, 2)).toBeCloseTo((0.75 * 4) / 5, 15);
  expect(sbgRetention({ alpha: 1, beta: 3 }, 2)).toBe(0.8);
});
