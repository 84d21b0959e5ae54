/** What an expression is while it is translated: DuckDB text with the Postgres type of its value. */
import { SqlError } from '../errors.ts';
import { type Sql, sql } from './parts.ts';
import { duckType, type Type, typeText } from './postgres-types.ts';

export interface Expression {
  readonly sql: Sql;
  readonly type: Type;
  /** The value of a constant as Postgres prints it; null for NULL; absent for what only a row knows. */
  readonly constant?: string | null;
  /** Of double arithmetic: the text without the check for an overflow, and what went into it, so that a chain is checked once. */
  readonly unchecked?: { readonly sql: Sql; readonly operands: readonly Expression[] };
}

/** Values computed once and used by name: `list_transform([{'a': ...}], lambda v: ...)[1]`. */
export function bind(values: readonly Sql[], build: (...names: readonly Sql[]) => Sql): Sql {
  const fields = values.flatMap((value, index) => sql`${[index === 0 ? '' : ', ']}${[`'v${index}': `]}${value}`);
  return sql`list_transform([{${fields}}], lambda v: ${build(...values.map((_, index) => [`v.v${index}`]))})[1]`;
}

export const expression = (type: Type, text: Sql, constant?: string | null): Expression =>
  constant === undefined ? { sql: text, type } : { sql: text, type, constant };

/** A refusal: what Postgres can do and DuckDB cannot do alike. */
export function refuse(what: string, hint?: string): never {
  throw new SqlError('feature_not_supported', `${what} is not supported over the semantic views`, hint ? { hint } : {});
}

/** An error of Postgres' own that is seen while the statement is prepared. */
export function invalid(code: string, message: string, hint?: string): never {
  throw new SqlError({ code }, message, hint ? { hint } : {});
}

/** A call that ends the statement with an error of Postgres; `failureOf` reads the SQLSTATE back. */
export const raise = (code: string, message: string): Sql => [
  `error('strata ${code}: ${message.replaceAll("'", "''")}')`,
];

/** The same with a value at the end of its message, in quotes. */
export const raiseWith = (code: string, message: string, value: Sql): Sql =>
  sql`error(${[`'strata ${code}: ${message.replaceAll("'", "''")}: "'`]} || ${value} || '"')`;

/** CAST to the DuckDB type of a Postgres type. */
export const castTo = (type: Type, text: Sql): Sql => sql`CAST(${text} AS ${[duckType(type)]})`;

/** A value that is at least (at most) a number; null stays null, which greatest and least of DuckDB would drop. */
export const atLeast = (value: Sql, low: number): Sql =>
  sql`CASE WHEN ${value} < ${[String(low)]} THEN ${[String(low)]} ELSE ${value} END`;

/** The text of a constant, where nothing else will do. */
export function constantOf(argument: Expression | undefined, what: string): string {
  if (typeof argument?.constant === 'string') return argument.constant;
  return refuse(`${what} that is not a literal`, `Write ${what} as a literal.`);
}

export const words = (type: Type): string => (type.name === 'numeric' ? 'numeric' : typeText(type));
