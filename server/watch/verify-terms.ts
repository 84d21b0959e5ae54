/** Holds the terms of a watched metric, and its node, against the model's own measure: a wrong term would be told as a move. */
import { StrataError } from '../../errors.ts';
import { nameOf, type WatchedSum } from '../../model/watch.ts';
import { overMeasures } from '../../transforms/metric-tree/definition.ts';
import { figureOf } from '../../transforms/metric-tree/reduce.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { having } from '../cube/filters.ts';
import type { Semantic } from '../cube/semantic.ts';
import { addPeriods, dayAfter, lastComplete } from './calendar.ts';
import { metricIn, type TreePlace } from './explain.ts';
import type { Facts } from './facts.ts';
import type { Sums } from './measure.ts';

/** Doubles differ in their last digits with the order in which they were added. */
const SAME = 1e-6;

/**
 * Compares both over the last complete month, as a whole and for the values of `within` one by one.
 * @throws StrataError `watch.not_its_terms` where they are not the same
 */
export async function verifyTerms(
  semantic: Semantic,
  metric: WatchedSum,
  node: TreePlace | undefined,
  facts: Facts,
  groups: readonly (readonly Place[])[],
  sums: Sums,
): Promise<void> {
  // A count or money is its own terms, a month long.
  const end = lastComplete(facts.end);
  const days = [dayAfter(addPeriods(end, 'month', -1)), end] as const;
  const name = nameOf(metric);
  for (const within of groups) {
    const rows = await semantic.load({
      measures: [name],
      filters: [
        ...Object.entries(metric.where),
        ...within.map(({ dimension, value }) => [dimension, value] as const),
      ].map(([dimension, value]) => having(`${metric.view}.${dimension}`, value)),
      timeDimensions: [{ dimension: `${metric.view}.${metric.time}`, dateRange: [...days] }],
    });
    const told = rows[0]?.[name];
    const found = await sums.of(metric, within, ...days);
    const ours = metricIn(metric, found, days);
    if (typeof told !== 'number' || ours === null) continue;
    const differs = (value: number) => Math.abs(value - told) > SAME * Math.max(Math.abs(told), Math.abs(value), SAME);
    if (differs(ours))
      refuse(
        name,
        'its terms',
        ours,
        told,
        'Correct `numerator`, `denominator` or `scale`: sums of the view alone add up.',
      );
    const ofNode = node && figureOf(overMeasures(node.tree, node.node.name), found);
    if (typeof ofNode === 'number' && differs(ofNode))
      refuse(
        name,
        `its node ${node!.tree.name}.${node!.node.name}`,
        ofNode,
        told,
        'Name the node that has this figure, or none.',
      );
  }
}

function refuse(metric: string, what: string, found: number, told: number, hint: string): never {
  throw new StrataError('watch.not_its_terms', { metric, what, found, told, hint });
}
