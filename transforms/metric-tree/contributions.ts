import { type Groups, shapley } from '../statistics/shapley.ts';
import { type MetricNode, type MetricTree, nodeOf, nodesBelow, overMeasures } from './definition.ts';
import { type Formula, type Measures, type Operator, substitute } from './formula.ts';
import { figureOf } from './reduce.ts';

/** A node at both ends, and its part in the change of the root. Values are in the node's unit. */
export interface NodeChange {
  readonly node: string;
  /** Null for the root of what is explained. */
  readonly parent: string | null;
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  /** Part of the root's change, in the root's unit; null where the change is not explained. */
  readonly contribution: number | null;
  /** The same as a share of the root's change: 1 for the root; null also where the root has not changed. */
  readonly share: number | null;
}

/** A change of a node, taken apart into what it is made of. */
export interface Explanation {
  readonly root: string;
  readonly change: number | null;
  /** False where a factor has no figure at one end: no contribution is given then, rather than a wrong one. */
  readonly explained: boolean;
  /** Nodes that have no figure though all that they are made of has one (as leaves do), and at which end. */
  readonly missing: readonly { readonly node: string; readonly end: 'before' | 'after' }[];
  /** The root and all below it, each before its children. */
  readonly nodes: readonly NodeChange[];
}

/**
 * Takes the change of a node apart: how much of it each node below contributed. Contributions are Shapley values of the
 * leaves over the tree's own groups (see {@link shapley}): those of the leaves add up to the change of the root, that of
 * an inner node is the sum of those of its leaves, and does not depend on how it is divided further.
 *
 *     contributions(growth, 'cac',
 *       { 'acquisition.spend': 1000, 'acquisition.impressions': 50000, ... },
 *       { 'acquisition.spend': 2500, 'acquisition.impressions': 50000, ... })
 *
 * Works for any group of rows: measures are what its rows add up to.
 *
 * @param root a node of the tree; not necessarily the tree's own root
 * @param before and `after`: the measures of the tree by `view.measure`; absent is null
 * @throws Error for a node that the tree does not have
 */
export function contributions(tree: MetricTree, root: string, before: Measures, after: Measures): Explanation {
  const nodes = nodesBelow(tree, root);
  const values = nodes.map(({ name }) => {
    const formula = overMeasures(tree, name);
    return steady(figureOf(formula, before), figureOf(formula, after));
  });
  const [rootBefore, rootAfter] = values[0]!;
  const change = difference(rootBefore, rootAfter);
  const at = new Map(nodes.map(({ name }, place) => [name, place]));
  const isMissing = (name: string, end: 0 | 1) => values[at.get(name)!]![end] === null;
  const missing = nodes.flatMap(({ name, children }) =>
    ([0, 1] as const).flatMap((end) =>
      isMissing(name, end) && !children.some((child) => isMissing(child, end))
        ? [{ node: name, end: (['before', 'after'] as const)[end] }]
        : [],
    ),
  );
  const parts = change !== null && missing.length === 0 ? partsOf(tree, nodes, values) : null;
  const contributionOf = (node: MetricNode): number =>
    node.children.length === 0
      ? parts!.get(node.name)!
      : node.children.reduce((sum, child) => sum + contributionOf(nodeOf(tree, child)), 0);
  return {
    root,
    change,
    explained: parts !== null,
    missing,
    nodes: nodes.map((node, at): NodeChange => {
      const [from, to] = values[at]!;
      const contribution = parts ? contributionOf(node) : null;
      return {
        node: node.name,
        parent: at === 0 ? null : node.parent,
        before: from,
        after: to,
        change: difference(from, to),
        contribution,
        share: contribution === null || !change ? null : contribution / change,
      };
    }),
  };
}

/** Figures that differ by less than this share of themselves differ by how they were rounded on the way. */
const ROUNDING = 1e-13;

/** Both ends, alike where they differ by rounding alone. */
const steady = (before: number | null, after: number | null): readonly [number | null, number | null] =>
  before !== null && after !== null && Math.abs(after - before) <= ROUNDING * Math.abs(after)
    ? [after, after]
    : [before, after];

const difference = (before: number | null, after: number | null) =>
  before === null || after === null ? null : after - before;

/** The parts of the leaves; null where the formula has no value between the two ends, as with a divisor that passes 0. */
function partsOf(
  tree: MetricTree,
  nodes: readonly MetricNode[],
  values: readonly (readonly [number | null, number | null])[],
): Map<string, number> | null {
  const leaves = nodes.flatMap((node, at) => (node.children.length === 0 ? [{ name: node.name, at }] : []));
  const places = new Map(leaves.map(({ name }, place) => [name, place]));
  const groupsOf = (name: string): Groups =>
    nodeOf(tree, name).children.map((child) => places.get(child) ?? groupsOf(child));
  const root = nodes[0]!.name;
  const overLeaves = (name: string): Formula =>
    substitute(nodeOf(tree, name).formula, ({ name: inner }) => (places.has(inner) ? undefined : overLeaves(inner)));
  const formula: Formula = places.has(root) ? { kind: 'node', name: root } : overLeaves(root);
  const parts = shapley(
    compiled(formula, places),
    leaves.map(({ at }) => values[at]![0]!),
    leaves.map(({ at }) => values[at]![1]!),
    places.has(root) ? [0] : groupsOf(root),
  );
  return parts.every(Number.isFinite) ? new Map(leaves.map(({ name }, place) => [name, parts[place]!])) : null;
}

/** A formula over leaves as a function of their values. */
function compiled(formula: Formula, places: ReadonlyMap<string, number>): Evaluate {
  if (formula.kind === 'number') return () => formula.value;
  if (formula.kind !== 'operation') {
    const place = places.get(formula.name)!;
    return (inputs) => inputs[place]!;
  }
  const { operator } = formula;
  const [left, right] = [compiled(formula.left, places), compiled(formula.right, places)];
  return OPERATIONS[operator](left, right);
}

type Evaluate = (inputs: readonly number[]) => number;
const OPERATIONS: Record<Operator, (left: Evaluate, right: Evaluate) => Evaluate> = {
  '+': (left, right) => (inputs) => left(inputs) + right(inputs),
  '-': (left, right) => (inputs) => left(inputs) - right(inputs),
  '*': (left, right) => (inputs) => left(inputs) * right(inputs),
  '/': (left, right) => (inputs) => left(inputs) / right(inputs),
};
