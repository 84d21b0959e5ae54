/**
 * A SELECT over rows of a view, as queries of that view and a SELECT over their results. Grouping and filtering happen in
 * the view's own queries, so that each measure is evaluated at the grouping that was asked for; what Postgres does after
 * grouping (HAVING, windows, DISTINCT, ORDER BY, LIMIT, expressions of results) happens in the SELECT.
 */
import type { Node, SelectStmt, SubLink } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import {
  allOf,
  call,
  columnNames,
  columnRef,
  conjuncts,
  contains,
  FALSE,
  functionName,
  integer,
  keyOf,
  nameOf,
  relation,
  rewrite,
  select,
  target,
} from './ast.ts';
import { decorrelated } from './correlated.ts';
import { type Compile, type From, hoisted as hoistedAlone, isCorrelated, readsView } from './from.ts';
import { groupingSets } from './grouping.ts';
import { type Joined, viewAndJoins } from './joins.ts';
import { exists, hoistedTable, inViewButFor, isOfJoin, lookedUp } from './lookups.ts';
import { anyRow, countsRows, isAggregate, measured, measuresIn, viewColumn } from './measures.ts';
import { Pieces } from './pieces.ts';
import { addSelect, type Names, type Planning, type SemanticView } from './plan.ts';
import {
  correlated,
  countOfJoin,
  groupByMeasure,
  joinOnMeasure,
  notAMeasure,
  notSelected,
  whereOnMeasure,
} from './refusals.ts';
import { assertSize } from './size.ts';

/** The alias of the block's result in its SELECT. */
const BLOCK = 'b';

/** @param from its FROM items, one of which has a view */
export function block(
  statement: SelectStmt,
  from: readonly From[],
  planning: Planning,
  names: Names,
  compile: Compile,
): SelectStmt {
  const { view: main, joins } = viewAndJoins(from);
  const { source } = main;
  const { view } = source;
  const tables: Joined[] = [];
  /** Names as columns of the view; columns of joined tables as subqueries that look them up; subqueries as steps. */
  const inView = <T>(value: T): T =>
    rewrite(value, (node) => lookedUp(node, main.alias, source, tables) ?? hoisted(node));
  const hoisted = (node: Node): Node | undefined => {
    if (!('SubLink' in node) || !node.SubLink.subselect) return undefined;
    const inner = (node.SubLink.subselect as { SelectStmt: SelectStmt }).SelectStmt;
    if (isCorrelated(inner)) return { SubLink: joined(node.SubLink) };
    const { testexpr } = node.SubLink;
    const link = testexpr ? { ...node.SubLink, testexpr: inView(testexpr) } : node.SubLink;
    return hoistedAlone(link, planning, names, compile);
  };
  /** A subquery that reads the rows of this query: its own rows are a step, its comparison with these stays here. */
  const joined = (link: SubLink): SubLink => {
    const apart = decorrelated(link);
    if (!apart) throw correlated();
    const name = planning.newName();
    addSelect(planning, apart.columns, compile(apart.alone, planning, names).select, name);
    const { subselect, testexpr, ...rest } = apart.over(relation(name, name), name);
    const { SelectStmt: over } = subselect as { SelectStmt: SelectStmt };
    const whereClause = inView(over.whereClause);
    if (contains(whereClause, (part) => viewColumn(part, view)?.role === 'measure')) throw correlated();
    return {
      ...rest,
      ...(testexpr ? { testexpr: inView(testexpr) } : {}),
      subselect: { SelectStmt: { ...over, whereClause } },
    };
  };

  const conditions: Node[] = [...source.conditions];
  const where = new Set(conjuncts(statement.whereClause));
  for (const join of joins) {
    const table = { ...join, node: hoistedTable(join.node, planning) };
    const asOn = (condition: Node) => inViewButFor(condition, join.aliases, main.alias, source, tables);
    const on = join.conditions.map(asOn);
    if (on.some((condition) => measuresIn(condition, view).length)) throw joinOnMeasure();
    // `FROM a, b WHERE a.x = b.x` is a join too.
    for (const condition of join.left ? [] : [...where]) {
      if (!isOfJoin(condition, join, [main.alias, ...tables.flatMap(({ aliases }) => aliases)])) continue;
      const moved = asOn(condition);
      if (measuresIn(moved, view).length) continue;
      where.delete(condition);
      on.push(moved);
    }
    tables.push({ ...table, conditions: on });
    if (!join.left && on.length) conditions.push(exists({ ...table, conditions: on }));
  }

  const targets = (statement.targetList ?? []).map((node, i) => ({
    name: columnNames(statement)[i]!,
    value: inView('ResTarget' in node ? node.ResTarget.val! : node),
  }));
  const having = inView(conjuncts(statement.havingClause)).map((condition) => hasRows(condition, view) ?? condition);
  const sortClause = inView(statement.sortClause);
  const windowClause = inView(statement.windowClause);
  const distinctClause = inView(statement.distinctClause);
  const groups = inView(statement.groupClause ?? []);
  const after = [targets.map(({ value }) => value), having, sortClause, windowClause, distinctClause];
  const wheres = inView([...where]);
  assertSize([after, groups, wheres]);
  const aggregated = groups.length > 0 || having.length > 0 || contains(after, isAggregate);

  /** Conditions on measures: of groups that are there already. */
  const later: Node[] = [];
  for (const condition of wheres) {
    const [measure] = measuresIn(condition, view);
    if (!measure) conditions.push(condition);
    else if (aggregated) throw whereOnMeasure(measure.name);
    else later.push(condition);
  }

  const pieces = new Pieces(source, conditions, planning);
  const sets = aggregated ? groupingSets(groups) : [];
  for (const group of sets.flat()) {
    const [measure] = measuresIn(group, view);
    if (measure) throw groupByMeasure(measure.name);
    pieces.key(group);
  }
  const column = (name: string) => columnRef(BLOCK, name);

  /** After grouping: keys, aggregates, and what is made of them. */
  const grouped = <T>(value: T): T =>
    rewrite(value, (node) => {
      if (isKey(node, pieces)) return column(pieces.key(node));
      if ('GroupingFunc' in node) return groupingOf(node.GroupingFunc.args ?? [], sets, column('g'));
      if (isAggregate(node) && 'FuncCall' in node) {
        const { FuncCall: call } = node;
        if (contains(call.args, isAggregate))
          throw new SqlError('feature_not_supported', 'Aggregate function calls cannot be nested');
        const asks = measuresIn([call.args, call.agg_order], view).length > 0;
        if (!asks && functionName(call) === 'measure') throw notAMeasure(call.args?.[0]);
        if (!asks && measuresIn(call.agg_filter, view).length)
          throw whereOnMeasure(measuresIn(call.agg_filter, view)[0]!.name);
        if (joins.length > 0 && countsRows(node) && !asks) throw countOfJoin(functionName(call));
        return asks ? measured(call, view, (asked) => column(pieces.measure(asked))) : column(pieces.aggregate(call));
      }
      const found = viewColumn(node, view);
      if (found)
        throw new SqlError(
          { code: '42803' },
          `column "${found.name}" must appear in the GROUP BY clause or be used in an aggregate function`,
        );
      return undefined;
    });
  /** Without GROUP BY: the largest parts that read dimensions alone are what the result is grouped by. */
  const ungrouped = <T>(value: T): T =>
    rewrite(value, (node) => {
      const found = viewColumn(node, view);
      if (found?.role === 'measure') return column(pieces.measure({ measure: found.name }));
      const ofRows = readsView(node) && measuresIn(node, view).length === 0 && !contains(node, isWindow);
      return ofRows && isExpression(node) ? column(pieces.key(node)) : undefined;
    });
  /** Conditions on the result and its order see what is selected: more columns would make it another result. */
  const selected = <T>(value: T): T =>
    rewrite(value, (node) => {
      if (isKey(node, pieces)) return column(pieces.key(node));
      const found = viewColumn(node, view);
      if (found?.role === 'measure') return column(pieces.measure({ measure: found.name }));
      if (found) throw notSelected(found.name);
      return undefined;
    });
  const values = targets.map(({ name, value }) => target(name, aggregated ? grouped(value) : ungrouped(value)));
  const windows = aggregated ? grouped(windowClause) : ungrouped(windowClause);
  const made = aggregated ? grouped : selected;

  const outer: SelectStmt = {
    ...statement,
    targetList: values,
    whereClause: allOf(made([...having, ...later])),
    sortClause: made(sortClause),
    windowClause: windows,
    distinctClause: made(distinctClause),
    groupClause: undefined,
    havingClause: undefined,
    withClause: undefined,
  };
  // Rows of nothing but constants: as many as the view has.
  if (!aggregated && pieces.isEmpty) for (const row of source.rows) pieces.key(row);
  const name = pieces.result(aggregated ? sets : undefined);
  return select({ ...outer, fromClause: [relation(name, BLOCK)] });
}

