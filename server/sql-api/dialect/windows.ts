/** Calls of aggregates and window functions: DISTINCT, ORDER BY, FILTER, WITHIN GROUP, OVER and frames. */
import type { FuncCall, Node, WindowDef } from '@pgsql/types';
import { constantOf, type Expression, invalid, refuse } from './expression.ts';
import type { Call } from './functions/definition.ts';
import { callAggregate } from './functions/index.ts';
import { join, raw, type Sql, sql } from './parts.ts';
import { typeText } from './postgres-types.ts';
import type { Scope } from './scope.ts';
import { translate } from './translate.ts';

/** `a DESC NULLS FIRST` of a SortBy node: the place of nulls is always told, as Postgres would put them. */
export function sortKey(node: Node, scope: Scope, of: (node: Node) => Sql = (key) => translate(key, scope).sql): Sql {
  if (!('SortBy' in node)) return refuse('This ORDER BY');
  const { sortby_dir: direction, sortby_nulls: nulls, useOp, node: key } = node.SortBy;
  if (useOp && useOp.length > 0) return refuse('ORDER BY ... USING');
  const descending = direction === 'SORTBY_DESC';
  const first = nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending);
  return sql`${of(key!)} ${raw(`${descending ? 'DESC' : 'ASC'} NULLS ${first ? 'FIRST' : 'LAST'}`)}`;
}

const list = (nodes: readonly Node[] | undefined, scope: Scope): Sql =>
  join((nodes ?? []).map((node) => sortKey(node, scope)));

const FRAME = {
  range: 0x2,
  rows: 0x4,
  groups: 0x8,
  between: 0x10,
  startUnbounded: 0x20,
  endUnbounded: 0x100,
  startCurrent: 0x200,
  endCurrent: 0x400,
  startPreceding: 0x800,
  endPreceding: 0x1000,
  startFollowing: 0x2000,
  endFollowing: 0x4000,
  excludeCurrent: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
  nonDefault: 0x1,
} as const; // prettier-ignore

function frame(definition: WindowDef, scope: Scope): Sql {
  const options = definition.frameOptions ?? 0;
  const has = (bit: number) => (options & bit) !== 0;
  if (!has(FRAME.nonDefault)) return [];
  const offset = (node: Node | undefined): Sql => {
    const value = translate(node, scope);
    constantOf(value, 'an offset of a frame');
    return value.sql;
  };
  const bound = (start: boolean): Sql => {
    if (has(start ? FRAME.startUnbounded : FRAME.endUnbounded))
      return raw(start ? 'UNBOUNDED PRECEDING' : 'UNBOUNDED FOLLOWING');
    if (has(start ? FRAME.startCurrent : FRAME.endCurrent)) return raw('CURRENT ROW');
    const preceding = has(start ? FRAME.startPreceding : FRAME.endPreceding);
    if (!preceding && !has(start ? FRAME.startFollowing : FRAME.endFollowing)) return refuse('This frame of a window');
    return sql`${offset(start ? definition.startOffset : definition.endOffset)} ${raw(preceding ? 'PRECEDING' : 'FOLLOWING')}`;
  };
  const unit = has(FRAME.rows) ? 'ROWS' : has(FRAME.groups) ? 'GROUPS' : 'RANGE';
  const exclude = has(FRAME.excludeCurrent)
    ? ' EXCLUDE CURRENT ROW'
    : has(FRAME.excludeGroup)
      ? ' EXCLUDE GROUP'
      : has(FRAME.excludeTies)
        ? ' EXCLUDE TIES'
        : '';
  return sql` ${raw(unit)} BETWEEN ${bound(true)} AND ${bound(false)}${raw(exclude)}`;
}

/** `(PARTITION BY ... ORDER BY ... ROWS ...)`; windows by name are written out. */
export function over(definition: WindowDef, scope: Scope): Sql {
  const name = definition.name ?? definition.refname;
  const base = name ? scope.windows.get(name) : undefined;
  if (name && !base) return invalid('42704', `window "${name}" does not exist`);
  const earlier = base && 'WindowDef' in base ? base.WindowDef : undefined;
  if (earlier && definition.name) return over({ ...earlier, name: undefined }, scope);
  const merged: WindowDef = earlier
    ? {
        ...definition,
        partitionClause: earlier.partitionClause,
        orderClause: definition.orderClause?.length ? definition.orderClause : earlier.orderClause,
        refname: earlier.refname,
      }
    : definition;
  const partition = (merged.partitionClause ?? []).map((node) => translate(node, scope));
  const pieces = [
    ...(partition.length > 0 ? [sql`PARTITION BY ${join(partition)}`] : []),
    ...((merged.orderClause ?? []).length > 0 ? [sql`ORDER BY ${list(merged.orderClause, scope)}`] : []),
  ];
  return sql`(${join(pieces, ' ')}${frame(merged, scope)})`;
}

/** Aggregates whose result depends on the order of their input. */
const SORTED = ['string_agg', 'array_agg'];

/** An aggregate or window function of the allow-list. */
export function aggregateCall(name: string, node: FuncCall, scope: Scope): Expression {
  const args = (node.args ?? []).map((argument) => {
    if ('ColumnRef' in argument && argument.ColumnRef.fields?.some((field) => 'A_Star' in field))
      return refuse('A whole row as an argument', 'Name a column.');
    return 'RowExpr' in argument
      ? refuse('An aggregate over rows', 'Use one column, or count(*) over SELECT DISTINCT in FROM.')
      : translate(argument, scope);
  });
  const keys = node.agg_order ?? [];
  const within = node.agg_within_group
    ? keys.map((key) => ('SortBy' in key ? translate(key.SortBy.node, scope) : refuse('WITHIN GROUP')))
    : [];
  if (within.length > 1) return refuse(`${name} over several columns`);
  const filter = node.agg_filter ? sql` FILTER (WHERE ${translate(node.agg_filter, scope)})` : [];
  const window = node.over ? sql` OVER ${over(node.over, scope)}` : [];
  const call: Call = (duck, ...inside) => {
    if (node.agg_within_group)
      return sql`${raw(duck)}(${join(inside)}) WITHIN GROUP (ORDER BY ${list(keys, scope)})${filter}${window}`;
    // DISTINCT sorts in Postgres, so that the values come in their order.
    const sorted = node.agg_distinct && SORTED.includes(duck) ? sql` ORDER BY ${inside[0]!} ASC NULLS LAST` : [];
    const order = keys.length > 0 ? sql` ORDER BY ${list(keys, scope)}` : sorted;
    return sql`${raw(duck)}(${raw(node.agg_distinct ? 'DISTINCT ' : '')}${join(inside)}${order})${filter}${window}`;
  };
  const all = [...args, ...within];
  return callAggregate(name, all, scope, node.over !== undefined, (entry) => {
    if ((entry.withinGroup ?? false) !== (node.agg_within_group ?? false))
      return refuse(`${name} ${node.agg_within_group ? 'with' : 'without'} WITHIN GROUP`);
    if (node.over && keys.length > 0) return refuse('ORDER BY inside of a window aggregate');
    if (entry.kind === 'window' && (node.agg_distinct || node.agg_filter))
      return refuse(`DISTINCT or FILTER on ${name}`);
    if (all.some(({ type }) => type.name === 'unknown')) return refuse(`${name} of ${typeText(all[0]!.type)}`);
    return call;
  });
}
