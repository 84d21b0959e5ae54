/** A SELECT over one view, evaluated row by row over the marts. */
import { type Block, type Expr, idOf, type Op, parts, passedOn, setsOf, type Value } from './description.ts';
import { evaluate, type Place } from './expressions.ts';
import { conjuncts, countsRows, Group, Refused, type Scope } from './group.ts';
import type { Marts, Row } from './marts.ts';
import { distinct, inOrder, keyOf, type Rows, windowOver } from './relations.ts';
import { DIMENSIONS } from './vocabulary.ts';

/** @param rowsOf evaluates subqueries */
export function blockRows(block: Block, marts: Marts, rowsOf: Place['rows']): Rows {
  const joined = block.join && joinedTable(block, rowsOf);
  const column = block.join?.on.column;
  const place = (row: Row): Place => ({
    column: (name) => row[name]!,
    joined: (name) => joined!(evaluate(column!, place(row)))?.[name] ?? null,
    rows: rowsOf,
  });
  const hasMeasure = (expr: Expr) => [...parts(expr)].some(({ op }) => op === 'measure');
  const where = block.where.flatMap(conjuncts);
  const later = where.filter(hasMeasure);
  // An inner join keeps the rows that have a partner, which reads the column that it joins by.
  const partner: Expr | undefined = block.join && {
    op: 'isNull',
    of: { op: 'joined', name: block.join.on.key, kind: column!.kind },
    not: true,
    kind: 'bool',
  };
  const conditions = [
    ...block.layers.flatMap((layer) => layer.where.flatMap(conjuncts)),
    ...(partner && !block.join!.left ? [partner] : []),
    ...where.filter((expr) => !hasMeasure(expr)),
  ];
  const rows = marts.views[block.view].filter((row) => {
    const at = place(row);
    return conditions.every((condition) => evaluate(condition, at));
  });
  const passed = passedOn(block).filter(
    (expr) =>
      expr.op === 'computed' || DIMENSIONS[block.view].some(({ name }) => expr.op === 'column' && expr.name === name),
  );
  const all = DIMENSIONS[block.view].map(({ name, kind }): Expr => ({ op: 'column', name, kind }));
  const scope: Scope = {
    view: block.view,
    marts,
    conditions,
    joinedBy: column?.op === 'column' ? [column.name] : [],
    rowsBy: block.layers.length ? passed : all,
    place,
  };
  const selected = block.items.map(({ value }) => value).filter((value) => !hasMeasure(value));
  const sets = block.grouping ? setsOf(block.grouping) : [selected];
  const hasCount = (expr: Expr) => [...parts(expr)].some((part) => part.op === 'aggregate' && countsRows(part));
  const asked = [
    ...block.items.map(({ value }) => value),
    ...(block.having ? [block.having] : []),
    ...block.order.map(({ by }) => by),
    ...later,
  ];
  // What must be refused is refused wherever it stands, be there rows to ask it for or none.
  for (const expr of [...asked, ...conditions, ...sets.flat()])
    for (const part of parts(expr)) if (part.op === 'scalar' || part.op === 'inQuery') rowsOf(part.query);
  if (block.join && asked.some(hasCount) && asked.some(hasMeasure)) throw new Refused('rows of a join beside measures');
  for (const keys of sets) {
    const group = new Group(
      scope,
      [],
      keys,
      keys.map(() => null),
    );
    for (const part of asked.flatMap((expr) => [...parts(expr)])) if (part.op === 'measure') group.check(part);
  }
  const places = sets.flatMap((keys, set) =>
    groupsOf(rows, keys, scope).map(({ group, values }) => groupPlace(group, keys, values, sets, set, rowsOf)),
  );
  return finished(block, places, [...(block.having ? [block.having] : []), ...later]);
}

/** One group for each combination of keys; without keys, one of all rows, be it none. */
function groupsOf(rows: readonly Row[], keys: readonly Expr[], scope: Scope) {
  const found = new Map<string, { values: Value[]; rows: Row[] }>();
  if (keys.length === 0) found.set('[]', { values: [], rows: [] });
  for (const row of rows) {
    const place = scope.place(row);
    const values = keys.map((key) => evaluate(key, place));
    const id = keyOf(values);
    const known = found.get(id) ?? { values, rows: [] };
    known.rows.push(row);
    found.set(id, known);
  }
  return [...found.values()].map(({ values, rows: own }) => ({ values, group: new Group(scope, own, keys, values) }));
}

function groupPlace(
  group: Group,
  keys: readonly Expr[],
  values: readonly Value[],
  sets: readonly (readonly Expr[])[],
  set: number,
  rows: Place['rows'],
): Place {
  const known = new Map<string, { value: Value }>(sets.flat().map((key) => [idOf(key), { value: null }]));
  keys.forEach((key, i) => {
    known.set(idOf(key), { value: values[i]! });
  });
  const grouping = ({ of }: Op<'grouping'>) => {
    const own = new Set(sets[set]!.map(idOf));
    return of.reduce((bits, expr) => bits * 2 + (own.has(idOf(expr)) ? 0 : 1), 0);
  };
  // Sorting and windows ask for the same figure many times.
  const figures = new Map<string, Value>();
  const once = (expr: Expr, figure: () => Value): Value => {
    const id = idOf(expr);
    if (!figures.has(id)) figures.set(id, figure());
    return figures.get(id)!;
  };
  return {
    column: (name) => {
      throw new Error(`${name} is not grouped by`);
    },
    known: (expr) => known.get(idOf(expr)),
    measure: (expr) => once(expr, () => group.measure(expr)),
    aggregate: (expr) => once(expr, () => group.aggregate(expr)),
    grouping,
    rows,
  };
}

/** HAVING, windows, the columns, DISTINCT, ORDER BY and LIMIT. */
export function finished(
  {
    items,
    order,
    limit,
    offset = 0,
    distinct: once = false,
  }: Pick<Block, 'items' | 'order' | 'limit' | 'offset'> & { distinct?: boolean },
  places: readonly Place[],
  having: readonly Expr[],
): Rows {
  const kept: Place[] = [];
  for (const place of places) if (having.every((condition) => evaluate(condition, place))) kept.push({ ...place });
  for (const place of kept) place.window = (expr) => windowOver(expr, place, kept);
  const sorted = [...kept].sort(inOrder(order));
  const rows = sorted.map((place) => items.map(({ value }) => evaluate(value, place)));
  const different = once ? distinct(rows) : rows;
  return limit === undefined ? different.slice(offset) : different.slice(offset, offset + limit);
}

/** The row of the joined table whose key equals a value. */
function joinedTable({ join }: Block, rowsOf: Place['rows']) {
  const { table, on } = join!;
  const names =
    table.kind === 'values' ? table.names : table.kind === 'union' ? [] : table.items.map(({ name }) => name);
  const rows = table.kind === 'values' ? table.rows : rowsOf(table);
  const named = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]!])));
  const byKey = new Map(named.map((row) => [row[on.key]!, row]));
  return (key: Value): Record<string, Value> | undefined => (key === null ? undefined : byKey.get(key));
}
