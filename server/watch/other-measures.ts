/** Measures of a metric tree that are of other views than the one that is explained: asked of the model, not of its facts. */
import type { MetricTree } from '../../transforms/metric-tree/definition.ts';
import type { Measures } from '../../transforms/metric-tree/formula.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { having } from '../cube/filters.ts';
import type { Semantic } from '../cube/semantic.ts';
import { type Days, measuresOf, type OtherMeasures } from './explain.ts';

/** Asks each segment and range of days once. A segment is known elsewhere by the tree's breakdowns: a channel as the channel that won an account. */
export function otherMeasures(semantic: Semantic): OtherMeasures {
  const known = new Map<string, Measures>();
  return async (tree, view, where, days) => {
    const key = JSON.stringify([tree.name, view, where, days]);
    const there = known.get(key) ?? (await ask(semantic, tree, view, where, days));
    known.set(key, there);
    return there;
  };
}

async function ask(
  semantic: Semantic,
  tree: MetricTree,
  view: string,
  where: readonly Place[],
  days: Days,
): Promise<Measures> {
  const found: Record<string, number | null> = {};
  for (const [other, time] of Object.entries(tree.time)) {
    const measures = other === view ? [] : measuresOf(tree, other).map((name) => `${other}.${name}`);
    const filters = where.map(({ dimension, value }) => {
      const breakdown = tree.by.find(({ dimensions }) => dimensions[view] === `${view}.${dimension}`);
      return { member: breakdown?.dimensions[other], operator: 'equals', values: [value] };
    });
    if (measures.length === 0 || filters.some(({ member, values }) => member === undefined || values[0] === null))
      continue;
    const rows = await semantic.load({
      measures,
      filters: [
        ...filters,
        ...Object.entries(tree.where)
          .filter(([member]) => member.startsWith(`${other}.`))
          .map(([member, value]) => having(member, value)),
      ],
      timeDimensions: [{ dimension: time, dateRange: [...days] }],
    });
    for (const measure of measures) {
      const value = rows[0]?.[measure];
      found[measure] = typeof value === 'number' ? value : null;
    }
  }
  return found;
}
