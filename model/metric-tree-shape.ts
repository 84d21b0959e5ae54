/** Whether formulas that refer to each other make a tree. */
import { didYouMean } from '../errors.ts';
import { type Formula, namesIn } from '../transforms/metric-tree/formula.ts';

/** Children beside each other: every subset of them is looked at when a change is taken apart. */
const MOST = 12;

export interface ShapeProblem {
  readonly node: string;
  /** The key of the node that is wrong. */
  readonly at: 'formula' | 'name';
  readonly what: string;
  readonly hint?: string;
}
export interface TreeShape {
  /** Undefined where there is no single one. */
  readonly root: string | undefined;
  readonly parents: ReadonlyMap<string, string>;
  readonly problems: readonly ShapeProblem[];
}

/**
 * The parents that formulas say, and everything that keeps them from being a tree.
 * @param formulas by node
 * @param elsewhere nodes of other trees, by node their tree: for those who refer to one
 */
export function treeShape(
  formulas: ReadonlyMap<string, Formula>,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): TreeShape {
  const problems: ShapeProblem[] = [];
  const parents = new Map<string, string>();
  for (const [node, formula] of formulas) {
    const report = (what: string, hint?: string) => problems.push({ node, at: 'formula', what, hint });
    const children = namesIn(formula, 'node');
    const measures = namesIn(formula, 'measure');
    if (children.length === 0 && measures.length === 0)
      report('the formula names neither a node nor a measure', 'Write a measure as `view.measure`.');
    if (children.length > 0 && measures.length > 0)
      report(
        `the formula mixes nodes (${children.join(', ')}) with measures (${measures.join(', ')})`,
        'Give what the measures make a node of its own: each part of the change needs a name.',
      );
    if (children.length > MOST)
      report(`the formula has ${children.length} nodes, at most ${MOST} can be taken apart`, 'Put some into a node.');
    for (const child of children) {
      const known = parents.get(child);
      if (!formulas.has(child)) report(`there is no node \`${child}\``, unknownHint(child, formulas, elsewhere));
      else if (child === node) report(`\`${node}\` is made of itself`);
      else if (known)
        report(`\`${child}\` is in the formula of \`${known}\` already`, 'A tree has each node in one formula.');
      else parents.set(child, node);
    }
  }
  const roots = [...formulas.keys()].filter((node) => !parents.has(node));
  // A node that a slip of the pen names is in no formula either: the slip has been told.
  const slipped = [...formulas.values()].some((formula) =>
    namesIn(formula, 'node').some((name) => !formulas.has(name)),
  );
  for (const node of slipped ? [] : roots.slice(1)) {
    const what = `\`${node}\` is in no formula, as \`${roots[0]}\` is: a tree has one root`;
    problems.push({
      node,
      at: 'name',
      what,
      hint: `Put it into a formula below \`${roots[0]}\`, or into another tree.`,
    });
  }
  for (const cycle of cyclesOf(formulas.keys(), parents)) {
    const what = `a circle: ${[...cycle, cycle[0]!].map((node) => `\`${node}\``).join(' is in ')}`;
    problems.push({ node: cycle[0]!, at: 'formula', what, hint: 'A node cannot be made of what is made of it.' });
  }
  return { root: roots.length === 1 ? roots[0] : undefined, parents, problems };
}

function unknownHint(
  name: string,
  formulas: ReadonlyMap<string, Formula>,
  elsewhere: ReadonlyMap<string, string>,
): string {
  const tree = elsewhere.get(name);
  if (tree) return `It is a node of the tree \`${tree}\`: a formula has nodes of its own tree.`;
  return didYouMean(name, formulas.keys()) ?? 'Add it, or write a measure as `view.measure`.';
}

/** Nodes that come back to themselves on the way up, each circle once, from its first node on. */
function cyclesOf(nodes: Iterable<string>, parents: ReadonlyMap<string, string>): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of nodes) {
    const way: string[] = [];
    let node: string | undefined = start;
    while (node !== undefined && !done.has(node) && !way.includes(node)) {
      way.push(node);
      node = parents.get(node);
    }
    if (node !== undefined && way.includes(node)) cycles.push(way.slice(way.indexOf(node)));
    for (const seen of way) done.add(seen);
  }
  return cycles;
}
