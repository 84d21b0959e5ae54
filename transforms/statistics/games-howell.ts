import { type Group, groupMoments } from './group-moments.ts';
import { studentizedRangeQuantile, studentizedRangeTail } from './studentized-range.ts';
import { type PairwiseComparison, pairsOf } from './tukey-hsd.ts';

/**
 * Games and Howell's comparison of all pairs of means, whose variances and counts may differ: Tukey's, with the
 * standard error and the degrees of freedom (Welch and Satterthwaite's) of each pair.
 *
 *     gamesHowell([[1, 2, 3], [2, 3, 4], [5, 7, 9]])
 *     // [{ a: 0, b: 1, difference: -1, q: 1.73, df: 4, p: 0.501, ... }, ...]
 *
 * Source: P. A. Games and J. F. Howell, Pairwise multiple comparison procedures with unequal N's and/or variances: a
 * Monte Carlo study, Journal of Educational Statistics 1 (1976) 113-125. P-values are as accurate as
 * `studentizedRangeTail`, and clamped to 0 and 1; a pair with fewer than 2 degrees of freedom gets Bonferroni's larger
 * one. Families may come out wrong a little more often than in 5 % of cases where groups have fewer than six values.
 * @param groups two or more, each of two values or more: raw values, or what was added up of them (`groupMoments`)
 * @param confidence share of such families in which every interval holds its true difference
 * @param looksAt by its difference, whether a pair is looked at: each takes some milliseconds. The family stays all pairs
 * @returns pairs in the order (0, 1), (0, 2), ... (1, 2), ...; of a pair in which no value differs from its group's
 * mean, the degrees of freedom are those of the smaller group
 * @throws RangeError for fewer than two groups, fewer than two values in one, or values that are not finite
 */
export function gamesHowell(
  groups: readonly Group[],
  confidence = 0.95,
  looksAt: (difference: number) => boolean = () => true,
): PairwiseComparison[] {
  const moments = groupMoments(groups).groups;
  if (moments.length < 2) throw new RangeError(`gamesHowell: ${moments.length} groups, expected 2 or more`);
  const thin = moments.findIndex((g) => g.count < 2);
  if (thin >= 0) throw new RangeError(`gamesHowell: group ${thin} has one value, and so no variance`);
  const errors = moments.map((g) => g.squares / (g.count - 1) / g.count);
  const looked = pairsOf(moments).filter(([a, b]) => looksAt(moments[a]!.offset - moments[b]!.offset));
  return looked.map(([a, b]) => {
    const [one, other] = [moments[a]!, moments[b]!];
    const squared = errors[a]! + errors[b]!;
    const [dfA, dfB] = [one.count - 1, other.count - 1];
    // By shares of the squared error, which neither overflow nor vanish.
    const df =
      squared === 0 ? Math.min(dfA, dfB) : 1 / ((errors[a]! / squared) ** 2 / dfA + (errors[b]! / squared) ** 2 / dfB);
    const difference = one.offset - other.offset;
    const error = Math.sqrt(squared / 2);
    const q = difference === 0 ? 0 : Math.abs(difference) / error;
    const p = studentizedRangeTail(q, moments.length, df);
    const reach = error === 0 ? 0 : studentizedRangeQuantile(confidence, moments.length, df) * error;
    return { test: 'Games-Howell', a, b, difference, low: difference - reach, high: difference + reach, q, df, p };
  });
}
