/** Reads `model/metric-tree.yml`: what each metric is made of, and whose it is. */
import { didYouMean } from '../errors.ts';
import { type Breakdown, type MetricNode, type MetricTree, viewOf } from '../transforms/metric-tree/definition.ts';
import { type Formula, namesIn } from '../transforms/metric-tree/formula.ts';
import { isProblem, parseFormula } from '../transforms/metric-tree/parse-formula.ts';
import type { Issue, ModelFile } from './issues.ts';
import { metricTreeSchema, type NodeYaml, type TreeYaml } from './metric-tree-schema.ts';
import { treeShape } from './metric-tree-shape.ts';
import { nameProblem } from './names.ts';
import { zodIssues } from './schema.ts';
import { type Path, parseYaml, type YamlFile } from './yaml.ts';

const LONGEST_NAME = 60;

/** A member of a view that a tree names, for the check against the views. */
export interface TreeReference {
  readonly kind: 'measure' | 'dimension' | 'time';
  /** `view.member`. */
  readonly member: string;
  /** An issue at the place where it is named. */
  issue(what: string, hint?: string): Issue;
}

export interface MetricTrees {
  /** Of the file, in its order; none where it has an issue. */
  readonly trees: readonly MetricTree[];
  readonly references: readonly TreeReference[];
  readonly issues: readonly Issue[];
}

/** The trees of the file; none where it has an issue, or is empty. */
export function parseMetricTrees(given: ModelFile): MetricTrees {
  const file = parseYaml(given);
  const none = (issues: readonly Issue[]) => ({ trees: [], references: [], issues });
  if (file.issues.length) return none(file.issues);
  const parsed = metricTreeSchema.safeParse(file.data ?? {});
  if (!parsed.success) return none(zodIssues(file, parsed.error));
  const { roles, trees } = parsed.data;
  const reader = new TreeReader(file, Object.keys(roles), treeOfNodes(trees));
  const read = Object.entries(trees).map(([name, tree]) => reader.tree(name, tree));
  const found = read.filter((tree) => tree !== undefined);
  const { issues, references } = reader;
  return { trees: issues.length ? [] : found, references, issues };
}

/** The first tree that has a node of each name. */
function treeOfNodes(trees: Record<string, TreeYaml>): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [name, { nodes }] of Object.entries(trees))
    for (const node of Object.keys(nodes)) if (!owners.has(node)) owners.set(node, name);
  return owners;
}

/** Reads one tree after the other, and collects what is wrong and what they name. */
class TreeReader {
  readonly issues: Issue[] = [];
  readonly references: TreeReference[] = [];
  private readonly file: YamlFile;
  private readonly roles: readonly string[];
  private readonly owners: ReadonlyMap<string, string>;

  constructor(file: YamlFile, roles: readonly string[], owners: ReadonlyMap<string, string>) {
    this.file = file;
    this.roles = roles;
    this.owners = owners;
    for (const role of roles) this.name(role, ['roles', role]);
  }

  tree(name: string, tree: TreeYaml): MetricTree | undefined {
    const path: Path = ['trees', name];
    this.name(name, path);
    const formulas = new Map<string, Formula>();
    for (const [node, { formula }] of Object.entries(tree.nodes)) {
      this.name(node, [...path, 'nodes', node]);
      const owner = this.owners.get(node)!;
      if (owner !== name)
        this.report([...path, 'nodes', node], `the tree \`${owner}\` has a node \`${node}\` already`, RENAME, 'key');
      const parsed = parseFormula(formula);
      if (isProblem(parsed))
        this.issues.push(this.inFormula([...path, 'nodes', node, 'formula'], formula, parsed.at, parsed));
      else formulas.set(node, parsed);
    }
    const time = this.byView(tree.time, [...path, 'time'], 'time');
    for (const member of Object.keys(tree.where)) this.refer('dimension', member, [...path, 'where', member], 'key');
    const by = Object.entries(tree.by).map(([key, members]) => this.breakdown(key, members, [...path, 'by', key]));
    const pers = Object.entries(tree.per ?? {});
    const per = pers.map(([key, members]) => this.breakdown(key, members, [...path, 'per', key]));
    if (tree.per && per.length !== 1) this.report([...path, 'per'], `\`per\` has ${per.length} names, expected one`);
    if (formulas.size < Object.keys(tree.nodes).length) return undefined;

    const shape = treeShape(formulas, this.owners);
    for (const { node, at, what, hint } of shape.problems) {
      const place: Path = at === 'name' ? [...path, 'nodes', node] : [...path, 'nodes', node, 'formula'];
      this.report(place, what, hint, at === 'name' ? 'key' : 'value');
    }
    if (formulas.size === 0) this.report([...path, 'nodes'], `\`${name}\` has no nodes`, 'Add one.');
    const views = this.views(tree, formulas, path, time, per[0]);
    for (const { name: key, dimensions } of by) {
      if (views.some((view) => view in dimensions)) continue;
      const what = `\`${key}\` has no dimension of a view that the tree reads`;
      this.report([...path, 'by', key], what, `It reads ${views.join(', ')}.`, 'key');
    }
    const nodes = Object.entries(tree.nodes).map(([node, given]) =>
      this.node(node, given, formulas.get(node)!, shape.parents.get(node) ?? null, [...path, 'nodes', node]),
    );
    if (!shape.root || this.issues.length > 0) return undefined;
    const { title, description, where } = tree;
    const ordered = inOrder(shape.root, nodes);
    return { name, title, description, root: shape.root, nodes: ordered, time, where, per: per[0] ?? null, by };
  }

