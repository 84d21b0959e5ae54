/** How often a test finds what is not there: values whose groups were drawn by lot. */
import { expect } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';

const DRAWS = 2000;
/** 120 customers of 4 segments: sizes as uneven as segments are, values with a tail to the right as money has. */
const SIZES = [50, 35, 20, 15];

/** Values by segment, of which no segment has other ones than another but for chance. */
export function byLot(seed: number): number[][] {
  const draw = random(20241231, seed);
  return SIZES.map((size) => Array.from({ length: size }, () => Math.exp(0.5 * (draw() + draw() + draw() + draw()))));
}

/**
 * Expects p below 0.05 in about 5 % of draws: within what a binomial share of 2,000 strays in 999 of 1,000 cases,
 * `0.05 +- 3.29 sqrt(0.05 * 0.95 / 2000)`, that is 3.4 to 6.6 %.
 */
export function expectFalsePositives(p: (groups: number[][]) => number): void {
  let found = 0;
  for (let seed = 0; seed < DRAWS; seed++) if (p(byLot(seed)) < 0.05) found++;
  const reach = 3.29 * Math.sqrt((0.05 * 0.95) / DRAWS);
  expect(found / DRAWS).toBeGreaterThan(0.05 - reach);
  expect(found / DRAWS).toBeLessThan(0.05 + reach);
}
