/** Empirical Bayes: what a small group's figure is worth, given all groups. Small groups move towards the whole. */
import { sum } from 'simple-statistics';
import type { Share } from './two-proportions.ts';

export interface ShrunkRate {
  /** The group's rate, moved towards that of all: `(successes + alpha) / (trials + alpha + beta)`. */
  readonly rate: number;
  /** How much of it is the group's own, 0 to 1: `trials / (trials + alpha + beta)`. */
  readonly weight: number;
}
export interface ShrunkRates {
  /** The rate of all groups together. */
  readonly mean: number;
  /**
   * The beta distribution that the groups' true rates follow: as if `alpha + beta` customers more had been seen in
   * each, `alpha` of them successes. Null where groups differ no more than chance does: every weight is then 0.
   */
  readonly alpha: number | null;
  readonly beta: number | null;
  readonly groups: ShrunkRate[];
}

/**
 * Rates of groups (churn of a segment), shrunk by a beta-binomial model that is fitted to all of them by the method of
 * moments.
 *
 *     shrinkRates([{ successes: 1, trials: 4 }, { successes: 40, trials: 100 }, { successes: 10, trials: 100 }])
 *     // alpha 0.93, beta 2.79; rates 0.25, 0.395, 0.105 with weights 0.518, 0.964, 0.964
 *
 * Source: J. C. Kleinman, Proportions with extraneous variance: single and independent samples, Journal of the American
 * Statistical Association 68 (1973) 46-54, with groups weighted by their trials; `1 / (alpha + beta + 1)` is the
 * correlation within groups.
 * @param groups a group without trials has a weight of 0, and tells nothing about the others
 * @throws RangeError for counts that cannot be, or no trials at all
 */
export function shrinkRates(groups: readonly Share[]): ShrunkRates {
  for (const { successes, trials } of groups) {
    if (!(Number.isInteger(successes) && Number.isInteger(trials) && successes >= 0 && successes <= trials))
      throw new RangeError(`shrinkRates: ${successes} successes of ${trials} trials`);
  }
  const seen = groups.filter((group) => group.trials > 0);
  const all = sum(seen.map((group) => group.trials));
  if (all === 0) throw new RangeError('shrinkRates: no trials in any group');
  const mean = sum(seen.map((group) => group.successes)) / all;
  const chance = mean * (1 - mean);
  const spread = sum(seen.map((group) => group.trials * (group.successes / group.trials - mean) ** 2));
  // What the spread would be made of if groups had nothing in common within: 0 where each has one trial.
  const room = chance * (all - sum(seen.map((group) => group.trials ** 2)) / all - (seen.length - 1));
  const correlation = room > 0 ? Math.min(1, (spread - chance * (seen.length - 1)) / room) : 0;
  const strength = correlation > 0 ? 1 / correlation - 1 : null;
  return {
    mean,
    alpha: strength === null ? null : mean * strength,
    beta: strength === null ? null : (1 - mean) * strength,
    groups: groups.map(({ successes, trials }) => {
      const weight = strength === null || trials === 0 ? 0 : trials / (trials + strength);
      return { rate: weight === 0 ? mean : weight * (successes / trials) + (1 - weight) * mean, weight };
    }),
  };
}

/** A figure of a group, and how sure it is. */
export interface Estimate {
  /** A mean, as a rule; any unit. */
  readonly estimate: number;
  /**
   * Its standard error, squared: for a mean, the variance of its values divided by their count. Where groups are small
   * that is hardly known; take the variance within all groups together then (`anova`: `within / dfWithin`), over the
   * count.
   */
  readonly variance: number;
}
export interface ShrunkMean {
  readonly mean: number;
  /** How much of it is the group's own, 0 to 1. */
  readonly weight: number;
}
export interface ShrunkMeans {
  /** The mean of the groups' true figures. */
  readonly mean: number;
  /** The variance of the groups' true figures, 0 where groups differ no more than chance does. */
  readonly betweenVariance: number;
  readonly groups: ShrunkMean[];
}

/**
 * Figures of groups (MRR per customer of a segment), shrunk by a normal model for figures of unequal precision. Groups
 * of equal precision get exactly the estimator of James and Stein about the mean, as Efron and Morris have it, but for
 * a floor: the weight never falls below `2 / (groups - 1)`, as the variance between groups is itself uncertain. Fewer
 * than four groups are left as they are.
 *
 *     shrinkMeans([10, 20, 13, 17].map((estimate) => ({ estimate, variance: 4 })))
 *     // mean 15, variance between 15.33; weight 0.931: 10.3, 19.7, 13.1, 16.9
 *
 * Source: C. N. Morris, Parametric empirical Bayes inference: theory and applications, Journal of the American
 * Statistical Association 78 (1983) 47-55, shrinkage `(k - 3) / (k - 1) * variance / (variance + between)`; the
 * variance between groups by R. DerSimonian and N. Laird, Meta-analysis in clinical trials, Controlled Clinical Trials
 * 7 (1986) 177-188; B. Efron and C. Morris, Data analysis using Stein's estimator and its generalizations, Journal of
 * the American Statistical Association 70 (1975) 311-319.
 * @throws RangeError for no groups, a figure that is not finite, or a variance that is not above 0
 */
export function shrinkMeans(groups: readonly Estimate[]): ShrunkMeans {
  if (groups.length === 0) throw new RangeError('shrinkMeans: no groups');
  const wrong = groups.find((g) => !(Number.isFinite(g.estimate) && g.variance > 0 && Number.isFinite(g.variance)));
  if (wrong) throw new RangeError(`shrinkMeans: an estimate of ${wrong.estimate} with a variance of ${wrong.variance}`);
  const k = groups.length;
  const meanWith = (between: number) => {
    const weights = groups.map((g) => 1 / (g.variance + between));
    return sum(groups.map((g, i) => weights[i]! * g.estimate)) / sum(weights);
  };
  const weights = groups.map((g) => 1 / g.variance);
  const fixed = meanWith(0);
  const q = sum(groups.map((g, i) => weights[i]! * (g.estimate - fixed) ** 2));
  const room = sum(weights) - sum(weights.map((w) => w * w)) / sum(weights);
  const betweenVariance = k < 2 ? 0 : Math.max(0, (q - (k - 1)) / room);
  const mean = meanWith(betweenVariance);
  const uncertain = k < 4 ? 0 : (k - 3) / (k - 1);
  return {
    mean,
    betweenVariance,
    groups: groups.map(({ estimate, variance }) => {
      const weight = 1 - uncertain * (variance / (variance + betweenVariance));
      return { mean: mean + weight * (estimate - mean), weight };
    }),
  };
}
