/** Gives the view `metric_tree` its rows, once a build is complete. */
import type { Row } from '../../transforms/columns.ts';
import { ALL_TOGETHER, type metricTree } from '../../transforms/marts/metric-tree.ts';
import type { MetricTree } from '../../transforms/metric-tree/definition.ts';
import type { Semantic } from '../cube/semantic.ts';
import { writeLive } from '../warehouse/live.ts';
import { evaluateTrees, type TreeRow } from './evaluate.ts';

/**
 * Evaluates the trees on a build, and writes what the view `metric_tree` shows of it. Under
 * access policies it has what they show to whom `semantic` is asked by.
 * @param semantic that answers of the build
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`; `query.refused` for a tree that names what the model does not have
 */
export async function writeMetricTree(
  warehouse: string,
  build: string,
  semantic: Semantic,
  trees: readonly MetricTree[],
): Promise<void> {
  const rows = await evaluateTrees(semantic, trees);
  writeLive(warehouse, build, { metric_tree: rows.map(liveRow) });
}

type LiveRow = Row<typeof metricTree.columns>;

function liveRow({ missing: _, breakdown, segment, month, ...row }: TreeRow): LiveRow {
  return {
    ...row,
    breakdown: breakdown ?? ALL_TOGETHER,
    segment: segment ?? ALL_TOGETHER,
    month: month as LiveRow['month'],
  };
}
