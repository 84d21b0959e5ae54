/** A group's share in a ratio of sums: its part of the numerator and of the denominator. */
export interface GroupSums {
  readonly numerator: number;
  readonly denominator: number;
}

/** What a group has to do with the change of the ratio of all. Both in its unit. */
export interface MixAndRate {
  /** Of the group's weight: it grew or shrank, came or went, and lies above or below all. */
  readonly mix: number;
  /** Of the group's own ratio. */
  readonly rate: number;
}

/**
 * Splits the change of a ratio of sums over groups into what came of the groups' weights (mix) and of their own ratios
 * (rate): R = sum of w r, with w a group's share of the denominator and r its ratio. Mix and rate of all groups add up to
 * the change of R.
 *
 *     rate = mean w * (r after - r before)         mix = (w after - w before) * (mean r - mean R)
 *
 * where a mean is that of both ends: the Shapley value of the product w r. As weights add up to 1, taking the mean R away
 * changes no sum of mixes; it makes each one readable: a group dearer than all that grew raises R.
 *
 * A group with no denominator at one end came or went: all of its part is mix, its ratio has not changed. One with none at
 * both ends (money without a case) has no weight: its part is rate.
 *
 * Source: J. X. Sun, Energy Economics 20 (1998) 85-100 (two factors: halves of the joint effect to each); as rate and
 * composition effects E. M. Kitagawa, Components of a difference between two rates, Journal of the American Statistical
 * Association 50 (1955) 1168-1194.
 *
 * @param before and `after`: a group in the same place at both ends, zeros where it was not there; denominators are not negative
 * @returns for each group; null where the denominators of an end add up to 0, and there is no ratio
 * @throws RangeError for ends of different lengths
 */
export function mixAndRate(before: readonly GroupSums[], after: readonly GroupSums[]): MixAndRate[] | null {
  if (before.length !== after.length)
    throw new RangeError(`mixAndRate: ${before.length} groups before, ${after.length} after`);
  const [all0, all1] = [sum(before), sum(after)];
  if (all0.denominator === 0 || all1.denominator === 0) return null;
  const mean = (all0.numerator / all0.denominator + all1.numerator / all1.denominator) / 2;
  return before.map((group0, at) => {
    const group1 = after[at]!;
    const [w0, w1] = [group0.denominator / all0.denominator, group1.denominator / all1.denominator];
    const part = group1.numerator / all1.denominator - group0.numerator / all0.denominator;
    if (w0 === 0 && w1 === 0) return { mix: 0, rate: part };
    if (w0 === 0 || w1 === 0) return { mix: part - (w1 - w0) * mean, rate: 0 };
    const [r0, r1] = [group0.numerator / group0.denominator, group1.numerator / group1.denominator];
    // 0 is never negative.
    return { mix: (w1 - w0) * ((r0 + r1) / 2 - mean) + 0, rate: ((w0 + w1) / 2) * (r1 - r0) };
  });
}

const sum = (groups: readonly GroupSums[]): GroupSums => ({
  numerator: groups.reduce((total, group) => total + group.numerator, 0),
  denominator: groups.reduce((total, group) => total + group.denominator, 0),
});
