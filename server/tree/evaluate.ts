/** Metric trees with their figures: every node of every month, and what it contributed to the change of its tree's root. */
import { contributions } from '../../transforms/metric-tree/contributions.ts';
import {
  type Breakdown,
  type MetricNode,
  type MetricTree,
  nodesBelow,
  overMeasures,
  viewOf,
} from '../../transforms/metric-tree/definition.ts';
import { namesIn } from '../../transforms/metric-tree/formula.ts';
import type { Asker, Semantic } from '../cube/semantic.ts';
import { completeMonths, type Figures, treeFigures } from './figures.ts';
import { mixAndRateOf } from './parts.ts';

/** A node in a month: of all together, or of one value of what the tree is broken down by. */
export interface TreeRow {
  readonly tree: string;
  readonly node: string;
  readonly title: string;
  readonly parent: string | null;
  /** By what the tree is broken down; null for all together. */
  readonly breakdown: string | null;
  readonly segment: string | null;
  /** First day of the month. */
  readonly month: string;
  readonly owner: string;
  readonly responsible: string;
  readonly accountable: string;
  /** Roles with commas between them; null for none. */
  readonly consulted: string | null;
  readonly informed: string | null;
  readonly unit: string;
  readonly better: 'up' | 'down';
  readonly target: number | null;
  readonly value: number | null;
  /** To the month before. */
  readonly change: number | null;
  /** Part of the change of the tree's root, in the root's unit; null where that change is not explained. */
  readonly contribution: number | null;
  /** Parts of the segment in the change of the node of all together; null where there are none to tell apart. */
  readonly mix: number | null;
  readonly rate: number | null;
  /** Why a change is not explained: the nodes that have no figure, and when. */
  readonly missing: readonly { readonly node: string; readonly end: 'before' | 'after' }[];
}

/** Which part of the trees is asked for. All of them unless told. */
export interface Asked {
  /** Names of breakdowns; those that a tree is made once for are always there. */
  readonly by?: readonly string[];
  /** Node whose change is explained, in place of the root of its tree. */
  readonly root?: string;
  readonly asker?: Asker;
}

/**
 * Every node of the trees, in every complete month, of all together and by segment.
 * @throws StrataError `query.refused` for what the asker may not ask, or the model does not have
 */
export async function evaluateTrees(
  semantic: Semantic,
  trees: readonly MetricTree[],
  asked: Asked = {},
): Promise<TreeRow[]> {
  const months = await completeMonths(semantic, asked.asker);
  const rows: TreeRow[] = [];
  for (const tree of trees) {
    const root = asked.root ?? tree.root;
    const all = tree.per ? undefined : await treeFigures(semantic, tree, null, asked.asker);
    if (all) rows.push(...rowsOf({ tree, root, months, breakdown: null, figures: all }));
    const breakdowns = tree.per ? [tree.per] : tree.by.filter(({ name }) => asked.by?.includes(name) ?? true);
    for (const breakdown of breakdowns) {
      const figures = await treeFigures(semantic, tree, breakdown, asked.asker);
      rows.push(...rowsOf({ tree, root, months, breakdown, figures, all }));
    }
  }
  return rows;
}

interface Evaluated {
  readonly tree: MetricTree;
  readonly root: string;
  readonly months: readonly string[];
  readonly breakdown: Breakdown | null;
  readonly figures: Figures;
  /** Of all together, where the segments are parts of a whole. */
  readonly all?: Figures | undefined;
}

function rowsOf(given: Evaluated): TreeRow[] {
  const { tree, root, months, breakdown, figures, all } = given;
  const nodes = nodesBelow(tree, root).filter((node) => isCovered(tree, node, breakdown));
  const rows: TreeRow[] = [];
  for (const [at, month] of months.entries()) {
    const last = months[at - 1];
    const parts = new Map(
      nodes.map(({ name }) => {
        const ends = last && all && { all, segments: figures, before: last, after: month };
        return [name, ends ? mixAndRateOf(tree, name, ends) : null];
      }),
    );
    for (const segment of [...figures.keys()].sort(byName)) {
      const of = figures.get(segment)!;
      const explained = contributions(tree, root, (last ? of.get(last) : undefined) ?? {}, of.get(month) ?? {});
      // A segment that was there neither in this month nor before.
      if (segment !== null && explained.nodes.every(({ before, after }) => before === null && after === null)) continue;
      const byNode = new Map(explained.nodes.map((node) => [node.node, node]));
      for (const node of nodes) {
        const { after, change, contribution } = byNode.get(node.name)!;
        const part = segment === null ? undefined : parts.get(node.name)?.get(segment);
        rows.push({
          ...described(tree, node),
          ...{ breakdown: breakdown?.name ?? null, segment, month, value: after, change, contribution },
          ...{ mix: part?.mix ?? null, rate: part?.rate ?? null, missing: last ? explained.missing : [] },
        });
      }
    }
  }
  return rows;
}

const byName = (a: string | null, b: string | null) => ((a ?? '') < (b ?? '') ? -1 : 1);

/** True for a node whose every view has a dimension of the breakdown. */
const isCovered = (tree: MetricTree, node: MetricNode, breakdown: Breakdown | null) =>
  !breakdown || measuresOf(tree, node.name).every((measure) => viewOf(measure) in breakdown.dimensions);

const measuresOf = (tree: MetricTree, name: string) => namesIn(overMeasures(tree, name), 'measure');

/** What the node's definition says. */
function described(tree: MetricTree, node: MetricNode) {
  const { name, title, parent, owner, raci, unit, better, target } = node;
  const roles = (of: readonly string[]) => of.join(', ');
  return {
    ...{ tree: tree.name, node: name, title, parent, owner, unit, better, target },
    ...{ responsible: roles(raci.responsible), accountable: roles(raci.accountable) },
    ...{ consulted: roles(raci.consulted) || null, informed: roles(raci.informed) || null },
  };
}