  /** Views that the formulas read; each needs a time, and a dimension of what there is one tree per. */
  private views(
    tree: TreeYaml,
    formulas: ReadonlyMap<string, Formula>,
    path: Path,
    time: Readonly<Record<string, string>>,
    per: Breakdown | undefined,
  ): string[] {
    const measures = [...formulas].flatMap(([node, formula]) =>
      namesIn(formula, 'measure').map((measure) => ({ measure, at: [...path, 'nodes', node, 'formula'] })),
    );
    for (const { measure, at } of measures) {
      const text = tree.nodes[at.at(-2)!]!.formula;
      const issue = (what: string, hint?: string) =>
        this.inFormula(at, text, Math.max(0, text.indexOf(measure)), { what, ...(hint ? { hint } : {}) });
      this.references.push({ kind: 'measure', member: measure, issue });
    }
    const views = [...new Set(measures.map(({ measure }) => viewOf(measure)))];
    for (const view of views) {
      if (!(view in time))
        this.report(
          [...path, 'time'],
          `\`time\` has no dimension of \`${view}\``,
          `Add the one that its months are of.`,
        );
      if (per && !(view in per.dimensions))
        this.report([...path, 'per', per.name], `\`${per.name}\` has no dimension of \`${view}\``, 'Add one.');
    }
    return views;
  }

  private node(name: string, given: NodeYaml, formula: Formula, parent: string | null, path: Path): MetricNode {
    const { title, description, unit, better, target, consulted, informed } = given;
    if (given.parent !== undefined && given.parent !== parent) {
      const says = parent === null ? 'it is in no formula' : `it is in the formula of \`${parent}\``;
      this.report([...path, 'parent'], `\`parent\` is "${given.parent}", but ${says}`, 'Correct it, or leave it out.');
    }
    const accountable = given.accountable ?? given.owner;
    if (accountable === undefined)
      this.report(path, `\`${name}\` is nobody's`, 'Add `owner:`, the role that answers for it.', 'key');
    const owner = given.owner ?? accountable ?? '';
    const responsible = given.responsible.length > 0 ? given.responsible : [owner];
    for (const key of ['owner', 'accountable', 'responsible', 'consulted', 'informed'] as const)
      for (const [at, role] of [given[key] ?? []].flat().entries())
        if (!this.roles.includes(role)) {
          const place = Array.isArray(given[key]) ? [...path, key, at] : [...path, key];
          const hint =
            didYouMean(role, this.roles) ?? `Known: ${this.roles.join(', ') || 'none'}. Add it to \`roles\`.`;
          this.report(place, `unknown role \`${role}\``, hint);
        }
    return {
      ...{ name, title, description, formula, text: given.formula, parent, children: namesIn(formula, 'node') },
      ...{ unit, better, target: target ?? null, owner },
      raci: { responsible, accountable: [accountable ?? ''], consulted, informed },
    };
  }

  private breakdown(name: string, members: readonly string[], path: Path): Breakdown {
    this.name(name, path);
    return { name, dimensions: this.byView(members, path, 'dimension') };
  }

  /** Members by their view, of which each has one. */
  private byView(members: readonly string[], path: Path, kind: 'dimension' | 'time'): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [at, member] of members.entries()) {
      const view = viewOf(member);
      this.refer(kind, member, [...path, at]);
      if (view in found) this.report([...path, at], `\`${view}\` has ${found[view]} here already`, 'Keep one of them.');
      else found[view] = member;
    }
    return found;
  }

  private refer(kind: TreeReference['kind'], member: string, path: Path, at?: 'key'): void {
    this.references.push({ kind, member, issue: (what, hint) => this.file.issue(path, what, hint, at) });
  }

  private name(name: string, path: Path): void {
    const problem = nameProblem(name, LONGEST_NAME);
    if (problem) this.report(path, problem.what, problem.hint, 'key');
  }

  private report(path: Path, what: string, hint?: string, at?: 'value' | 'key'): void {
    this.issues.push(this.file.issue(path, what, hint, at));
  }

  /** An issue at a character of a formula, where the formula stands in the file as it is. */
  private inFormula(path: Path, text: string, at: number, { what, hint }: { what: string; hint?: string }): Issue {
    const issue = this.file.issue(path, what, hint);
    const there = this.file.text
      .replace(/^\uFEFF/, '')
      .split('\n')
      [issue.line - 1]!.slice(issue.column - 1);
    const quote = /^["']/.test(there) ? 1 : 0;
    return there.startsWith(text, quote) ? { ...issue, column: issue.column + quote + at } : issue;
  }
}

const RENAME = 'Give it another name: `strata tree NODE` finds a node by its name alone.';

/** The root, and below each node its children in the order of its formula. */
function inOrder(root: string, nodes: readonly MetricNode[]): MetricNode[] {
  const node = nodes.find(({ name }) => name === root)!;
  return [node, ...node.children.flatMap((child) => inOrder(child, nodes))];
}
