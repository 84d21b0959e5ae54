import { describe, expect, test } from 'vitest';
import { random } from '../../../sources/demo/prng.ts';
import { fitSbg } from '../../../transforms/statistics/fit-sbg.ts';
import { sbgSurvival } from '../../../transforms/statistics/sbg.ts';
import { tenurePeriods } from '../../../transforms/statistics/tenure-periods.ts';
import { COHORTS, figure, survivors } from './sbg-published.ts';

describe('Fader and Hardie (2007)', () => {
  test.each([
    ['Regular', [survivors('Regular')]],
    ['High End', [survivors('High End')]],
    ['4 cohorts', COHORTS],
  ])('%s: alpha, beta and log-likelihood', (dataset, cohorts) => {
    const fit = fitSbg(tenurePeriods(cohorts))!;
    expect(fit.heterogeneous).toBe(true);
    for (const name of ['alpha', 'beta'] as const) {
      const { refit, published } = figure(dataset, name);
      expect(Math.abs(fit[name] / refit - 1), name).toBeLessThan(1e-5);
      expect(fit[name], name).toBeCloseTo(published!, 2);
    }
    const { refit, published } = figure(dataset, 'log_likelihood');
    expect(fit.logLikelihood).toBeCloseTo(refit, 6);
    // At a maximum, so at least as high as the reference's, whose optimiser stopped a little earlier.
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(refit - 1e-9);
    if (published !== undefined) expect(Math.abs(fit.logLikelihood - published)).toBeLessThan(0.05);
  });
});

describe('the maximum', () => {
  const periods = tenurePeriods([survivors('High End')]);
  const fit = fitSbg(periods)!;

  test('is one: every step away from it is less likely', () => {
    const likelihood = (alpha: number, beta: number) =>
      periods.reduce((sum, { tenure, atRisk, churned }) => {
        const [before, after] = [tenure - 1, tenure].map((t) => sbgSurvival({ alpha, beta }, t));
        return sum + churned * Math.log(1 - after! / before!) + (atRisk - churned) * Math.log(after! / before!);
      }, 0);
    expect(likelihood(fit.alpha, fit.beta)).toBeCloseTo(fit.logLikelihood, 9);
    for (const [a, b] of [
      [1.02, 1],
      [0.98, 1],
      [1, 1.02],
      [1, 0.98],
      [1.02, 1.02],
      [0.98, 0.98],
    ] as const)
      expect(likelihood(fit.alpha * a, fit.beta * b)).toBeLessThan(fit.logLikelihood);
  });

  test('counts may be weights: ten times the customers, a tenth of the variance, the same estimate', () => {
    const more = fitSbg(periods.map((p) => ({ ...p, atRisk: p.atRisk * 10, churned: p.churned * 10 })))!;
    expect(more.alpha).toBeCloseTo(fit.alpha, 8);
    expect(more.beta).toBeCloseTo(fit.beta, 8);
    expect(more.covariance[0][0]).toBeCloseTo(fit.covariance[0][0] / 10, 8);
  });

  test('is found again from customers that were drawn from known parameters', () => {
    const truth = { alpha: 0.9, beta: 14 };
    const draw = random(5);
    const cohort = Array.from({ length: 25 }, () => 0);
    for (let customer = 0; customer < 40_000; customer++) {
      const at = draw();
      for (let t = 0; t < cohort.length && sbgSurvival(truth, t) > at; t++) cohort[t]!++;
    }
    const found = fitSbg(tenurePeriods([cohort]))!;
    const [[aa], [, bb]] = found.covariance;
    expect(Math.abs(Math.log(found.alpha / truth.alpha))).toBeLessThan(3 * Math.sqrt(aa));
    expect(Math.abs(Math.log(found.beta / truth.beta))).toBeLessThan(3 * Math.sqrt(bb));
    expect(Math.sqrt(aa)).toBeLessThan(0.1);
  });
});

describe('where customers do not differ', () => {
  test('the geometric model, when churn does not fall with tenure', () => {
    const fit = fitSbg(tenurePeriods([[1000, 900, 810, 729]]))!;
    expect(fit.heterogeneous).toBe(false);
    expect(fit.alpha / (fit.alpha + fit.beta)).toBeCloseTo(0.1, 12);
    expect(sbgSurvival(fit, 12)).toBeCloseTo(0.9 ** 12, 4);
  });

  test('also when it rises', () => {
    const fit = fitSbg(tenurePeriods([[1000, 950, 800]]))!;
    expect(fit.heterogeneous).toBe(false);
    expect(fit.alpha / (fit.alpha + fit.beta)).toBeCloseTo(200 / 1950, 12);
  });
});

describe('nothing to fit', () => {
  test.each([
    ['no period', []],
    ['nobody left', [[100, 100, 100]]],
    ['nobody stayed', [[100, 0]]],
    ['nobody left after the first renewal', [[100, 70, 70, 70]]],
  ])('%s', (_, cohorts) => {
    expect(fitSbg(tenurePeriods(cohorts))).toBeUndefined();
  });

  test('counts that cannot be are refused', () => {
    expect(() => fitSbg([{ tenure: 1, atRisk: 5, churned: 6 }])).toThrow(RangeError);
    expect(() => fitSbg([{ tenure: 0, atRisk: 5, churned: 1 }])).toThrow(RangeError);
    expect(() => fitSbg([{ tenure: 1, atRisk: Number.NaN, churned: 1 }])).toThrow(RangeError);
  });
});
