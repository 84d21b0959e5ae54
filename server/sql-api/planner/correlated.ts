/**
 * Subqueries that read the query around them: EXISTS and IN whose WHERE compares columns of their own with columns of the
 * outer query. The subquery becomes one that stands alone and gives the different values of its own columns; what compares
 * them with the outer query stays where the subquery was.
 */
import type { Node, SelectStmt, SubLink } from '@pgsql/types';
import { allOf, columnRef, conjuncts, contains, integer, keyOf, namesOf, rewrite, select, target } from './ast.ts';
import { isCorrelated, ownNames } from './from.ts';
import { isAggregate } from './measures.ts';

export interface Decorrelated {
  /** The subquery without the outer query. Its columns are `columns`. */
  readonly alone: SelectStmt;
  readonly columns: readonly string[];
  /** What stands in the subquery's place, when a relation gives the rows of `alone`. */
  over(relation: Node, alias: string): SubLink;
}

/** Undefined for subqueries that depend on the outer query in another way: they cannot be planned. */
export function decorrelated(link: SubLink): Decorrelated | undefined {
  const isExists = link.subLinkType === 'EXISTS_SUBLINK';
  if (!isExists && link.subLinkType !== 'ANY_SUBLINK') return undefined;
  const { SelectStmt: inner } = link.subselect as { SelectStmt: SelectStmt };
  const { groupClause, havingClause, windowClause, limitCount, limitOffset, larg, withClause, targetList = [] } = inner;
  if ([groupClause, havingClause, windowClause, limitCount, limitOffset, larg, withClause].some(Boolean))
    return undefined;
  if (contains(targetList, isAggregate) || isCorrelated(select({ fromClause: inner.fromClause }))) return undefined;

  const own = ownNames(inner);
  const isOwn = (node: Node) => 'ColumnRef' in node && own.has(namesOf(node.ColumnRef)[0]!);
  const isOuter = (node: Node) =>
    'ColumnRef' in node && namesOf(node.ColumnRef).length > 1 && !own.has(namesOf(node.ColumnRef)[0]!);
  const conditions = conjuncts(inner.whereClause);
  const joining = conditions.filter((condition) => contains(condition, isOuter));
  if (contains(joining, (node) => 'SubLink' in node)) return undefined;
  const kept = conditions.filter((condition) => !joining.includes(condition));

  const columns = new Map<string, Node>();
  const column = (alias: string, node: Node): Node => {
    const key = keyOf(node);
    if (!columns.has(key)) columns.set(key, node);
    return columnRef(alias, `c${[...columns.keys()].indexOf(key)}`);
  };
  const values = isExists ? [] : targetList.map((node) => ('ResTarget' in node ? node.ResTarget.val! : node));
  if (contains(values, isOuter)) return undefined;
  const through = (alias: string) => ({
    targets: values.map((value, i) => target(`v${i}`, column(alias, value))),
    where: rewrite(joining, (node) => (isOwn(node) ? column(alias, node) : undefined)),
  });
  through('');
  if (columns.size === 0) return undefined;
  const names = [...columns.keys()].map((_, i) => `c${i}`);
  return {
    alone: {
      ...inner,
      targetList: [...columns.values()].map((node, i) => target(names[i]!, node)),
      whereClause: allOf(kept),
      // Grouped, not DISTINCT: a measure cannot say which rows there are.
      groupClause: [...columns.values()],
      distinctClause: undefined,
      sortClause: undefined,
    },
    columns: names,
    over(relation, alias) {
      const { targets, where } = through(alias);
      const over = select({
        targetList: isExists ? [target('v0', integer(1))] : targets,
        fromClause: [relation],
        whereClause: allOf(where),
      });
      return { ...link, subselect: { SelectStmt: over } };
    },
  };
}
