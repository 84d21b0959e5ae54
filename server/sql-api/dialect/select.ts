/** SELECT, VALUES and set operations of the canonical text as DuckDB text. */
import type { Node, SelectStmt } from '@pgsql/types';
import { cast } from './casts.ts';
import { castTo, type Expression, invalid, refuse } from './expression.ts';
import { from } from './from.ts';
import { join, raw, type Sql, sql } from './parts.ts';
import { common, type Type } from './postgres-types.ts';
import { inner, type Output, type Scope } from './scope.ts';
import { translate } from './translate.ts';
import { sortKey } from './windows.ts';

/** A query: its columns are named c1, c2, ... in DuckDB. */
export interface Query {
  readonly sql: Sql;
  readonly columns: readonly Output[];
}

/** @param targets types that the columns are brought to: those of a set operation */
export function select(node: Node | undefined, outer: Scope, targets?: readonly Type[]): Query {
  if (!node || !('SelectStmt' in node)) return refuse('A statement that is not a SELECT in this place');
  return selectStatement(node.SelectStmt, inner(outer), targets);
}

export function selectStatement(node: SelectStmt, scope: Scope, targets?: readonly Type[]): Query {
  if (node.intoClause) return refuse('SELECT INTO');
  if ((node.lockingClause ?? []).length > 0) return refuse('FOR UPDATE and FOR SHARE');
  const ctes = withClause(node, scope);
  const query =
    (node.valuesLists ?? []).length > 0
      ? values(node, scope, targets)
      : node.op && node.op !== 'SETOP_NONE'
        ? setOperation(node, scope, targets)
        : plain(node, scope, targets);
  return { ...query, sql: sql`${ctes}${query}` };
}

function withClause(node: SelectStmt, scope: Scope): Sql {
  const ctes = (node.withClause?.ctes ?? []).map((item) => {
    if (!('CommonTableExpr' in item)) return refuse('WITH');
    const {
      ctename = '',
      ctequery,
      aliascolnames,
      ctematerialized,
      search_clause,
      cycle_clause,
    } = item.CommonTableExpr;
    if (search_clause || cycle_clause || (node.withClause?.recursive && refersTo(ctequery, ctename)))
      return refuse(
        'WITH RECURSIVE',
        'A recursion has no bound that could be seen beforehand: build such a table in the warehouse.',
      );
    const query = select(ctequery, scope);
    const renamed = (aliascolnames ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : ''));
    const alias = `t${scope.counter.next++}`;
    scope.ctes.set(ctename, {
      alias,
      columns: query.columns.map((column, index) => ({ ...column, name: renamed[index] ?? column.name })),
    });
    const hint =
      ctematerialized === 'CTEMaterializeAlways'
        ? 'MATERIALIZED '
        : ctematerialized === 'CTEMaterializeNever'
          ? 'NOT MATERIALIZED '
          : '';
    return sql`${raw(alias)} AS ${raw(hint)}(${query})`;
  });
  return ctes.length === 0 ? [] : sql`WITH ${join(ctes)} `;
}

const refersTo = (node: unknown, name: string): boolean =>
  typeof node === 'object' &&
  node !== null &&
  (('RangeVar' in node && (node.RangeVar as { relname?: string; schemaname?: string }).relname === name) ||
    Object.values(node).some((value) => refersTo(value, name)));

function target(value: Expression, scope: Scope, wanted: Type | undefined, distinct: boolean): Expression {
  const type = wanted ?? (value.type.name === 'unknown' ? { name: 'text' } : value.type);
  if (type !== value.type) return cast(value, type, scope.zone);
  // DuckDB folds what is null for every row to an INTEGER: all but plain columns are cast to what they are told to be.
  const column = value.sql.length === 1 && typeof value.sql[0] === 'string' && /^t\d+\.c\d+$/.test(value.sql[0]);
  const folds = !column && (!distinct || value.sql.some((part) => typeof part === 'string' && part.includes('NULL')));
  return folds ? { ...value, sql: castTo(type, value.sql) } : value;
}

