/**
 * The queries of a view that answer one SELECT together: keys to group by, and per grouping set a query of the measures,
 * one more for each condition on measures (FILTER), and those whose rows are put together by aggregates over dimensions.
 * Their results are joined by the keys.
 */
import type { FuncCall, Node } from '@pgsql/types';
import {
  allOf,
  columnRef,
  conjuncts,
  FALSE,
  integer,
  keyOf,
  notDistinct,
  relation,
  rewrite,
  select,
  TRUE,
  target,
} from './ast.ts';
import { readsView } from './from.ts';
import { type Asked, anyRow, countsRows } from './measures.ts';
import { addSelect, type Planning, type SemanticView, type Source } from './plan.ts';

interface RowAggregate {
  readonly name: string;
  readonly call: FuncCall;
  /** Whether it matters how many rows there are, not only which values. */
  readonly counts: boolean;
}

interface Key {
  readonly name: string;
  readonly node: Node;
}
/** A step that has a row for each group, and where its values stand. `left`: not for every group. */
interface Piece {
  readonly step: string;
  readonly values: ReadonlyMap<string, Node>;
  readonly left: boolean;
}
/** One grouping set: its pieces, whose first columns are its keys that read the view. */
interface Grouped {
  readonly pieces: readonly Piece[];
  readonly keys: readonly Key[];
  readonly inView: readonly Key[];
  /** A step that must have a row. */
  readonly guard?: string;
}

export class Pieces {
  readonly #source: Source;
  readonly #conditions: readonly Node[];
  readonly #planning: Planning;
  /** Keys by what they say. Those that read nothing of the view are values, not groupings. */
  readonly #keys = new Map<string, Key>();
  readonly #measures = new Map<string, { name: string; asked: Asked }>();
  readonly #aggregates = new Map<string, RowAggregate>();

  constructor(source: Source, conditions: readonly Node[], planning: Planning) {
    this.#source = source;
    this.#conditions = conditions;
    this.#planning = planning;
  }

  get isEmpty(): boolean {
    return this.#keys.size === 0 && this.#measures.size === 0 && this.#aggregates.size === 0;
  }

  /** The column of the result that holds an expression to group by. */
  key(node: Node): string {
    const id = keyOf(node);
    const known = this.#keys.get(id) ?? { name: `k${this.#keys.size}`, node };
    this.#keys.set(id, known);
    return known.name;
  }
  hasKey(node: Node): boolean {
    return this.#keys.has(keyOf(node));
  }

  /** The column of the result that holds a measure. */
  measure(asked: Asked): string {
    const id = keyOf([asked.measure, asked.condition ?? null]);
    const known = this.#measures.get(id) ?? { name: `a${this.#measures.size}`, asked };
    this.#measures.set(id, known);
    return known.name;
  }

  /** The column of the result that holds an aggregate over dimensions. */
  aggregate(call: FuncCall): string {
    const id = keyOf(call);
    const counts = countsRows({ FuncCall: call });
    const known = this.#aggregates.get(id) ?? { name: `r${this.#aggregates.size}`, call, counts };
    this.#aggregates.set(id, known);
    return known.name;
  }

