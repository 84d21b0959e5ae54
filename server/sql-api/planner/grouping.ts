/** GROUP BY as the sets of expressions that it groups by: one for a plain list, several for GROUPING SETS, ROLLUP and CUBE. */
import type { GroupingSet, Node } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { keyOf } from './ast.ts';

/** More are a mistake, or an attempt to keep the server busy. */
const MOST = 64;

/** The grouping sets, each a list of different expressions. No GROUP BY is one empty set. */
export function groupingSets(groups: readonly Node[]): Node[][] {
  let sets: Node[][] = [[]];
  for (const group of groups) {
    const options = setsOf(group);
    limit(sets.length * options.length);
    sets = sets.flatMap((set) => options.map((option) => distinct([...set, ...option])));
  }
  return sets;
}

function setsOf(node: Node): Node[][] {
  if (!('GroupingSet' in node)) return [rowOf(node)];
  const { kind, content = [] } = node.GroupingSet as GroupingSet;
  switch (kind) {
    case 'GROUPING_SET_EMPTY':
      return [[]];
    case 'GROUPING_SET_ROLLUP':
      return Array.from({ length: content.length + 1 }, (_, i) => content.slice(0, content.length - i).flatMap(rowOf));
    case 'GROUPING_SET_CUBE':
      limit(2 ** content.length);
      return Array.from({ length: 2 ** content.length }, (_, i) =>
        content.filter((_part, j) => !(i & (2 ** (content.length - 1 - j)))).flatMap(rowOf),
      );
    case 'GROUPING_SET_SETS':
      return content.flatMap(setsOf);
    default:
      return [content.flatMap(rowOf)];
  }
}

/** `(a, b)` as one element of a grouping set stands for both. */
function rowOf(node: Node): Node[] {
  if ('RowExpr' in node) return node.RowExpr.args ?? [];
  if ('GroupingSet' in node) return (node.GroupingSet.content ?? []).flatMap(rowOf);
  return [node];
}

function distinct(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [keyOf(node), node] as const)).values()];
}

function limit(sets: number): void {
  if (sets <= MOST) return;
  throw new SqlError(
    'program_limit_exceeded',
    `${sets} grouping sets are more than the ${MOST} that one statement may have`,
    {
      hint: 'Ask for fewer combinations at a time.',
    },
  );
}
