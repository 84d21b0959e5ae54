/** What each kind of segmentation compiles to, and the compilation of what they share: conditions and thresholds. */
import { type Expression, type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { compiler } from '../compile.ts';
import type { Condition, Scalar } from './condition.ts';

// The columns are known only when the segmentations are: `tsc` sees the fixed ones.
// biome-ignore lint/suspicious/noExplicitAny: a query over columns that a user names
export type Query = SelectQueryBuilder<any, any, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export const db = compiler as unknown as Kysely<any>;

/** Helper columns over the features, then branches over both: the first that holds gives the segment. */
export interface Parts {
  readonly derived: readonly { readonly name: string; readonly value: Expression<unknown> }[];
  readonly branches: readonly { readonly when: Expression<SqlBool>; readonly segment: string }[];
}
/** How a column that a condition names is written. */
export type Ref = (column: string) => RawBuilder<unknown>;

/** A column of the features. Quoted, never split at dots. */
export const featureRef: Ref = (column) => sql.id(column);

/** A helper column of a segmentation. Two underscores keep it apart from the features, which have none in a row. */
export const derivedName = (segmentation: string, column: string): string => `${segmentation}__${column}`;

export const literal = (value: Scalar): RawBuilder<unknown> => sql.lit(value);

/** The condition as SQL: `all` as `(a and b)`, `not` as `not coalesce(a, false)`, so that a missing value is never a match. */
export function conditionSql(condition: Condition, ref: Ref): RawBuilder<SqlBool> {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const of = condition.of.map((c) => conditionSql(c, ref));
      if (of.length === 0) return sql<SqlBool>`${sql.lit(condition.kind === 'all')}`;
      return sql<SqlBool>`(${sql.join(of, condition.kind === 'all' ? sql` and ` : sql` or `)})`;
    }
    case 'not':
      return sql<SqlBool>`not coalesce(${conditionSql(condition.of, ref)}, false)`;
    case 'compare':
      return sql<SqlBool>`${ref(condition.column)} ${operator(condition.operator)} ${literal(condition.value)}`;
    case 'compare_column':
      return sql<SqlBool>`${ref(condition.column)} ${operator(condition.operator)} ${ref(condition.other)}`;
    case 'in':
    case 'not_in': {
      const values = sql.join(condition.values.map(literal));
      return sql<SqlBool>`${ref(condition.column)} ${sql.raw(condition.kind === 'in' ? 'in' : 'not in')} (${values})`;
    }
    case 'between':
      return sql<SqlBool>`${ref(condition.column)} between ${literal(condition.low)} and ${literal(condition.high)}`;
    case 'is_null':
      return sql<SqlBool>`${ref(condition.column)} is null`;
    case 'is_not_null':
      return sql<SqlBool>`${ref(condition.column)} is not null`;
  }
}

/** A fixed word of the grammar: `!=` is spelled `<>`, as both engines' standard has it. */
const OPERATORS = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;
const operator = (o: keyof typeof OPERATORS) => sql.raw(OPERATORS[o]);

/** At or above a threshold; without one, any value but a missing one. */
export function fromSql(column: RawBuilder<unknown>, from: number | null): RawBuilder<SqlBool> {
  return from === null ? sql<SqlBool>`${column} is not null` : sql<SqlBool>`${column} >= ${literal(from)}`;
}

/** `case when ... then ... else ... end`, or the `otherwise` alone when there is no branch. */
export function caseSql<T>(
  branches: readonly { readonly when: Expression<SqlBool>; readonly value: Expression<T> }[],
  otherwise: Expression<T>,
): RawBuilder<T> {
  if (branches.length === 0) return sql<T>`${otherwise}`;
  const whens = branches.map((b) => sql`when ${b.when} then ${b.value}`);
  return sql<T>`case ${sql.join(whens, sql` `)} else ${otherwise} end`;
}
