/**
 * A subquery that only joins, filters and computes, put into the SELECT around it: `SELECT f(s.x) FROM (SELECT e AS x FROM a JOIN
 * b ... WHERE p) s` is `SELECT f(e) FROM a JOIN b ... WHERE p`. A measure in it then sees the outer grouping.
 */
import type { Node, SelectStmt, WithClause } from '@pgsql/types';
import { allOf, columnNames, conjuncts, contains, namesOf, rewrite, walk } from './ast.ts';
import { isAggregate } from './measures.ts';
import type { Names } from './plan.ts';

/** The statement with the subquery of its FROM put into it; undefined where that would be another statement. */
export function pulledUp(statement: SelectStmt, names: Names): SelectStmt | undefined {
  const [item, ...more] = statement.fromClause ?? [];
  const inner = item && more.length === 0 ? subqueryOf(item, names) : undefined;
  if (!inner || !isPlain(inner.select) || hasSubqueries(statement)) return undefined;
  const { select, alias, given } = inner;
  const values = new Map<string, Node>();
  for (const [i, name] of columnNames(select).entries()) {
    const target = select.targetList?.[i];
    if (!target || !('ResTarget' in target) || !target.ResTarget.val) return undefined;
    values.set(given[i] ?? name, target.ResTarget.val);
  }
  let unknown = false;
  const put = <T>(value: T): T =>
    rewrite(value, (node) => {
      if (!('ColumnRef' in node)) return undefined;
      const of = namesOf(node.ColumnRef);
      const found = of.length === 1 || of[0] === alias ? values.get(of.at(-1)!) : undefined;
      unknown ||= !found;
      return found;
    });
  const { fromClause, whereClause, targetList, ...rest } = statement;
  // A column keeps the name that it had out here.
  const targets = columnNames(statement).map((name, i): Node => {
    const target = targetList?.[i] as { ResTarget: { val?: Node } };
    return { ResTarget: { ...target.ResTarget, name, val: put(target.ResTarget.val) } };
  });
  const made: SelectStmt = {
    ...put(rest),
    targetList: targets,
    fromClause: select.fromClause,
    whereClause: allOf([...conjuncts(select.whereClause), ...put(conjuncts(whereClause))]),
    ...(select.withClause ? { withClause: select.withClause as WithClause } : {}),
  };
  return unknown ? undefined : made;
}

function subqueryOf(item: Node, names: Names): { select: SelectStmt; alias: string; given: string[] } | undefined {
  if ('RangeSubselect' in item && !item.RangeSubselect.lateral) {
    const { alias, subquery } = item.RangeSubselect;
    const given = namesOf({ fields: alias?.colnames ?? [] });
    return { select: (subquery as { SelectStmt: SelectStmt }).SelectStmt, alias: alias?.aliasname ?? '', given };
  }
  if (!('RangeVar' in item) || item.RangeVar.schemaname) return undefined;
  const { relname = '', alias } = item.RangeVar;
  const cte = names.ctes.get(relname);
  if (!cte || !('query' in cte) || !cte.query || !sameNames(cte.query.select, cte.query.names, names)) return undefined;
  const renamed = namesOf({ fields: alias?.colnames ?? [] });
  const given = cte.columns.map((name, i) => renamed[i] ?? name);
  return { select: cte.query.select, alias: alias?.aliasname ?? relname, given };
}

/** Whether what a WITH query reads is still what it was where it was written. */
function sameNames(select: SelectStmt, then: Names, now: Names): boolean {
  let same = true;
  walk({ SelectStmt: select }, (node) => {
    if ('RangeVar' in node) same &&= then.ctes.get(node.RangeVar.relname!) === now.ctes.get(node.RangeVar.relname!);
  });
  return same;
}

/** One row out for each that its FROM and WHERE give. */
function isPlain(select: SelectStmt): boolean {
  const { distinctClause, groupClause, havingClause, windowClause, limitCount, limitOffset, valuesLists, larg } =
    select;
  if (
    [distinctClause, groupClause, havingClause, windowClause, limitCount, limitOffset, valuesLists, larg].some(Boolean)
  )
    return false;
  const more = (node: Node) => isAggregate(node) || 'SubLink' in node || ('FuncCall' in node && !!node.FuncCall.over);
  return (select.fromClause?.length ?? 0) > 0 && !contains(select.targetList, more);
}

/** Subqueries out here could take a name of the inner FROM for one of their own. */
const hasSubqueries = ({ fromClause, ...rest }: SelectStmt): boolean => contains(rest, (node) => 'SubLink' in node);
