/** The FROM of a SELECT: which of its relations are rows of a view, and which are tables of their own. */
import type { JoinExpr, Node, RangeSubselect, RangeVar, SelectStmt, SubLink } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import {
  columnNames,
  columnRef,
  conjuncts,
  contains,
  namesOf,
  relation,
  rewrite,
  select,
  target,
  walk,
} from './ast.ts';
import { isAggregate, measuresIn } from './measures.ts';
import {
  addSelect,
  type Cte,
  type Measures,
  type Names,
  type Planning,
  type SemanticView,
  type Source,
  VIEW,
} from './plan.ts';
import { correlated, wholeRow } from './refusals.ts';
import { assertSize } from './size.ts';

/** A relation under its alias: rows of a view, or a table with the columns that are known of it. */
export type Relation =
  | { readonly kind: 'view'; readonly alias: string; readonly source: Source }
  | {
      readonly kind: 'table';
      readonly alias: string;
      readonly columns: readonly string[];
      /** Its columns that browse measures. */
      readonly measures?: Measures;
    };

/** A FROM item whose subqueries are compiled. Where `relations` has a view, `node` is not to be run. */
export interface From {
  readonly node: Node;
  readonly relations: readonly Relation[];
}

/** A compiled SELECT, and which of its columns browse measures. */
export interface Compiled {
  readonly select: SelectStmt;
  readonly measures: Measures;
}
/** Compiles a SELECT within other names. */
export type Compile = (select: SelectStmt, planning: Planning, names: Names) => Compiled;

/** What a FROM item is. @throws SqlError for what is no relation here */
export function fromItem(node: Node, planning: Planning, names: Names, compile: Compile): From {
  if ('RangeVar' in node) return table(node.RangeVar, planning, names);
  if ('RangeSubselect' in node) return subselect(node.RangeSubselect, planning, names, compile);
  if ('RangeFunction' in node) {
    const { alias, functions = [] } = node.RangeFunction;
    const [first] = functions;
    const call = first && 'List' in first ? first.List.items?.[0] : undefined;
    const name =
      alias?.aliasname ?? (call && 'FuncCall' in call ? namesOf({ fields: call.FuncCall.funcname }).at(-1) : '') ?? '';
    return { node, relations: [{ kind: 'table', alias: name, columns: aliases(alias) }] };
  }
  if ('JoinExpr' in node) {
    const left = fromItem(node.JoinExpr.larg!, planning, names, compile);
    const right = fromItem(node.JoinExpr.rarg!, planning, names, compile);
    const joined: JoinExpr = { ...node.JoinExpr, larg: left.node, rarg: right.node };
    return { node: { JoinExpr: joined }, relations: [...left.relations, ...right.relations] };
  }
  throw new SqlError(
    'feature_not_supported',
    `${Object.keys(node)[0]} in FROM is not supported over the semantic views`,
  );
}

const aliases = (alias: { colnames?: Node[] } | undefined): string[] => namesOf({ fields: alias?.colnames ?? [] });

function table(node: RangeVar, planning: Planning, names: Names): From {
  const alias = node.alias?.aliasname ?? node.relname!;
  const cte: Cte | undefined = node.schemaname ? undefined : names.ctes.get(node.relname!);
  if (cte && 'step' in cte) {
    const columns = renamed(cte.columns, aliases(node.alias));
    const aliased: RangeVar = {
      relname: cte.step,
      inh: true,
      relpersistence: 'p',
      alias: { ...node.alias, aliasname: alias },
    };
    const measures = renamedMeasures(cte.measures, cte.columns, columns);
    return { node: { RangeVar: aliased }, relations: [{ kind: 'table', alias, columns, measures }] };
  }
  const view = planning.views.get(node.relname!);
  const source = cte?.source ?? (view && sourceOf(view));
  if (!source)
    throw new SqlError('feature_not_supported', `${node.relname} cannot be queried together with the semantic views`, {
      hint: 'Query tables of the catalogue and temporary tables in a statement of their own.',
    });
  return {
    node: { RangeVar: node },
    relations: [{ kind: 'view', alias, source: withNames(source, aliases(node.alias)) }],
  };
}