function plain(node: SelectStmt, scope: Scope, targets?: readonly Type[]): Query {
  const tables = from(node.fromClause ?? [], scope);
  for (const window of node.windowClause ?? [])
    if ('WindowDef' in window) scope.windows.set(window.WindowDef.name ?? '', window);
  const items = (node.targetList ?? []).map((item, index) => {
    if (!('ResTarget' in item)) return refuse('This item of SELECT');
    const value = target(
      translate(item.ResTarget.val, scope),
      scope,
      targets?.[index],
      (node.distinctClause ?? []).length > 0,
    );
    return { name: item.ResTarget.name ?? nameOf(item.ResTarget.val), value };
  });
  const columns = items.map(({ name, value }) => ({ name, type: value.type }));
  const list =
    items.length === 0
      ? refuse('A SELECT without columns')
      : join(items.map(({ value }, index) => sql`${value} AS ${raw(`c${index + 1}`)}`));
  const where = node.whereClause ? sql` WHERE ${translate(node.whereClause, scope)}` : [];
  if (node.groupDistinct) return refuse('GROUP BY DISTINCT');
  const group =
    (node.groupClause ?? []).length > 0
      ? sql` GROUP BY ${join((node.groupClause ?? []).map((key) => grouping(key, scope)))}`
      : [];
  const having = node.havingClause ? sql` HAVING ${translate(node.havingClause, scope)}` : [];
  const distinct = distinctClause(node, scope);
  const body = sql`${tables.length > 0 ? sql` FROM ${tables}` : []}${where}${group}${having}`;
  const cells = items.map(({ value }) => value.sql);
  const keys = (node.sortClause ?? []).map((key) => sortKey(key, scope, (by) => sortValue(by, scope, cells)));
  if (node.limitOption === 'LIMIT_OPTION_WITH_TIES' && node.limitCount) {
    if (distinct.length > 0) return refuse('WITH TIES after DISTINCT');
    return { columns, sql: withTies(node, scope, sql`${list}`, body, keys, columns.length) };
  }
  return { columns, sql: sql`SELECT ${distinct}${list}${body}${order(keys)}${limit(node, scope)}` };
}

const nameOf = (node: Node | undefined): string => {
  const last = node && 'ColumnRef' in node ? node.ColumnRef.fields?.at(-1) : undefined;
  return last && 'String' in last ? (last.String.sval ?? '') : '?column?';
};

const order = (keys: readonly Sql[]): Sql => (keys.length > 0 ? sql` ORDER BY ${join(keys)}` : []);

/** A number alone is a column of the list; pg_get_viewdef writes one only after a set operation. */
function sortValue(node: Node, scope: Scope, cells: readonly Sql[]): Sql {
  if (!('A_Const' in node) || !node.A_Const.ival) return translate(node, scope).sql;
  const position = node.A_Const.ival.ival ?? 0;
  return cells[position - 1] ?? invalid('42P10', `ORDER BY position ${position} is not in select list`);
}

function grouping(node: Node, scope: Scope): Sql {
  if ('GroupingSet' in node) {
    const content = (node.GroupingSet.content ?? []).map((part) => grouping(part, scope));
    switch (node.GroupingSet.kind) {
      case 'GROUPING_SET_EMPTY':
        return raw('()');
      case 'GROUPING_SET_SIMPLE':
        return sql`(${join(content)})`;
      case 'GROUPING_SET_ROLLUP':
        return sql`ROLLUP (${join(content)})`;
      case 'GROUPING_SET_CUBE':
        return sql`CUBE (${join(content)})`;
      case 'GROUPING_SET_SETS':
        return sql`GROUPING SETS (${join(content)})`;
      default:
        return refuse('This GROUP BY');
    }
  }
  if ('RowExpr' in node) return sql`(${join((node.RowExpr.args ?? []).map((part) => grouping(part, scope)))})`;
  return translate(node, scope).sql;
}

function distinctClause(node: SelectStmt, scope: Scope): Sql {
  const clause = node.distinctClause ?? [];
  if (clause.length === 0) return [];
  const on = clause.filter((key) => Object.keys(key).length > 0);
  return on.length === 0 ? raw('DISTINCT ') : sql`DISTINCT ON (${join(on.map((key) => translate(key, scope)))}) `;
}

function bound(node: Node | undefined, scope: Scope): Sql | undefined {
  if (node === undefined) return undefined;
  const value = translate(node, scope);
  if (value.constant === null) return undefined;
  return typeof value.constant === 'string' && Number(value.constant) < 0 ? undefined : sql`CAST(${value} AS BIGINT)`;
}

/** @throws SqlError 2201W, 2201X for negative literals */
function limit(node: SelectStmt, scope: Scope): Sql {
  for (const [part, code, word] of [
    [node.limitCount, '2201W', 'LIMIT'],
    [node.limitOffset, '2201X', 'OFFSET'],
  ] as const)
    if (part && Number(translate(part, scope).constant ?? 0) < 0) return invalid(code, `${word} must not be negative`);
  const [count, offset] = [bound(node.limitCount, scope), bound(node.limitOffset, scope)];
  return [...(count ? sql` LIMIT ${count}` : []), ...(offset ? sql` OFFSET ${offset}` : [])];
}

