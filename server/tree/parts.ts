/** Mix apart from rate: the part of each segment in the change of a node of all together. */
import { type MetricTree, overMeasures } from '../../transforms/metric-tree/definition.ts';
import { evaluate, type Formula, type Measures } from '../../transforms/metric-tree/formula.ts';
import { ratioOf } from '../../transforms/metric-tree/reduce.ts';
import { type GroupSums, type MixAndRate, mixAndRate } from '../../transforms/statistics/mix-and-rate.ts';
import type { Figures } from './figures.ts';

/** Share by which segments may miss the whole: measures are rounded. */
const ROUNDING = 1e-6;

/**
 * Mix and rate by segment, for one node between two months.
 * @returns null for a node that is no ratio of sums, or whose sums the segments do not add up to, as where an account is in several
 */
export function mixAndRateOf(
  tree: MetricTree,
  node: string,
  ends: { readonly all: Figures; readonly segments: Figures; readonly before: string; readonly after: string },
): ReadonlyMap<string, MixAndRate> | null {
  const ratio = ratioOf(overMeasures(tree, node));
  if (!ratio) return null;
  const sumsOf = (figures: Figures, segment: string | null, month: string): GroupSums => {
    const measures = figures.get(segment)?.get(month) ?? {};
    return { numerator: sumOf(ratio.numerator, measures), denominator: sumOf(ratio.denominator, measures) };
  };
  const names = [...ends.segments.keys()] as string[];
  const [before, after] = [ends.before, ends.after].map((month) => {
    const groups = names.map((segment) => sumsOf(ends.segments, segment, month));
    const whole = sumsOf(ends.all, null, month);
    return addUp(groups, whole) ? groups : undefined;
  });
  const parts = before && after ? mixAndRate(before, after) : null;
  return parts && new Map(names.map((segment, at) => [segment, parts[at]!]));
}

/** A sum of a group: a measure that it does not have is 0 there. */
const sumOf = (formula: Formula, measures: Measures) => evaluate(formula, ({ name }) => measures[name] ?? 0) ?? 0;

function addUp(groups: readonly GroupSums[], whole: GroupSums): boolean {
  return (['numerator', 'denominator'] as const).every((side) => {
    const sum = groups.reduce((total, group) => total + group[side], 0);
    return Math.abs(sum - whole[side]) <= ROUNDING * Math.max(1, Math.abs(whole[side]));
  });
}
