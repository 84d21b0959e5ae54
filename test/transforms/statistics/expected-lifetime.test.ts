import { describe, expect, test } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import {
  discountedExpectedLifetime,
  discountedExpectedResidualLifetime,
  lifetimeInterval,
} from '../../../transforms/statistics/expected-lifetime.ts';
import { fitSbg } from '../../../transforms/statistics/fit-sbg.ts';
import { sbgSurvival } from '../../../transforms/statistics/sbg.ts';
import { tenurePeriods } from '../../../transforms/statistics/tenure-periods.ts';
import { figure, survivors } from './sbg-published.ts';

describe.each(['Regular', 'High End'])('%s of Fader and Hardie', (dataset) => {
  const fit = fitSbg(tenurePeriods([survivors(dataset)]))!;

  test('DEL and DERL at 10 % a year', () => {
    expect(discountedExpectedLifetime(fit, 0.1)).toBeCloseTo(figure(dataset, 'DEL d=0.10').refit, 5);
    const residual = discountedExpectedResidualLifetime(fit, 8, 0.1);
    const { refit, published } = figure(dataset, 'DERL d=0.10');
    expect(residual).toBeCloseTo(refit, 5);
    if (published !== undefined) expect(residual).toBeCloseTo(published, 2);
  });

  test('the sums are the sums of their definitions', () => {
    let [lifetime, residual] = [0, 0];
    for (let t = 0; t < 400; t++) lifetime += sbgSurvival(fit, t) / 1.1 ** t;
    for (let t = 3; t < 400; t++) residual += sbgSurvival(fit, t) / sbgSurvival(fit, 2) / 1.1 ** (t - 3);
    expect(discountedExpectedLifetime(fit, 0.1)).toBeCloseTo(lifetime, 10);
    expect(discountedExpectedResidualLifetime(fit, 3, 0.1)).toBeCloseTo(residual, 10);
  });
});

test('a customer who stayed longer has more to come', () => {
  const params = { alpha: 0.7, beta: 1.2 };
  const byAge = [1, 2, 5, 20].map((renewal) => discountedExpectedResidualLifetime(params, renewal, 0.1));
  expect(byAge).toEqual([...byAge].sort((a, b) => a - b));
  // Nobody is worth more than a customer who never leaves.
  expect(discountedExpectedResidualLifetime(params, 1e9, 0.1)).toBeLessThan(11);
});

test('customers who are all alike: a geometric sum', () => {
  const fit = fitSbg(tenurePeriods([[1000, 900, 810]]))!;
  expect(discountedExpectedLifetime(fit, 0.01)).toBeCloseTo(1 / (1 - 0.9 / 1.01), 3);
});

test('a discount of 0 is refused: that sum need not end', () => {
  expect(() => discountedExpectedLifetime({ alpha: 0.5, beta: 1 }, 0)).toThrow(RangeError);
});

describe('the 90 % interval', () => {
  test('holds the truth in about 90 of 100 samples', () => {
    const truth = { alpha: 1.2, beta: 12 };
    const lifetime = discountedExpectedLifetime(truth, 0.02);
    const samples = 400;
    let held = 0;
    for (let sample = 0; sample < samples; sample++) {
      const draw = random(11, sample);
      const cohort = Array.from({ length: 18 }, () => 0);
      for (let customer = 0; customer < 400; customer++) {
        const at = draw();
        for (let t = 0; t < cohort.length && sbgSurvival(truth, t) > at; t++) cohort[t]!++;
      }
      const { low, high } = lifetimeInterval(fitSbg(tenurePeriods([cohort]))!, 0.02);
      if (low <= lifetime && lifetime <= high) held++;
    }
    // Four standard errors of 90 % over 400 samples are 6 points; where the fit is at the edge the method is coarse.
    expect(held / samples).toBeGreaterThan(0.82);
    expect(held / samples).toBeLessThan(0.96);
  });

  test('is around the estimate, and narrower with more customers', () => {
    const fitOf = (times: number) => fitSbg(tenurePeriods([survivors('Regular').map((n) => n * times)]))!;
    const [few, many] = [lifetimeInterval(fitOf(1), 0.1), lifetimeInterval(fitOf(100), 0.1)];
    const lifetime = discountedExpectedLifetime(fitOf(1), 0.1);
    expect(few.low).toBeLessThan(lifetime);
    expect(few.high).toBeGreaterThan(lifetime);
    expect(Math.log(many.high / many.low)).toBeCloseTo(Math.log(few.high / few.low) / 10, 4);
  });

  test('of customers who are all alike follows from the one churn rate', () => {
    const fit = fitSbg(tenurePeriods([[1000, 900, 810]]))!;
    const { low, high } = lifetimeInterval(fit, 0.01);
    const at = (churn: number) => 1 / (1 - (1 - churn) / 1.01);
    const error = Math.sqrt((0.1 * 0.9) / 1900);
    expect(low / at(0.1 + 1.645 * error)).toBeCloseTo(1, 1);
    expect(high / at(0.1 - 1.645 * error)).toBeCloseTo(1, 1);
  });
});