/** All columns of a view, and its rows: the combinations of all its dimensions. */
export function sourceOf(view: SemanticView): Source {
  const columns = new Map(view.columns.map(({ name }) => [name, columnRef(VIEW, name)] as const));
  const rows = view.columns.filter(({ role }) => role === 'dimension').map(({ name }) => columnRef(VIEW, name));
  return { view, columns, conditions: [], rows };
}

function subselect(node: RangeSubselect, planning: Planning, names: Names, compile: Compile): From {
  const select = (node.subquery as { SelectStmt: SelectStmt }).SelectStmt;
  const alias = node.alias?.aliasname ?? '';
  if (node.lateral && isCorrelated(select)) throw correlated();
  const source = passedOn(select, planning, names, compile);
  const given = aliases(node.alias);
  if (source)
    return { node: { RangeSubselect: node }, relations: [{ kind: 'view', alias, source: withNames(source, given) }] };
  const { select: compiled, measures } = compile(select, planning, names);
  const own = columnNames(select);
  const columns = renamed(own, given);
  return {
    node: { RangeSubselect: { ...node, subquery: { SelectStmt: compiled } } },
    relations: [{ kind: 'table', alias, columns, measures: renamedMeasures(measures, own, columns) }],
  };
}

const renamedMeasures = (
  measures: Measures | undefined,
  own: readonly string[],
  columns: readonly string[],
): Measures =>
  new Map([...(measures ?? [])].map(([name, measure]) => [columns[own.indexOf(name)] ?? name, measure] as const));

const renamed = (columns: readonly string[], given: readonly string[]) => columns.map((name, i) => given[i] ?? name);

export function withNames(source: Source, given: readonly string[]): Source {
  if (given.length === 0) return source;
  return {
    ...source,
    columns: new Map([...source.columns].map(([name, node], i) => [given[i] ?? name, node] as const)),
  };
}

/**
 * The rows of a view that a subquery only passes on: it picks, renames and computes columns and keeps some rows, so that
 * a measure over it sees the grouping of the outer query. Undefined for any other subquery.
 */
export function passedOn(select: SelectStmt, planning: Planning, names: Names, compile: Compile): Source | undefined {
  const { distinctClause, groupClause, havingClause, windowClause, limitCount, limitOffset, valuesLists } = select;
  const own = [distinctClause, groupClause, havingClause, windowClause, limitCount, limitOffset, valuesLists];
  if (select.larg || select.withClause || own.some(Boolean) || select.fromClause?.length !== 1) return undefined;
  const only = passedItem(select.fromClause[0]!, planning, names, compile);
  if (!only) return undefined;
  const { source } = only;
  const targets = (select.targetList ?? []).map((node) => ('ResTarget' in node ? node.ResTarget.val : undefined));
  const passes = (node: Node) =>
    !isAggregate(node) && !('SubLink' in node) && !('FuncCall' in node && node.FuncCall.over);
  if (targets.some((node) => !node || contains(node, (inner) => !passes(inner)))) return undefined;
  const values = targets.map((node) => resolved(node!, only.alias, source));
  if (contains(select.whereClause, (inner) => 'SubLink' in inner && !standsAlone(inner.SubLink))) return undefined;
  const given = conjuncts(select.whereClause).map((node) => resolved(node, only.alias, source));
  assertSize([values, given]);
  const { view } = source;
  if (given.some((node) => measuresIn(node, view).length > 0)) return undefined;
  const rows = values.filter((node) => measuresIn(node, view).length === 0 && readsView(node));
  if (rows.length === 0 && !values.some(readsView)) return undefined;
  const columns = new Map(columnNames(select).map((name, i) => [name, values[i]!] as const));
  // What a name means is known here: later it may be another WITH query's.
  const conditions = given.map((node) =>
    rewrite(node, (inner) => ('SubLink' in inner ? hoisted(inner.SubLink, planning, names, compile) : undefined)),
  );
  return { view, columns, conditions: [...source.conditions, ...conditions], rows };
}

/** Whether a subquery in an expression reads nothing of the query around it. */
const standsAlone = ({ subselect }: SubLink) => !isCorrelated((subselect as { SelectStmt: SelectStmt }).SelectStmt);

