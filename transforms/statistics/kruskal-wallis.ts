import { sum } from 'simple-statistics';
import { type Group, grandOffset, groupMoments } from './group-moments.ts';
import { chiSquaredTail } from './tail-probabilities.ts';

export interface KruskalWallis {
  readonly test: 'Kruskal-Wallis';
  /** Corrected for ties. */
  readonly h: number;
  readonly df: number;
  /** By the chi-squared approximation, which is good from five values a group on. */
  readonly p: number;
}

/**
 * Kruskal and Wallis's test of whether values are larger in some groups than in others, by their ranks: money, which a
 * few large customers skew, does not fool it.
 *
 *     kruskalWallis([[1, 2, 5], [3, 4, 6]])  // h 1.19 with 1 degree of freedom, p 0.275
 *
 * Source: W. H. Kruskal and W. A. Wallis, Use of ranks in one-criterion variance analysis, Journal of the American
 * Statistical Association 47 (1952) 583-621. H is taken as `(N - 1) * between / total` of the ranks' sums of squares,
 * which is their equation 1.3, correction for ties included.
 * @param groups two or more, each of the ranks of one value or more among all: themselves, or what SQL added up of them.
 * Equal values share the mean of their ranks
 * @returns null where no value differs from another
 * @throws RangeError for fewer than two groups, an empty one, or ranks that are not finite
 */
export function kruskalWallis(groups: readonly Group[]): KruskalWallis | null {
  if (groups.length < 2) throw new RangeError(`kruskalWallis: ${groups.length} groups, expected 2 or more`);
  const moments = groupMoments(groups).groups;
  const grand = grandOffset(moments);
  const between = sum(moments.map((g) => g.count * (g.offset - grand) ** 2));
  const total = between + sum(moments.map((g) => g.squares));
  if (total === 0) return null;
  const h = ((sum(moments.map((g) => g.count)) - 1) * between) / total;
  return { test: 'Kruskal-Wallis', h, df: groups.length - 1, p: chiSquaredTail(h, groups.length - 1) };
}
