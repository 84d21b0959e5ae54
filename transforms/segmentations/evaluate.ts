/** What a condition says of one row, as the compiled SQL does. */
import type { Comparison, Condition, Scalar } from './condition.ts';

export type Values = Readonly<Record<string, Scalar | null>>;

/** True when the condition holds. A comparison with a missing value is false. */
export function holds(condition: Condition, row: Values): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every((c) => holds(c, row));
    case 'any':
      return condition.of.some((c) => holds(c, row));
    case 'not':
      return !holds(condition.of, row);
    case 'compare':
      return compares(row[condition.column], condition.operator, condition.value);
    case 'compare_column':
      return compares(row[condition.column], condition.operator, row[condition.other]);
    case 'in':
      return condition.values.some((v) => compares(row[condition.column], '=', v));
    case 'not_in':
      return condition.values.every((v) => compares(row[condition.column], '!=', v));
    case 'between':
      return (
        compares(row[condition.column], '>=', condition.low) && compares(row[condition.column], '<=', condition.high)
      );
    case 'is_null':
      return row[condition.column] == null;
    case 'is_not_null':
      return row[condition.column] != null;
  }
}

function compares(a: Scalar | null | undefined, operator: Comparison, b: Scalar | null | undefined): boolean {
  if (a == null || b == null) return false;
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