  /**
   * Adds the steps, and gives the name of the one whose columns are `k0`..., `a0`..., `r0`... and `g`, the number of the
   * row's grouping set.
   * @param sets grouping sets; undefined for all keys
   */
  result(sets: readonly (readonly Node[])[] | undefined): string {
    const all = [...this.#keys.values()];
    const parts = (sets ?? [all.map(({ node }) => node)]).map((set) => this.#set(set));
    const names = parts.map((part, i) => this.#joined(part, i, (key) => nothingOf(key, parts)));
    if (names.length === 1) return names[0]!;
    const columns = this.#columns();
    const selects = names.map((name) =>
      select({
        targetList: columns.map((column) => target(column, columnRef('u', column))),
        fromClause: [relation(name, 'u')],
      }),
    );
    const union = selects.reduce((larg, rarg) => ({
      op: 'SETOP_UNION',
      all: true,
      larg,
      rarg,
      limitOption: 'LIMIT_OPTION_DEFAULT',
    }));
    return addSelect(this.#planning, columns, union);
  }

  #columns(): string[] {
    const named = [...this.#keys.values(), ...this.#measures.values(), ...this.#aggregates.values()];
    return [...named.map(({ name }) => name), 'g'];
  }

  /** The result of one grouping set. */
  #set(set: readonly Node[]): Grouped {
    const grouped = new Set(set.map(keyOf));
    const keys = [...this.#keys].filter(([id]) => grouped.has(id)).map(([, key]) => key);
    const inView = keys.filter(({ node }) => readsView(node));
    const dimensions = inView.map(({ node }) => node);
    /** For each piece, which step it is and where it has its values. */
    const pieces: Piece[] = [];

    const conditions = new Map<string, { condition?: Node; asked: { name: string; measure: string }[] }>();
    for (const { name, asked } of this.#measures.values()) {
      const id = keyOf(asked.condition ?? null);
      const same = conditions.get(id) ?? { condition: asked.condition, asked: [] };
      same.asked.push({ name, measure: asked.measure });
      conditions.set(id, same);
    }
    const rows = [...this.#aggregates.values()];
    const onlyFiltered = [...conditions.values()].every(({ condition }) => condition);
    // Every group is in the first piece, also where no row of it fulfils a measure's condition.
    const needsGroups = onlyFiltered && rows.length === 0 && dimensions.length > 0;
    if (needsGroups) pieces.push({ step: this.#view(dimensions, [], []), values: new Map(), left: false });
    const plainFirst = [...conditions.values()].sort(
      (a, b) => Number(Boolean(a.condition)) - Number(Boolean(b.condition)),
    );
    const filtered: Piece[] = [];
    for (const { condition, asked } of plainFirst) {
      const measures = [...new Set(asked.map(({ measure }) => measure))];
      const step = this.#view(dimensions, measures, condition ? [condition] : []);
      const values = new Map(
        asked.map(({ name, measure }) => [name, columnRef(step, `m${measures.indexOf(measure)}`)] as const),
      );
      (condition ? filtered : pieces).push({ step, values, left: Boolean(condition) });
    }
    for (const counts of [false, true]) {
      const same = rows.filter((row) => row.counts === counts);
      if (same.length) pieces.push(this.#rows(dimensions, same, counts));
    }
    pieces.push(...filtered);
    // Grouped by constants alone: a row only where the view has one.
    const [row] = this.#source.rows;
    const guard = row && keys.length > 0 && inView.length === 0 ? this.#view([row], [], []) : undefined;
    return { pieces, keys, inView, guard };
  }

  /** A query of the view. */
  #view(dimensions: readonly Node[], measures: readonly string[], more: readonly Node[]): string {
    const name = this.#planning.newName();
    const conditions = [...this.#conditions, ...more].flatMap(conjuncts);
    const { view } = this.#source;
    const bound = conditions.map((condition) => (readsView(condition) ? condition : ofView(condition, view)));
    this.#planning.steps.push({ kind: 'view', name, view: view.name, dimensions, measures, conditions: bound });
    return name;
  }

  /** Aggregates over dimensions: of the different values, or of the view's rows where their number counts. */
  #rows(dimensions: readonly Node[], aggregates: readonly RowAggregate[], counts: boolean): Piece {
    const read = new Map<string, Node>(dimensions.map((node) => [keyOf(node), node] as const));
    const add = (node: Node) => {
      read.set(keyOf(node), node);
      return columnRef('v', `d${[...read.keys()].indexOf(keyOf(node))}`);
    };
    const calls = aggregates.map(({ call }) => rewriteReads(call, add));
    if (counts) for (const row of this.#source.rows) add(row);
    // A subquery of measures alone has one row, whatever the view has.
    const step = read.size > 0 ? this.#view([...read.values()], [], []) : undefined;
    const keys = dimensions.map((_, i) => columnRef('v', `d${i}`));
    const columns = [...dimensions.map((_, i) => `d${i}`), ...aggregates.map(({ name }) => name)];
    const values: Node[] = [...keys, ...calls.map((FuncCall): Node => ({ FuncCall }))];
    const name = addSelect(
      this.#planning,
      columns,
      select({
        targetList: values.map((value, i) => target(columns[i]!, value)),
        fromClause: step ? [relation(step, 'v')] : undefined,
        groupClause: keys.length ? keys : undefined,
      }),
    );
    return {
      step: name,
      values: new Map(aggregates.map((row) => [row.name, columnRef(name, row.name)] as const)),
      left: false,
    };
  }

  /** The pieces side by side: a row for each group. */
  #joined({ pieces, keys, inView, guard }: Grouped, number: number, nothing: (key: Key) => Node): string {
    const [first, ...others] = pieces;
    const from =
      first &&
      others.reduce<Node>(
        (larg, { step, left }) => {
          const same = inView.map((_, i) => notDistinct(columnRef(first.step, `d${i}`), columnRef(step, `d${i}`)));
          const rarg = relation(step, step);
          return { JoinExpr: { jointype: left ? 'JOIN_LEFT' : 'JOIN_INNER', larg, rarg, quals: allOf(same) ?? TRUE } };
        },
        relation(first.step, first.step),
      );
    const values = new Map(pieces.flatMap((piece) => [...piece.values]));
    for (const key of keys) {
      const i = inView.indexOf(key);
      values.set(key.name, i < 0 ? key.node : columnRef(first!.step, `d${i}`));
    }
    values.set('g', integer(number));
    for (const [, key] of this.#keys) if (!values.has(key.name)) values.set(key.name, nothing(key));
    const columns = this.#columns();
    const targetList = columns.map((column) => target(column, values.get(column)!));
    return addSelect(
      this.#planning,
      columns,
      select({ targetList, fromClause: from && [from], whereClause: guard ? someRow(guard) : undefined }),
    );
  }
}

/** NULL of the type of a key, for the grouping sets that leave it out. */
function nothingOf(key: Key, sets: readonly Grouped[]): Node {
  const set = sets.find(({ inView }) => inView.includes(key));
  if (!set) return { CaseExpr: { args: [{ CaseWhen: { expr: FALSE, result: key.node } }] } };
  const { step } = set.pieces[0]!;
  const none = select({
    targetList: [target('c0', columnRef('n', `d${set.inView.indexOf(key)}`))],
    fromClause: [relation(step, 'n')],
    whereClause: FALSE,
  });
  return { SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: { SelectStmt: none } } };
}

function someRow(step: string): Node {
  const subselect = select({ targetList: [target('c0', integer(1))], fromClause: [relation(step, step)] });
  return { SubLink: { subLinkType: 'EXISTS_SUBLINK', subselect: { SelectStmt: subselect } } };
}

/** A condition that reads nothing of the view, as one that does: policies apply to what a query reads. */
function ofView(condition: Node, view: SemanticView): Node {
  return allOf([condition, anyRow(view)])!;
}

/** The call over columns of a step: what it reads of the view, as whole expressions where it can. */
function rewriteReads(call: FuncCall, add: (node: Node) => Node): FuncCall {
  const expressions = (node: Node): Node | undefined => {
    if ('SortBy' in node || !readsView(node)) return undefined;
    return add(node);
  };
  return {
    ...call,
    ...(call.args ? { args: rewrite(call.args, expressions) } : {}),
    ...(call.agg_order ? { agg_order: rewrite(call.agg_order, expressions) } : {}),
    ...(call.agg_filter ? { agg_filter: rewrite(call.agg_filter, expressions) } : {}),
  };
}
