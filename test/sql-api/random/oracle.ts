/** The answer that a statement must have, by plain evaluation over the rows of the marts: no SQL, nothing of the product. */
import { blockRows, finished } from './block.ts';
import { idOf, type Join, namesOf, type Outer, type Query, type Value } from './description.ts';
import { evaluate, type Place } from './expressions.ts';
import { aggregated } from './group.ts';
import type { Marts } from './marts.ts';
import { distinct, keyOf, type Rows } from './relations.ts';

/** @throws Refused for a statement that must not be answered */
export function expectedRows(query: Query, marts: Marts): Rows {
  const known = new Map<Query, Rows>();
  const rowsOf = (inner: Query) => {
    const rows = known.get(inner) ?? expectedRows(inner, marts);
    known.set(inner, rows);
    return rows;
  };
  switch (query.kind) {
    case 'block':
      return blockRows(query, marts, rowsOf);
    case 'outer':
      return outerRows(query, rowsOf);
    case 'join':
      return joinRows(query, rowsOf);
    case 'union': {
      const rows = [...rowsOf(query.left), ...rowsOf(query.right)];
      return query.all ? rows : distinct(rows);
    }
  }
}

function placeOf(names: readonly string[], row: readonly Value[], rows: Place['rows']): Place {
  const values = new Map(names.map((name, i) => [name, row[i]!]));
  return { column: (name) => values.get(name)!, rows };
}

function outerRows(query: Outer, rowsOf: Place['rows']): Rows {
  const names = namesOf(query.from);
  const places = rowsOf(query.from)
    .map((row) => placeOf(names, row, rowsOf))
    .filter((place) => query.where.every((condition) => evaluate(condition, place)));
  const { groups } = query;
  if (!groups) return finished(query, places, []);
  const found = new Map<string, { values: Value[]; places: Place[] }>();
  if (groups.length === 0) found.set('[]', { values: [], places: [] });
  for (const place of places) {
    const values = groups.map((group) => evaluate(group, place));
    const known = found.get(keyOf(values)) ?? { values, places: [] };
    known.places.push(place);
    found.set(keyOf(values), known);
  }
  const grouped = [...found.values()].map(({ values, places: own }): Place => {
    const ids = groups.map(idOf);
    return {
      column: (name) => own[0]!.column(name),
      known: (expr) => {
        const i = ids.indexOf(idOf(expr));
        return i < 0 ? undefined : { value: values[i]! };
      },
      aggregate: ({ name, of, filter }) =>
        aggregated(name, filter ? own.filter((place) => evaluate(filter, place)) : own, of),
      rows: rowsOf,
    };
  });
  return finished(query, grouped, []);
}

function joinRows(query: Join, rowsOf: Place['rows']): Rows {
  const side = (from: Query) => {
    const names = namesOf(from);
    return rowsOf(from).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]!])));
  };
  type Side = Record<string, Value>;
  const [left, right] = [side(query.left), side(query.right)];
  const matches = (a: Side, b: Side) =>
    query.on.every((name) => a[name] === b[name] && (query.nullSafe || a[name] !== null));
  const pairs: [Side | undefined, Side | undefined][] = [];
  for (const a of left) {
    const found = right.filter((b) => matches(a, b));
    for (const b of found) pairs.push([a, b]);
    if (found.length === 0 && query.type !== 'INNER') pairs.push([a, undefined]);
  }
  if (query.type === 'FULL') for (const b of right) if (!left.some((a) => matches(a, b))) pairs.push([undefined, b]);
  const places = pairs.map(
    ([a, b]): Place => ({
      column: (name) => (name.startsWith('a.') ? a : b)?.[name.slice(2)] ?? null,
      rows: rowsOf,
    }),
  );
  return finished({ ...query, order: [] }, places, []);
}
