import { sum } from 'simple-statistics';
import { type Group, grandOffset, groupMoments } from './group-moments.ts';
import { fTail } from './tail-probabilities.ts';

export interface Anova {
  readonly test: 'one-way ANOVA';
  /** Sums of squares, in squared units of the values: of group means about the mean of all, within groups, of both. */
  readonly between: number;
  readonly within: number;
  readonly total: number;
  readonly dfBetween: number;
  readonly dfWithin: number;
  /** Infinite where values differ between groups but not within them. */
  readonly f: number;
  readonly p: number;
  /** Share of the total that is between groups, 0 to 1: too large by chance where groups are small. */
  readonly etaSquared: number;
  /** The same without that bias; a little below 0 where groups differ less than chance would have it. */
  readonly omegaSquared: number;
}

/**
 * One-way analysis of variance: do the means of groups differ by more than their values do within? It takes variances
 * to be alike; `welchAnova` does not.
 *
 *     anova([[1, 2, 3], [2, 3, 4]])                                 // f 1.5 with 1 and 4 degrees of freedom, p 0.288
 *     anova([{ count: 3, sum: 6, sumOfSquares: 14 }, { count: 3, mean: 3, variance: 1 }])   // the same
 *
 * Source: R. A. Fisher, Statistical Methods for Research Workers (1925), chapter VII. Eta squared: K. Pearson (1905).
 * Omega squared: W. L. Hays, Statistics for Psychologists (1963), `(between - dfBetween * s2) / (total + s2)` with
 * `s2 = within / dfWithin`. The arithmetic is held to the certified values of NIST's Statistical Reference Datasets.
 * @param groups two or more, each of one value or more: raw values, or what was added up of them (`groupMoments`)
 * @returns null where no value differs from another: there is nothing to explain then
 * @throws RangeError for fewer than two groups, an empty one, one value in each, or values that are not finite
 */
export function anova(groups: readonly Group[]): Anova | null {
  const moments = groupMoments(groups).groups;
  const [dfBetween, dfWithin] = [moments.length - 1, sum(moments.map((g) => g.count)) - moments.length];
  if (dfBetween < 1 || dfWithin < 1)
    throw new RangeError(`anova: ${moments.length} groups of ${dfWithin + moments.length} values in all`);
  const grand = grandOffset(moments);
  const between = sum(moments.map((g) => g.count * (g.offset - grand) ** 2));
  const within = sum(moments.map((g) => g.squares));
  const total = between + within;
  if (total === 0) return null;
  const s2 = within / dfWithin;
  const f = between / dfBetween / s2;
  return {
    test: 'one-way ANOVA',
    between,
    within,
    total,
    dfBetween,
    dfWithin,
    f,
    p: fTail(f, dfBetween, dfWithin),
    etaSquared: between / total,
    omegaSquared: (between - dfBetween * s2) / (total + s2),
  };
}
