import { mean, sum, sumNthPowerDeviations } from 'simple-statistics';

/** What SQL adds up in one pass. Loses its digits where values differ by far less than they are: see `groupMoments`. */
export interface GroupSums {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}
/** What SQL averages. */
export interface GroupSummary {
  readonly count: number;
  readonly mean: number;
  /** Of the sample, divided by `count - 1` (SQL `var_samp`); null, or anything, for a single value. */
  readonly variance: number | null;
}
/** The values of a measure in one group (a segment's customers, say): themselves, or what was added up of them. */
export type Group = readonly number[] | GroupSums | GroupSummary;

export interface GroupMoments {
  /** Values in the group, at least 1. */
  readonly count: number;
  /** Mean of the group, less the origin. */
  readonly offset: number;
  /** Sum of squared deviations from the group's own mean. */
  readonly squares: number;
}

/**
 * Count, mean and sum of squared deviations of groups. Means are told from one origin near all of them, so that their
 * differences keep their digits: raw values are shifted by the first of them, then averaged, then squared (the two-pass
 * algorithm of T. F. Chan, G. H. Golub and R. J. LeVeque, Algorithms for computing the sample variance, The American
 * Statistician 37 (1983) 242-247). From `{count, sum, sumOfSquares}` deviations can be told only to about 1e-16 times
 * the squared ratio of mean to standard deviation: fine for money, not for serial numbers.
 * @throws RangeError for an empty group, values that are not finite, or sums that no values have
 */
export function groupMoments(groups: readonly Group[]): { origin: number; groups: GroupMoments[] } {
  const first = groups[0];
  if (!first) return { origin: 0, groups: [] };
  const origin = 'count' in first ? ('mean' in first ? first.mean : first.sum / first.count) : (first[0] ?? 0);
  return { origin, groups: groups.map((group, at) => momentsOf(group, origin, at)) };
}

function momentsOf(group: Group, origin: number, at: number): GroupMoments {
  const moments = 'count' in group ? fromSums(group, origin) : fromValues(group, origin);
  const { count, offset, squares } = moments;
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError(`group ${at}: ${count} values`);
  if (!Number.isFinite(offset) || !Number.isFinite(squares) || squares < 0)
    throw new RangeError(`group ${at}: mean ${origin + offset}, sum of squared deviations ${squares}`);
  return moments;
}

function fromValues(values: readonly number[], origin: number): GroupMoments {
  if (values.length === 0) return { count: 0, offset: 0, squares: 0 };
  const shifted = values.map((value) => value - origin);
  return { count: values.length, offset: mean(shifted), squares: sumNthPowerDeviations(shifted, 2) };
}

function fromSums(group: GroupSums | GroupSummary, origin: number): GroupMoments {
  const { count } = group;
  if ('mean' in group) {
    const squares = count === 1 ? 0 : (group.variance ?? Number.NaN) * (count - 1);
    return { count, offset: group.mean - origin, squares };
  }
  const squares = count === 1 ? 0 : group.sumOfSquares - group.sum ** 2 / count;
  // What is left of rounding where all values are equal.
  const crumb = squares < 0 && squares > -1e-9 * group.sumOfSquares;
  return { count, offset: group.sum / count - origin, squares: crumb ? 0 : squares };
}

/** The grand mean's offset from the same origin. */
export function grandOffset(groups: readonly GroupMoments[]): number {
  return sum(groups.map((g) => g.count * g.offset)) / sum(groups.map((g) => g.count));
}
