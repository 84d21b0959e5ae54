/** Empirical Bayes: what a small group's figure is worth, given all groups. Small groups move towards the whole. */
import { sum } from 'simple-statistics';
import { type GroupSummary, groupMoments } from './group-moments.ts';
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

export interface ShrunkMean {
  /** The group's mean, moved towards that of all. */
  readonly mean: number;
  /** How much of it is the group's own, 0 to 1: `count / (count + within / between)`. */
  readonly weight: number;
}
export interface ShrunkMeans {
  /** The mean of all values together. */
  readonly mean: number;
  /** The variance of values within groups; null where no group has two. */
  readonly within: number | null;
  /** The variance of the groups' true means; 0 where groups differ no more than chance does. */
  readonly between: number;
  readonly groups: ShrunkMean[];
}

/**
 * Means of groups (MRR per customer of a segment), shrunk by a normal model with one variance within all groups: of a
 * handful of customers their own variance is hardly known. The counterpart of `shrinkRates` for amounts.
 *
 *     shrinkMeans([{ count: 4, mean: 10, variance: 16 }, { count: 4, mean: 20, variance: 16 }])
 *     // mean 15, within 16, between 46; weight 0.92: 10.4 and 19.6
 *
 * Source: H. Buehlmann and E. Straub, Glaubwuerdigkeit fuer Schadensaetze, Mitteilungen der Vereinigung Schweizerischer
 * Versicherungsmathematiker 70 (1970) 111-133, but towards the mean of all values, as people read it, rather than that
 * of the groups.
 * @param groups as SQL averages them; one without values has a weight of 0, and tells nothing about the others
 * @throws RangeError for moments that no values have, or no values at all
 */
export function shrinkMeans(groups: readonly GroupSummary[]): ShrunkMeans {
  const seen = groups.filter((group) => group.count !== 0);
  if (seen.length === 0) throw new RangeError('shrinkMeans: no values in any group');
  const { origin, groups: moments } = groupMoments(seen);
  const all = sum(moments.map((group) => group.count));
  const offset = sum(moments.map((group) => group.count * group.offset)) / all;
  const df = all - seen.length;
  const within = df === 0 ? null : sum(moments.map((group) => group.squares)) / df;
  const spread = sum(moments.map((group) => group.count * (group.offset - offset) ** 2));
  const room = all - sum(moments.map((group) => group.count ** 2)) / all;
  const between = within === null || seen.length < 2 ? 0 : Math.max(0, (spread - (seen.length - 1) * within) / room);
  const mean = origin + offset;
  return {
    mean,
    within,
    between,
    groups: groups.map((group) => {
      const weight = group.count === 0 || !(between > 0) ? 0 : group.count / (group.count + within! / between);
      return { mean: weight === 0 ? mean : mean + weight * (group.mean - mean), weight };
    }),
  };
}
