import { sum } from 'simple-statistics';
import { type Group, groupMoments } from './group-moments.ts';
import { studentizedRangeQuantile, studentizedRangeTail } from './studentized-range.ts';

/** One pair of groups. Units are those of the values. */
export interface PairwiseComparison {
  readonly test: 'Tukey-Kramer' | 'Games-Howell';
  /** Positions of the groups in what was given, `a` before `b`. */
  readonly a: number;
  readonly b: number;
  /** Mean of `a` less mean of `b`, and the ends of its interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** The studentized range of the pair, above 0 or 0; infinite where a difference has no spread at all. */
  readonly q: number;
  readonly df: number;
  /** Family-wise: with all pairs of groups compared at once. */
  readonly p: number;
}

/**
 * Tukey's honestly significant differences, in Kramer's form for groups of different sizes: all pairs of means, so that
 * no one of them looks different by chance more often than once in 20 such families. It takes variances to be alike;
 * `gamesHowell` does not.
 *
 *     tukeyHsd([[1, 2, 3], [2, 3, 4], [5, 6, 7]])
 *     // [{ a: 0, b: 1, difference: -1, q: 1.73, df: 6, p: 0.483, ... }, ...]
 *
 * Source: J. W. Tukey, The problem of multiple comparisons (1953); C. Y. Kramer, Extension of multiple range tests to
 * group means with unequal numbers of replications, Biometrics 12 (1956) 307-310. P-values are as accurate as
 * `studentizedRangeTail`, and clamped to 0 and 1.
 * @param groups two or more, each of one value or more: raw values, or what was added up of them (`groupMoments`)
 * @param confidence share of such families in which every interval holds its true difference
 * @param looksAt by its difference, whether a pair is looked at: each takes some milliseconds. The family stays all pairs
 * @returns pairs in the order (0, 1), (0, 2), ... (1, 2), ...
 * @throws RangeError for fewer than two groups, an empty one, one value in each, or values that are not finite
 */
export function tukeyHsd(
  groups: readonly Group[],
  confidence = 0.95,
  looksAt: (difference: number) => boolean = () => true,
): PairwiseComparison[] {
  const moments = groupMoments(groups).groups;
  const df = sum(moments.map((g) => g.count)) - moments.length;
  if (moments.length < 2 || df < 1)
    throw new RangeError(`tukeyHsd: ${moments.length} groups of ${df + moments.length} values in all`);
  const s2 = sum(moments.map((g) => g.squares)) / df;
  const critical = studentizedRangeQuantile(confidence, moments.length, df);
  const looked = pairsOf(moments).filter(([a, b]) => looksAt(moments[a]!.offset - moments[b]!.offset));
  return looked.map(([a, b]) => {
    const [one, other] = [moments[a]!, moments[b]!];
    const error = Math.sqrt((s2 / 2) * (1 / one.count + 1 / other.count));
    const difference = one.offset - other.offset;
    const q = difference === 0 ? 0 : Math.abs(difference) / error;
    const p = studentizedRangeTail(q, moments.length, df);
    const [low, high] = [difference - critical * error, difference + critical * error];
    return { test: 'Tukey-Kramer', a, b, difference, low, high, q, df, p };
  });
}

/** All pairs of positions in a list. */
export const pairsOf = (list: readonly unknown[]): [number, number][] =>
  list.flatMap((_, a) => list.slice(a + 1).map((_, after): [number, number] => [a, a + 1 + after]));
