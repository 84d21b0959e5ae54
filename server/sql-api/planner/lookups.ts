/** Tables that join a view: what is read of them is looked up for the view's rows, so that no join multiplies a measure. */
import type { Node, SelectStmt } from '@pgsql/types';
import { allOf, columnNames, integer, namesOf, rewrite, select, target, walk } from './ast.ts';
import { resolved } from './from.ts';
import type { Joined } from './joins.ts';
import { addSelect, type Planning, type Source, VIEW } from './plan.ts';
import { correlated } from './refusals.ts';

/** A column of the view, or a lookup in a joined table. */
export function lookedUp(node: Node, alias: string, source: Source, tables: readonly Joined[]): Node | undefined {
  if ('FuncCall' in node && namesOf({ fields: node.FuncCall.funcname }).at(-1) === 'count')
    return countOfRow(node, alias, source, tables);
  if (!('ColumnRef' in node)) return undefined;
  const names = namesOf(node.ColumnRef);
  if (names[0] === VIEW) return node;
  const table = names.length > 1 ? tables.find(({ aliases }) => aliases.includes(names[0]!)) : undefined;
  if (!table) return resolved(node, alias, source);
  const lookup = select({
    targetList: [target('c0', node)],
    fromClause: [table.node],
    whereClause: allOf(table.conditions),
  });
  return { SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: { SelectStmt: lookup } } };
}

/** `count(view.*)`, as count(*) of some tools. */
function countOfRow(node: Node, alias: string, source: Source, tables: readonly Joined[]): Node | undefined {
  if (!('FuncCall' in node)) return undefined;
  const [argument] = node.FuncCall.args ?? [];
  if (!argument || !('ColumnRef' in argument) || namesOf(argument.ColumnRef).join('.') !== `${alias}.*`)
    return undefined;
  const { agg_filter } = node.FuncCall;
  const filter = agg_filter && rewrite(agg_filter, (inner) => lookedUp(inner, alias, source, tables));
  return { FuncCall: { ...node.FuncCall, args: [], agg_star: true, ...(filter ? { agg_filter: filter } : {}) } };
}

/** Whether a condition compares a joined table with what stands before it. */
export function isOfJoin(condition: Node, { aliases }: Joined, before: readonly string[]): boolean {
  const read: string[] = [];
  let plain = true;
  walk(condition, (node) => {
    if ('ColumnRef' in node) read.push(namesOf(node.ColumnRef)[0]!);
    plain &&= !('SubLink' in node);
  });
  return (
    plain && read.some((name) => aliases.includes(name)) && read.every((name) => [...aliases, ...before].includes(name))
  );
}

/** The condition of a join: columns of the view and of tables that joined before, but for those of the table that joins now. */
export function inViewButFor(
  node: Node,
  aliases: readonly string[],
  alias: string,
  source: Source,
  tables: readonly Joined[],
): Node {
  return rewrite(node, (inner) => {
    if ('SubLink' in inner) throw correlated();
    if ('ColumnRef' in inner && aliases.includes(namesOf(inner.ColumnRef)[0]!)) return inner;
    return lookedUp(inner, alias, source, tables);
  });
}

/** Whether a joined table has a row for a row of the view. */
export function exists(table: Joined): Node {
  const subselect = select({
    targetList: [target('c0', integer(1))],
    fromClause: [table.node],
    whereClause: allOf(table.conditions),
  });
  return { SubLink: { subLinkType: 'EXISTS_SUBLINK', subselect: { SelectStmt: subselect } } };
}

/** The subqueries of a table are run once, as steps. */
export function hoistedTable(node: Node, planning: Planning): Node {
  return rewrite(node, (inner) => {
    if (!('RangeSubselect' in inner)) return undefined;
    const { alias, subquery, lateral } = inner.RangeSubselect;
    if (lateral) throw correlated();
    const { SelectStmt: statement } = subquery as { SelectStmt: SelectStmt };
    const name = addSelect(planning, columnNames(statement), statement);
    return { RangeVar: { relname: name, inh: true, relpersistence: 'p', alias } };
  });
}
