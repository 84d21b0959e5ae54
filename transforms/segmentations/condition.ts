/** Conditions over the columns of a row, as data: a user's file never holds SQL text. */

export type Scalar = string | number | boolean;
export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/**
 * Two-valued: a comparison with a missing value is false (`!=` and `not in` too), and so `not` of it is true.
 * `between` includes both ends. `all` of nothing is true, `any` of nothing is false.
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Comparison; readonly value: Scalar }
  | { readonly kind: 'compare_column'; readonly column: string; readonly operator: Comparison; readonly other: string }
  | { readonly kind: 'in' | 'not_in'; readonly column: string; readonly values: readonly Scalar[] }
  | { readonly kind: 'between'; readonly column: string; readonly low: Scalar; readonly high: Scalar }
  | { readonly kind: 'is_null' | 'is_not_null'; readonly column: string };

/** A condition without those that only combine others. */
export type Leaf = Extract<Condition, { readonly column: string }>;

/** The leaves of a condition, left to right. */
export function leaves(condition: Condition): Leaf[] {
  if ('column' in condition) return [condition];
  return condition.kind === 'not' ? leaves(condition.of) : condition.of.flatMap(leaves);
}
