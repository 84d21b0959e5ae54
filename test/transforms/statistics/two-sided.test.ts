import { expect, it } from 'vitest';
import { twoSided } from '../../../transforms/statistics/two-sided.ts';

it.each([
  [0.9, 0.95],
  [0.95, 0.975],
  [0.5, 0.75],
])('twoSided(%d) is %d', (confidence, p) => expect(twoSided(confidence)).toBe(p));

it.each([0, 1, -0.5, 90, Number.NaN])('refuses %d', (c) => expect(() => twoSided(c)).toThrow(RangeError));
