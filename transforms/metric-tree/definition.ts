/** A metric tree as plain data: what its root is made of, and whose each number is. */
import { type Formula, substitute } from './formula.ts';

export const UNITS = ['currency', 'percent', 'number', 'ratio', 'months'] as const;
export type Unit = (typeof UNITS)[number];

/** Roles by what they have to do with a number: who does the work, who answers for it, who is asked, who is told. */
export interface Raci {
  readonly responsible: readonly string[];
  readonly accountable: readonly string[];
  readonly consulted: readonly string[];
  readonly informed: readonly string[];
}

export interface MetricNode {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Of a leaf over measures, of any other node over its children. */
  readonly formula: Formula;
  /** As it is written. */
  readonly text: string;
  /** The node whose formula this one is in; null for the root. */
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly unit: Unit;
  readonly better: 'up' | 'down';
  readonly target: number | null;
  /** Role whose number it is: where its alerts go. */
  readonly owner: string;
  readonly raci: Raci;
}

/** By what a tree is taken apart, or made once for each value of: the dimension of each view that says it. */
export interface Breakdown {
  readonly name: string;
  /** Dimension by view: `{ acquisition: 'acquisition.channel' }`. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface MetricTree {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly root: string;
  /** From the root down, each before its children, which stand in the order of its formula. */
  readonly nodes: readonly MetricNode[];
  /** Time dimension by view: `{ revenue: 'revenue.month' }`. */
  readonly time: Readonly<Record<string, string>>;
  /** What holds for every figure: value by dimension, `{ 'segment_quality.measure': 'mrr' }`. */
  readonly where: Readonly<Record<string, string>>;
  /** There is one such tree for each value, and none of all together. */
  readonly per: Breakdown | null;
  readonly by: readonly Breakdown[];
}

export const viewOf = (member: string): string => member.split('.')[0]!;

/** @throws Error for a name that the tree does not have */
export function nodeOf(tree: MetricTree, name: string): MetricNode {
  const node = tree.nodes.find((known) => known.name === name);
  if (!node) throw new Error(`${tree.name} has no node ${name}`);
  return node;
}

/** A node and all below it, each before its children. */
export function nodesBelow(tree: MetricTree, name: string): MetricNode[] {
  const node = nodeOf(tree, name);
  return [node, ...node.children.flatMap((child) => nodesBelow(tree, child))];
}

const written = new WeakMap<MetricTree, Map<string, Formula>>();

/** The formula of a node over measures alone: those of its children stand in their place. Made once for a tree. */
export function overMeasures(tree: MetricTree, name: string): Formula {
  const known = written.get(tree) ?? new Map<string, Formula>();
  written.set(tree, known);
  const found = known.get(name);
  if (found) return found;
  const formula = substitute(nodeOf(tree, name).formula, (part) =>
    part.kind === 'node' ? overMeasures(tree, part.name) : undefined,
  );
  known.set(name, formula);
  return formula;
}
