/** How much of a figure's move comes of a factor in a segment: both ends of the move, compared in one place. */
import type { WatchedMetric, WatchedSum } from '../../model/watch.ts';
import { contributions, type NodeChange } from '../../transforms/metric-tree/contributions.ts';
import { type MetricNode, type MetricTree, nodesBelow, overMeasures } from '../../transforms/metric-tree/definition.ts';
import { type Measures, namesIn } from '../../transforms/metric-tree/formula.ts';
import { figureOf } from '../../transforms/metric-tree/reduce.ts';
import { type GroupSums, mixAndRate } from '../../transforms/statistics/mix-and-rate.ts';
import type { Finding, Place } from '../../transforms/watch/finding.ts';
import { samePlace } from '../../transforms/watch/place.ts';
import { addPeriods, dayAfter, dayBefore, daysBetween } from './calendar.ts';

/** Where a metric stands in a metric tree. */
export interface TreePlace {
  readonly tree: MetricTree;
  readonly node: MetricNode;
}
/** A finding with what is known of its metric. */
export interface Found {
  readonly metric: WatchedSum;
  readonly finding: Finding;
  readonly node?: TreePlace;
}
export type Days = readonly [from: string, to: string];
/** Sums of the measures of a metric's view over a segment, both days included, by `view.measure`. */
export type SumsOf = (metric: WatchedSum, where: readonly Place[], days: Days) => Promise<Measures>;
/** The measures of a tree that are of other views than `view`; none where those do not know the segment. */
export type OtherMeasures = (tree: MetricTree, view: string, where: readonly Place[], days: Days) => Promise<Measures>;

export interface BeforeAndAfter {
  readonly before: number | null;
  readonly after: number | null;
}
interface Ends {
  readonly before: Measures;
  readonly after: Measures;
}

const DAYS_A_MONTH = 365.25 / 12;

export class Explainer {
  readonly #sums: SumsOf;
  readonly #others: OtherMeasures;

  constructor(sums: SumsOf, others: OtherMeasures) {
    this.#sums = sums;
    this.#others = others;
  }

  /** A metric in a segment before and since the move of the lead: as its node's formula says, or its own terms. */
  async valuesOf(
    metric: WatchedMetric,
    node: TreePlace | undefined,
    lead: Found,
    scope: readonly Place[],
  ): Promise<BeforeAndAfter> {
    const { before, after } = await this.#ends(lead, scope, node?.tree);
    if (node) {
      const formula = overMeasures(node.tree, node.node.name);
      return { before: figureOf(formula, before), after: figureOf(formula, after) };
    }
    if (metric.kind === 'level') return { before: null, after: null };
    const days = daysOf(lead);
    return { before: ratio(sumsIn(metric, before, days.before)), after: ratio(sumsIn(metric, after, days.after)) };
  }

  /** The least volume that a metric has in a segment, before or since: its denominator, or what it counts. */
  async volumeOf(metric: WatchedMetric, lead: Found, scope: readonly Place[]): Promise<number> {
    const { before, after } = await this.#ends(lead, scope);
    const terms =
      metric.kind === 'level'
        ? [{ measure: metric.volume, sign: 1 as const }]
        : metric.denominator.length > 0
          ? metric.denominator
          : metric.numerator;
    return Math.min(...[before, after].map((measures) => sumOf(terms, metric.view, measures)));
  }

  /** What is more (or less) of the lead's numerator since the move than its ratio before lets expect, in a month. */
  async excessPerMonth(lead: Found): Promise<number> {
    const days = daysOf(lead);
    const { before, after } = await this.#ends(lead, lead.finding.where);
    const expected = ratio(sumsIn(lead.metric, before, days.before));
    const now = sumsIn(lead.metric, after, days.after);
    const excess = expected === null ? 0 : (now.numerator - expected * now.denominator) / lead.metric.scale;
    return (excess * DAYS_A_MONTH) / daysBetween(...days.after);
  }

  /** The tree below a node, taken apart in a segment. */
  async factorsOf({ tree, node }: TreePlace, lead: Found, scope: readonly Place[]): Promise<readonly NodeChange[]> {
    const { before, after } = await this.#ends(lead, scope, tree);
    return contributions(tree, node.name, before, after).nodes;
  }

  /**
   * Share of the change of a metric in `scope` that comes of the lead's metric in the lead's segment: the part of the factor
   * in the change (Shapley), times the part of the segment's own rate in the factor's change (mix set apart). Null where
   * one of them has no value.
   * @param scope the lead's segment or one around it
   */
  async shareOf(
    lead: Found,
    metric: WatchedMetric,
    node: TreePlace | undefined,
    scope: readonly Place[],
  ): Promise<number | null> {
    let ofFactor = 1;
    if (node && lead.node && node.node.name !== lead.node.node.name) {
      const factors = await this.factorsOf(node, lead, scope);
      const share = factors.find((factor) => factor.node === lead.node!.node.name)?.share;
      if (share === null || share === undefined) return null;
      ofFactor = share;
    } else if (metric !== lead.metric) return null;
    if (samePlace(scope, lead.finding.where)) return ofFactor;
    const part = await this.#partOf(lead, scope);
    return part === null ? null : ofFactor * part;
  }

