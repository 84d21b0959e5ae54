/** What every SELECT does with its rows in the end, and windows over them. */
import type { Op, Sort, Value } from './description.ts';
import { evaluate, type Place } from './expressions.ts';
import { ordered } from './values.ts';

export type Rows = readonly (readonly Value[])[];
/** Tells rows apart as DISTINCT, GROUP BY and UNION do. */
export const keyOf = (values: readonly Value[]): string => JSON.stringify(values);

export function distinct(rows: Rows): Rows {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

/** -1, 0 or 1 by the keys of an ORDER BY. */
export function inOrder(order: readonly Sort[]): (a: Place, b: Place) => number {
  return (a, b) => {
    for (const { by, descending, nulls } of order) {
      const found = ordered(evaluate(by, a), evaluate(by, b), descending, nulls);
      if (found !== 0) return found;
    }
    return 0;
  };
}

/** A window function at one of the places of a result. */
export function windowOver(expr: Op<'window'>, at: Place, places: readonly Place[]): Value {
  const part = (place: Place) => keyOf(expr.partition.map((by) => evaluate(by, place)));
  const own = part(at);
  const before = inOrder(expr.order);
  const rows = places.filter((place) => part(place) === own).sort(before);
  const position = rows.indexOf(at);
  const numbers = (of: readonly Place[]) =>
    of.map((place) => evaluate(expr.of!, place)).filter((value) => value !== null) as number[];
  const sum = (of: readonly Place[]) => {
    const known = numbers(of);
    return known.length ? known.reduce((a, b) => a + b) : null;
  };
  switch (expr.name) {
    case 'row_number':
      return position + 1;
    case 'rank':
      return rows.filter((row) => before(row, at) < 0).length + 1;
    case 'dense_rank':
      return (
        new Set(
          rows.filter((row) => before(row, at) < 0).map((row) => keyOf(expr.order.map(({ by }) => evaluate(by, row)))),
        ).size + 1
      );
    case 'count':
      return rows.length;
    case 'max': {
      const known = numbers(rows);
      return known.length ? Math.max(...known) : null;
    }
    case 'lag':
      return position > 0 ? evaluate(expr.of!, rows[position - 1]!) : null;
    case 'running sum':
      return sum(rows.filter((row) => before(row, at) <= 0));
    default:
      return sum(rows);
  }
}
