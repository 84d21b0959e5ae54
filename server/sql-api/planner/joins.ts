/** The joins of a FROM with a view in it. */
import type { Node } from '@pgsql/types';
import { columnRef, conjuncts, contains, operation } from './ast.ts';
import { type From, fromFunctionName, type Relation } from './from.ts';
import { outerJoin, twoViews } from './refusals.ts';

/** A table that joins a view, under the condition of the join. */
export interface Joined {
  readonly node: Node;
  readonly aliases: readonly string[];
  readonly left: boolean;
  /** Conditions as they stand, in the aliases of the statement. */
  readonly conditions: readonly Node[];
}

/** The view of a FROM, and the tables that join it. @throws SqlError 0A000 for joins under which a measure has no meaning */
export function viewAndJoins(items: readonly From[]): { view: Relation & { kind: 'view' }; joins: Joined[] } {
  const joins: Joined[] = [];
  let view: (Relation & { kind: 'view' }) | undefined;
  const take = (item: From, left: boolean, conditions: readonly Node[]): void => {
    const found = item.relations.filter((relation) => relation.kind === 'view');
    if (found.length === 0) {
      joins.push({ node: item.node, aliases: item.relations.map(({ alias }) => alias), left, conditions });
      return;
    }
    const both = view ? [view, ...found] : found;
    if (both.length > 1)
      throw twoViews(
        both.map(({ alias, source }) => `${source.view.name}${alias === source.view.name ? '' : ` ${alias}`}`),
      );
    if (!('JoinExpr' in item.node)) {
      view = found[0];
      return;
    }
    const { jointype, larg, rarg, quals, usingClause, isNatural } = item.node.JoinExpr;
    const onLeft = item.relations.filter((relation) => isWithin(relation.alias, larg!));
    const parts: [From, From] = [
      { node: larg!, relations: onLeft },
      { node: rarg!, relations: item.relations.filter((relation) => !onLeft.includes(relation)) },
    ];
    const viewFirst = onLeft.includes(found[0]!);
    const [main, other] = viewFirst ? parts : [parts[1], parts[0]];
    const keeps = jointype === 'JOIN_INNER' || jointype === (viewFirst ? 'JOIN_LEFT' : 'JOIN_RIGHT');
    if (!keeps || isNatural) throw outerJoin(found[0]!.source.view.name);
    const on = [...conjuncts(quals), ...(usingClause ?? []).map((name) => usingCondition(name, parts))];
    take(main, false, []);
    take(other, jointype !== 'JOIN_INNER', on);
  };
  for (const item of items) take(item, false, []);
  return { view: view!, joins };
}

function isWithin(alias: string, node: Node): boolean {
  return contains(node, (inner) => {
    if ('RangeVar' in inner) return (inner.RangeVar.alias?.aliasname ?? inner.RangeVar.relname) === alias;
    if ('RangeSubselect' in inner) return inner.RangeSubselect.alias?.aliasname === alias;
    return 'RangeFunction' in inner && (inner.RangeFunction.alias?.aliasname ?? fromFunctionName(inner)) === alias;
  });
}

function usingCondition(name: Node, [left, right]: readonly [From, From]): Node {
  const column = 'String' in name ? name.String.sval! : '';
  const of = ({ relations }: From) => {
    const owner = relations.find((relation) =>
      relation.kind === 'view' ? relation.source.columns.has(column) : relation.columns.includes(column),
    );
    return columnRef(owner?.alias ?? relations[0]!.alias, column);
  };
  return operation('=', of(left), of(right));
}