/** FETCH FIRST n ROWS WITH TIES: rows whose rank is at most n, behind the offset. */
function withTies(node: SelectStmt, scope: Scope, list: Sql, body: Sql, keys: readonly Sql[], count: number): Sql {
  limit({ ...node, limitOption: 'LIMIT_OPTION_COUNT' }, scope);
  const by = sql`(${order(keys)})`;
  const offset = bound(node.limitOffset, scope) ?? raw('0');
  const names = join(Array.from({ length: count }, (_, index) => raw(`q.c${index + 1}`)));
  const ranked = sql`SELECT ${list}, rank() OVER ${by} AS r, row_number() OVER ${by} AS n${body}`;
  return sql`SELECT ${names} FROM (${ranked}) AS q WHERE q.n > ${offset} AND q.r <= ${offset} + ${bound(node.limitCount, scope) ?? raw('0')} ORDER BY q.n`;
}

function values(node: SelectStmt, scope: Scope, targets?: readonly Type[]): Query {
  const rows = (node.valuesLists ?? []).map((row) =>
    ('List' in row ? (row.List.items ?? []) : refuse('VALUES')).map((cell) => translate(cell, scope)),
  );
  const types = (rows[0] ?? []).map((_, index) => {
    const type = targets?.[index] ?? common(rows.map((row) => row[index]!.type)) ?? refuse('VALUES of different types');
    return type.name === 'unknown' ? { name: 'text' } : type;
  });
  const lines = rows.map(
    (row) =>
      sql`(${join(row.map((cell, index) => (cell.type === types[index] ? cell : cast(cell, types[index]!, scope.zone))))})`,
  );
  const columns = types.map((type, index) => ({ name: `column${index + 1}`, type }));
  const cells = columns.map((_, index) => raw(`q.c${index + 1}`));
  const names = join(cells);
  const head = join(columns.map((_, index) => raw(`c${index + 1}`)));
  const keys = (node.sortClause ?? []).map((key) => sortKey(key, scope, (by) => sortValue(by, scope, cells)));
  return {
    columns,
    sql: sql`SELECT ${names} FROM (VALUES ${join(lines)}) AS q(${head})${order(keys)}${limit(node, scope)}`,
  };
}

const WORDS: Readonly<Record<string, string>> = {
  SETOP_UNION: 'UNION',
  SETOP_INTERSECT: 'INTERSECT',
  SETOP_EXCEPT: 'EXCEPT',
};

function setOperation(node: SelectStmt, scope: Scope, targets?: readonly Type[]): Query {
  const [left, right] = [node.larg!, node.rarg!].map((side) => selectStatement(side, inner(scope))) as [Query, Query];
  if (left.columns.length !== right.columns.length)
    return invalid('42601', `each ${WORDS[node.op!]} query must have the same number of columns`);
  const types = left.columns.map(
    (column, index) =>
      targets?.[index] ??
      common([column.type, right.columns[index]!.type]) ??
      refuse('A set operation over different types', 'Cast the columns to one type.'),
  );
  const columns = left.columns.map((column, index) => ({ ...column, type: types[index]! }));
  const body = sql`(${brought(left, types, scope)}) ${raw(`${WORDS[node.op!]}${node.all ? ' ALL' : ''}`)} (${brought(right, types, scope)})`;
  const cells = columns.map((_, index) => raw(`q.c${index + 1}`));
  const own = { ...scope, relations: [{ name: '', alias: 'q', columns }] };
  const keys = (node.sortClause ?? []).map((key) => sortKey(key, scope, (by) => sortValue(by, own, cells)));
  if (node.limitOption === 'LIMIT_OPTION_WITH_TIES' && node.limitCount) {
    const list = join(cells.map((cell, index) => sql`${cell} AS ${raw(`c${index + 1}`)}`));
    return { columns, sql: withTies(node, scope, list, sql` FROM (${body}) AS q`, keys, columns.length) };
  }
  if (keys.length === 0 && !node.limitCount && !node.limitOffset) return { columns, sql: body };
  return { columns, sql: sql`SELECT ${join(cells)} FROM (${body}) AS q${order(keys)}${limit(node, scope)}` };
}

/** A side of a set operation with its columns cast to the common types. */
function brought(query: Query, types: readonly Type[], scope: Scope): Sql {
  const same = (a: Type, b: Type) =>
    a.name === b.name && a.precision === b.precision && a.scale === b.scale && !a.element;
  if (query.columns.every((column, index) => same(column.type, types[index]!))) return query.sql;
  const list = query.columns.map((column, index) => {
    const value = { type: column.type, sql: raw(`q.c${index + 1}`) };
    return sql`${same(column.type, types[index]!) ? value : cast(value, types[index]!, scope.zone)} AS ${raw(`c${index + 1}`)}`;
  });
  return sql`SELECT ${join(list)} FROM (${query}) AS q`;
}
