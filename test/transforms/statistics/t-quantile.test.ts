import { expect, it } from 'vitest';
import { tQuantile } from '../../../transforms/statistics/t-quantile.ts';

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: critical values of Student's t.
it.each([
  [0.9, 1, 3.078],
  [0.95, 1, 6.314],
  [0.975, 1, 12.706],
  [0.999, 2, 22.327],
  [0.95, 4, 2.132],
  [0.975, 10, 2.228],
  [0.995, 29, 2.756],
  [0.95, 100, 1.66],
  [0.975, 2e6, 1.96],
  [0.975, Number.POSITIVE_INFINITY, 1.96],
])('tQuantile(%d, %d) is %d', (p, df, t) => expect(tQuantile(p, df)).toBeCloseTo(t, 3));

it('mirrors, and goes over into the normal without a step', () => {
  expect(tQuantile(0.1, 7)).toBeCloseTo(-tQuantile(0.9, 7), 12);
  expect(tQuantile(0.95, 1.001e6)).toBeCloseTo(tQuantile(0.95, 0.999e6), 5);
});

it.each([
  [0, 5],
  [1, 5],
  [Number.NaN, 5],
  [0.9, 0],
  [0.9, Number.NaN],
])('refuses %d with %d', (p, df) => expect(() => tQuantile(p, df)).toThrow(RangeError));
