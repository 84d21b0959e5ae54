import { sum } from 'simple-statistics';
import { type Group, groupMoments } from './group-moments.ts';
import { fTail } from './tail-probabilities.ts';

export interface WelchAnova {
  readonly test: "Welch's ANOVA";
  readonly f: number;
  readonly df1: number;
  /** Not a whole number, as a rule. */
  readonly df2: number;
  readonly p: number;
}

/**
 * Welch's test of whether the means of groups differ, whose variances may differ too: each mean counts by its own
 * precision.
 *
 *     welchAnova([[1, 2, 3], [2, 4, 9]])  // f 1.93 with 1 and 2.31 degrees of freedom, p 0.284
 *
 * Source: B. L. Welch, On the comparison of several mean values: an alternative approach, Biometrika 38 (1951) 330-336.
 * @param groups two or more, each of two values or more: raw values, or what was added up of them (`groupMoments`)
 * @returns null where a group's values are all equal: its mean would count without limit
 * @throws RangeError for fewer than two groups, fewer than two values in one, or values that are not finite
 */
export function welchAnova(groups: readonly Group[]): WelchAnova | null {
  const moments = groupMoments(groups).groups;
  const k = moments.length;
  if (k < 2) throw new RangeError(`welchAnova: ${k} groups, expected 2 or more`);
  const thin = moments.findIndex((g) => g.count < 2);
  if (thin >= 0) throw new RangeError(`welchAnova: group ${thin} has one value, and so no variance`);
  if (moments.some((g) => g.squares === 0)) return null;

  const weights = moments.map((g) => (g.count * (g.count - 1)) / g.squares);
  const all = sum(weights);
  const centre = sum(moments.map((g, i) => weights[i]! * g.offset)) / all;
  const spread = sum(moments.map((g, i) => weights[i]! * (g.offset - centre) ** 2)) / (k - 1);
  const unevenness = sum(moments.map((g, i) => (1 - weights[i]! / all) ** 2 / (g.count - 1)));
  const f = spread / (1 + ((2 * (k - 2)) / (k * k - 1)) * unevenness);
  const df2 = (k * k - 1) / (3 * unevenness);
  return { test: "Welch's ANOVA", f, df1: k - 1, df2, p: fTail(f, k - 1, df2) };
}
