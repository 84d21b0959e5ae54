import { sum } from 'simple-statistics';
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
 * @param groups two or more, each of one value or more
 * @returns null where no value differs from another
 * @throws RangeError for fewer than two groups, an empty one, or values that are not numbers
 */
export function kruskalWallis(groups: readonly (readonly number[])[]): KruskalWallis | null {
  if (groups.length < 2) throw new RangeError(`kruskalWallis: ${groups.length} groups, expected 2 or more`);
  const empty = groups.findIndex((group) => group.length === 0);
  if (empty >= 0) throw new RangeError(`kruskalWallis: group ${empty} is empty`);
  const pool = groups.flatMap((group, at) => group.map((value) => ({ value, at })));
  if (pool.some(({ value }) => Number.isNaN(value))) throw new RangeError('kruskalWallis: a value is not a number');
  pool.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));

  // Ranks are told from their middle; equal values share the mean of their ranks.
  const middle = (pool.length - 1) / 2;
  const sums = groups.map(() => 0);
  let total = 0;
  for (let from = 0, to = 0; from < pool.length; from = to) {
    while (to < pool.length && pool[to]!.value === pool[from]!.value) to++;
    const rank = (from + to - 1) / 2 - middle;
    for (let i = from; i < to; i++) sums[pool[i]!.at]! += rank;
    total += (to - from) * rank ** 2;
  }
  if (total === 0) return null;
  const h = ((pool.length - 1) * sum(groups.map((group, at) => sums[at]! ** 2 / group.length))) / total;
  return { test: 'Kruskal-Wallis', h, df: groups.length - 1, p: chiSquaredTail(h, groups.length - 1) };
}
