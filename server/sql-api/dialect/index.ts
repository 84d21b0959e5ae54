/**
 * The dialect: Postgres' canonical AST (what pg_get_viewdef prints, parsed) as DuckDB text that answers alike, or a refusal. Pure functions.
 * docs/sql-functions.md lists what they know.
 */
import type { Node } from '@pgsql/types';
import { cast } from './casts.ts';
import type { Sql } from './parts.ts';
import { duckType, type Type, typeText } from './postgres-types.ts';
import { type Context, inner, type Scope } from './scope.ts';
import { selectStatement } from './select.ts';
import { translate } from './translate.ts';
import { sessionZone } from './zones.ts';

export {
  type ColumnPart,
  type LiteralPart,
  type ParameterPart,
  type Part,
  type Printer,
  print,
  printLiteral,
  type RelationPart,
  type Sql,
} from './parts.ts';
export { type Type, typeOf, typeOfOid, typeText } from './postgres-types.ts';
export type { Column, Context } from './scope.ts';

/** A column of a translated statement. */
export interface DuckColumn {
  /** Its name as Postgres would tell it; in the text it is c1, c2, ... */
  readonly name: string;
  readonly type: Type;
  /** Type as Postgres prints it, modifiers included where they are known. */
  readonly postgres: string;
  /** The DuckDB type that the column already has: no further cast is needed. */
  readonly duck: string;
}

export interface DuckStatement {
  readonly sql: Sql;
  readonly columns: readonly DuckColumn[];
}

export interface DuckExpression {
  readonly sql: Sql;
  readonly type: Type;
  readonly postgres: string;
  readonly duck: string;
}

const begin = (context: Context): Scope => ({
  context,
  zone: sessionZone(context.timeZone ?? 'UTC'),
  relations: [],
  merged: new Map(),
  ctes: new Map(),
  windows: new Map(),
  counter: { next: 1 },
});

const told = (type: Type) => ({ type, postgres: typeText(type), duck: duckType(type) });

/**
 * A whole SELECT, VALUES or set operation. `print(statement)` is its text.
 * @param wanted types that its columns are cast to
 * @throws SqlError 0A000 for what DuckDB cannot answer alike, Postgres' own errors for what would fail there
 */
export function toDuckDB(node: Node, context: Context = {}, wanted?: readonly Type[]): DuckStatement {
  const statement = 'RawStmt' in node ? node.RawStmt.stmt! : node;
  const { SelectStmt } = statement as { SelectStmt?: Parameters<typeof selectStatement>[0] };
  const query = selectStatement(SelectStmt ?? {}, inner(begin(context)), wanted);
  return { sql: query.sql, columns: query.columns.map(({ name, type }) => ({ name, ...told(type) })) };
}

/**
 * One scalar expression over columns that `context.columnType` knows; they and the literals stay parts that the printer's hooks write.
 * @param wanted a Postgres type that the value is cast to
 */
export function expressionToDuckDB(node: Node, context: Context = {}, wanted?: Type): DuckExpression {
  const scope = begin(context);
  const value = translate(node, scope);
  const result = wanted ? cast(value, wanted, scope.zone) : value;
  return { sql: result.sql, ...told(result.type.name === 'unknown' ? { name: 'text' } : result.type) };
}

/** The DuckDB type for a Postgres type by name or OID, as a cast of a result column needs it. */
export { duckType } from './postgres-types.ts';