/** `COUNT(1) > 0`, by which Tableau asks for no row rather than an empty one: whether there is a row, without counting. */
function hasRows(condition: Node, view: SemanticView): Node | undefined {
  if (!('A_Expr' in condition) || nameOf(condition.A_Expr.name) !== '>') return undefined;
  const { lexpr, rexpr } = condition.A_Expr;
  if (!lexpr || !rexpr || !('FuncCall' in lexpr) || !isZero(rexpr)) return undefined;
  const { agg_star, args = [], agg_filter, agg_distinct } = lexpr.FuncCall;
  const counts = isAggregate(lexpr) && functionName(lexpr.FuncCall) === 'count' && !agg_filter && !agg_distinct;
  if (!counts || !(agg_star || (args.length === 1 && 'A_Const' in args[0]! && !args[0].A_Const.isnull)))
    return undefined;
  return { CoalesceExpr: { args: [call('bool_or', [anyRow(view)]), FALSE] } };
}

const isZero = (node: Node) => 'A_Const' in node && node.A_Const.ival !== undefined && !node.A_Const.ival.ival;
const isWindow = (node: Node) => 'FuncCall' in node && node.FuncCall.over !== undefined;
/** Nodes that are values by themselves: not those that hold one, such as a sort key or a branch of CASE. */
const isExpression = (node: Node) =>
  !['SortBy', 'WindowDef', 'CaseWhen', 'List', 'ResTarget', 'NamedArgExpr', 'SelectStmt', 'TypeName', 'String'].some(
    (name) => name in node,
  );
const isKey = (node: Node, pieces: Pieces) => isExpression(node) && pieces.hasKey(node);

/** GROUPING(a, b): a bit for each argument that the row's grouping set leaves out, the last the lowest. */
function groupingOf(args: readonly Node[], sets: readonly (readonly Node[])[], set: Node): Node {
  const bits = sets.map((keys) => {
    const grouped = new Set(keys.map(keyOf));
    return args.reduce((sum, arg, i) => sum + (grouped.has(keyOf(arg)) ? 0 : 2 ** (args.length - 1 - i)), 0);
  });
  const whens = bits.map((value, i): Node => ({ CaseWhen: { expr: integer(i), result: integer(value) } }));
  return { CaseExpr: { arg: set, args: whens } };
}
