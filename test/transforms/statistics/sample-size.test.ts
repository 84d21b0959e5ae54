import { describe, expect, it } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { sampleSizePerArm } from '../../../transforms/statistics/sample-size.ts';
import { proportionDifference } from '../../../transforms/statistics/two-proportions.ts';

describe('sampleSizePerArm', () => {
  // R's help of power.prop.test: p1 = .50, p2 = .75, power = .90 gives n = 76.65294.
  it('is what R gives', () => expect(sampleSizePerArm(0.5, 0.25, 0.9)).toBe(77));

  // By hand, with z 1.959964 and 0.841621: from 10 to 15 %, 685.56.
  it('by hand', () => expect(sampleSizePerArm(0.1, 0.05)).toBe(686));

  it('does not care which arm is which, nor whether it counts successes or failures', () => {
    const size = sampleSizePerArm(0.1, 0.05);
    expect(sampleSizePerArm(0.15, -0.05)).toBe(size);
    expect(sampleSizePerArm(0.9, -0.05)).toBe(size);
  });

  it('grows as the difference shrinks, and with power and level', () => {
    const size = sampleSizePerArm(0.1, 0.05);
    expect(sampleSizePerArm(0.1, 0.025) / size).toBeGreaterThan(3.5);
    expect(sampleSizePerArm(0.1, 0.05, 0.9)).toBeGreaterThan(size);
    expect(sampleSizePerArm(0.1, 0.05, 0.8, 0.01)).toBeGreaterThan(size);
    expect(sampleSizePerArm(0, 1)).toBeGreaterThanOrEqual(1);
  });

  it('so many customers see the difference in 80 % of trials', () => {
    const size = sampleSizePerArm(0.2, 0.1);
    const draw = random(7);
    const arm = (rate: number) => {
      let successes = 0;
      for (let i = 0; i < size; i++) if (draw() < rate) successes++;
      return { successes, trials: size };
    };
    let seen = 0;
    for (let trial = 0; trial < 2000; trial++) if (proportionDifference(arm(0.3), arm(0.2))!.p < 0.05) seen++;
    // 0.8 +- 3.29 sqrt(0.8 * 0.2 / 2000).
    expect(Math.abs(seen / 2000 - 0.8)).toBeLessThan(0.03);
  });

  it.each([
    [0.5, 0, 0.8, 0.05],
    [0.5, 0.6, 0.8, 0.05],
    [0.1, -0.2, 0.8, 0.05],
    [-0.1, 0.2, 0.8, 0.05],
    [Number.NaN, 0.1, 0.8, 0.05],
    [0.5, 0.1, 1, 0.05],
    [0.5, 0.1, 0, 0.05],
    [0.5, 0.1, 0.8, 0],
    [0.5, 0.1, 0.8, 1],
  ])('refuses %d and %d with power %d at %d', (baseline, difference, power, significance) =>
    expect(() => sampleSizePerArm(baseline, difference, power, significance)).toThrow(RangeError),
  );
});
