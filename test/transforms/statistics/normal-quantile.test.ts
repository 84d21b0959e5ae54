import { expect, it } from 'vitest';
import { normalQuantile } from '../../../transforms/statistics/normal-quantile.ts';

// Abramowitz and Stegun, Handbook of Mathematical Functions (1964), table 26.5: to six places.
it.each([
  [0.5, 0],
  [0.9, 1.281552],
  [0.95, 1.644854],
  [0.975, 1.959964],
  [0.995, 2.575829],
  [0.001, -3.090232],
])('normalQuantile(%d) is %d', (p, z) => expect(normalQuantile(p)).toBeCloseTo(z, 6));

it.each([0, 1, -1, Number.NaN])('refuses %d', (p) => expect(() => normalQuantile(p)).toThrow(RangeError));