  /** Part of the change of the lead's metric in `scope` that is the own rate of the lead's segment. */
  async #partOf(lead: Found, scope: readonly Place[]): Promise<number | null> {
    const { metric, finding } = lead;
    const days = daysOf(lead);
    const [whole, own] = [await this.#ends(lead, scope), await this.#ends(lead, finding.where)];
    const groups = (end: 'before' | 'after'): [GroupSums, GroupSums] => {
      const [all, inner] = [sumsIn(metric, whole[end], days[end]), sumsIn(metric, own[end], days[end])];
      // Without a denominator time is one, which both have whole.
      const denominator = metric.denominator.length === 0 ? inner.denominator : all.denominator - inner.denominator;
      return [inner, { numerator: all.numerator - inner.numerator, denominator }];
    };
    const [before, after] = [groups('before'), groups('after')];
    const change = (sums: (groups: [GroupSums, GroupSums]) => GroupSums) => {
      const [from, to] = [ratio(sums(before)), ratio(sums(after))];
      return from === null || to === null ? null : to - from;
    };
    const sumsOfTime = metric.denominator.length === 0;
    const total = change(([inner, rest]) => ({
      numerator: inner.numerator + rest.numerator,
      denominator: sumsOfTime ? inner.denominator : inner.denominator + rest.denominator,
    }));
    const rate = sumsOfTime ? change(([inner]) => inner) : (mixAndRate(before, after)?.[0]?.rate ?? null);
    return total === null || rate === null || total === 0 ? null : rate / total;
  }

  async #ends(lead: Found, scope: readonly Place[], tree?: MetricTree): Promise<Ends> {
    const days = daysOf(lead);
    const at = async (range: Days) => ({
      ...(tree ? await this.#others(tree, lead.metric.view, scope, range) : {}),
      ...(await this.#sums(lead.metric, scope, range)),
    });
    return { before: await at(days.before), after: await at(days.after) };
  }
}

/** The days before the move of a finding that are compared, and those since. */
export function daysOf({ metric, finding }: Found): { before: Days; after: Days } {
  const first = addPeriods(dayBefore(finding.window[0]), metric.unit, -metric.periods);
  return { before: [dayAfter(first), dayBefore(finding.since)], after: [finding.since, finding.window[1]] };
}

/** How deep below the root of its tree a node is. */
export function depthOf({ tree, node }: TreePlace): number {
  const parentOf = (name: string | null) => tree.nodes.find((known) => known.name === name);
  let depth = 0;
  for (let at = parentOf(node.parent); at; at = parentOf(at.parent)) depth++;
  return depth;
}

export const isBelow = (inner: TreePlace, outer: TreePlace): boolean =>
  inner.tree.name === outer.tree.name &&
  inner.node.name !== outer.node.name &&
  nodesBelow(outer.tree, outer.node.name).some(({ name }) => name === inner.node.name);

/** The measures of a tree that are of a view, without its name. */
export const measuresOf = (tree: MetricTree, view: string): string[] =>
  [...new Set(tree.nodes.flatMap(({ formula }) => namesIn(formula, 'measure')))]
    .filter((name) => name.startsWith(`${view}.`))
    .map((name) => name.slice(view.length + 1));

const sumOf = (terms: WatchedSum['numerator'], view: string, measures: Measures): number =>
  terms.reduce((total, { measure, sign }) => total + sign * (measures[`${view}.${measure}`] ?? 0), 0);

/** Numerator, times scale, and denominator of a metric among sums; months stand for a denominator that it does not have. */
function sumsIn(metric: WatchedSum, measures: Measures, days: Days): GroupSums {
  const { numerator, denominator, view, scale } = metric;
  return {
    numerator: scale * sumOf(numerator, view, measures),
    denominator: denominator.length > 0 ? sumOf(denominator, view, measures) : daysBetween(...days) / DAYS_A_MONTH,
  };
}

const ratio = ({ numerator, denominator }: GroupSums): number | null =>
  denominator === 0 ? null : numerator / denominator;

/** A metric as its own terms have it; null where it is divided by 0. */
export function metricIn(metric: WatchedSum, measures: Measures, days: Days): number | null {
  if (metric.denominator.length > 0) return ratio(sumsIn(metric, measures, days));
  return sumsIn(metric, measures, days).numerator;
}
