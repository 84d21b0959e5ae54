/** Gives the view `metric_tree` its rows, once a build is complete. */
import type { Row } from '../../transforms/columns.ts';
import { ALL_TOGETHER, type metricTree } from '../../transforms/marts/metric-tree.ts';
import { readSoundModel } from '../model.ts';
import type { Settings } from '../settings.ts';
import { writeLive } from '../warehouse/live.ts';
import { evaluateTrees, type TreeRow } from './evaluate.ts';

/**
 * Evaluates the trees of the model on a build, and writes what the view `metric_tree` shows of it. It is asked as by nobody
 * in particular: under access policies that show nobody anything, the view has no rows either.
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`, `model.invalid`; `query.refused` for a tree that names what the model does not have
 */
export async function writeMetricTree(settings: Settings, buildId: string): Promise<void> {
  const { openWarehouse } = await import('../main.ts');
  const { semantic, close } = await openWarehouse(settings, buildId);
  let rows: TreeRow[];
  try {
    rows = await evaluateTrees(semantic, readSoundModel().trees);
  } finally {
    await close();
  }
  writeLive(settings.warehouse, buildId, { metric_tree: rows.map(liveRow) });
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