/** A subquery that stands alone as a step, and all of its rows in its place. */
export function hoisted(link: SubLink, planning: Planning, names: Names, compile: Compile): Node {
  const { SelectStmt: inner } = link.subselect as { SelectStmt: SelectStmt };
  const columns = columnNames(inner).map((_, i) => `c${i}`);
  const name = planning.newName();
  addSelect(planning, columns, compile(inner, planning, names).select, name);
  const all = select({
    targetList: columns.map((column) => target(column, columnRef('s', column))),
    fromClause: [relation(name, 's')],
  });
  return { SubLink: { ...link, subselect: { SelectStmt: all } } };
}

function passedItem(
  item: Node,
  planning: Planning,
  names: Names,
  compile: Compile,
): (Relation & { kind: 'view' }) | undefined {
  if ('RangeVar' in item) {
    const name = item.RangeVar.relname!;
    const cte = item.RangeVar.schemaname ? undefined : names.ctes.get(name);
    if (cte ? 'step' in cte : !planning.views.has(name)) return undefined;
    const [relation] = table(item.RangeVar, planning, names).relations;
    return relation?.kind === 'view' ? relation : undefined;
  }
  if (!('RangeSubselect' in item) || item.RangeSubselect.lateral) return undefined;
  const { alias, subquery } = item.RangeSubselect;
  const source = passedOn((subquery as { SelectStmt: SelectStmt }).SelectStmt, planning, names, compile);
  return source && { kind: 'view', alias: alias?.aliasname ?? '', source: withNames(source, aliases(alias)) };
}

/** Whether an expression reads a column of the view. */
export const readsView = (value: unknown): boolean =>
  contains(value, (node) => 'ColumnRef' in node && namesOf(node.ColumnRef)[0] === VIEW);

/** An expression over the columns of one relation, as one over the columns of its view. */
export function resolved(node: Node, alias: string, source: Source): Node {
  return rewrite(node, (inner) => {
    if (!('ColumnRef' in inner)) return undefined;
    const names = namesOf(inner.ColumnRef);
    const name = names.at(-1)!;
    if (names.length > 1 && names[0] !== alias) return undefined;
    const value = source.columns.get(name);
    if (!value) throw wholeRow(names.join('.'));
    return value;
  });
}

/** Names of the relations that a subquery has anywhere in it. */
export function ownNames(select: SelectStmt): ReadonlySet<string> {
  const own = new Set<string>();
  walk({ SelectStmt: select }, (node) => {
    if ('RangeVar' in node) own.add(node.RangeVar.alias?.aliasname ?? node.RangeVar.relname!);
    const aliased =
      'RangeSubselect' in node
        ? node.RangeSubselect
        : 'RangeFunction' in node
          ? node.RangeFunction
          : 'JoinExpr' in node
            ? node.JoinExpr
            : undefined;
    if (aliased?.alias?.aliasname) own.add(aliased.alias.aliasname);
    if ('RangeFunction' in node && !node.RangeFunction.alias) own.add(fromFunctionName(node));
    return true;
  });
  return own;
}

/** Whether a subquery reads relations of the query around it. Canonical text names every one of them with an alias of its own. */
export function isCorrelated(select: SelectStmt): boolean {
  const own = ownNames(select);
  return contains({ SelectStmt: select }, (node) => {
    if (!('ColumnRef' in node)) return false;
    const names = namesOf(node.ColumnRef);
    return names.length > 1 && !own.has(names[0]!);
  });
}

/** Whether a view stands anywhere in a subquery. */
export function hasView(select: SelectStmt, planning: Planning, names: Names): boolean {
  return contains({ SelectStmt: select }, (node) => {
    if (!('RangeVar' in node)) return false;
    const { schemaname, relname } = node.RangeVar;
    const cte = schemaname ? undefined : names.ctes.get(relname!);
    return cte ? 'source' in cte : planning.views.has(relname!);
  });
}

export function fromFunctionName(node: Node): string {
  let name = '';
  walk(node, (inner) => {
    if ('FuncCall' in inner && !name) name = namesOf({ fields: inner.FuncCall.funcname }).at(-1)!;
  });
  return name;
}
