/** What names mean at a place of a statement. */
import type { ColumnRef, Node, RangeVar } from '@pgsql/types';
import { type Expression, expression, invalid, refuse } from './expression.ts';
import { raw } from './parts.ts';
import { type Type, typeOf } from './postgres-types.ts';

/** A column of a relation that the caller knows: exact name, Postgres type with modifier (`numeric(18,2)`, `text`, ...). */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** What the caller knows. All of it is optional: an expression without columns needs nothing. */
export interface Context {
  /** The session's TimeZone setting. UTC when absent. */
  readonly timeZone?: string;
  /** Type of a column that no FROM of the statement holds; undefined: there is none. */
  columnType?(reference: ColumnRef): string | undefined;
  /**
   * Columns of a relation of FROM that is not a CTE, in the order in which its text gives them. The text itself comes from the printer's
   * `relation` hook; the statement names the columns c1, c2, ... by position, so that their own names do not matter.
   * A numeric without modifier is taken for DECIMAL(38,20).
   */
  relation?(relation: RangeVar): readonly Column[] | undefined;
}

/** A column as the statement sees it. `duck` is its name in DuckDB. */
export interface Output {
  readonly name: string;
  readonly type: Type;
}

/** A relation in FROM: alias in Postgres, alias in DuckDB. Its columns are c1, c2, ... there. */
export interface Relation {
  readonly name: string;
  readonly alias: string;
  readonly columns: readonly Output[];
}

export interface Scope {
  readonly context: Context;
  readonly zone: string;
  readonly relations: Relation[];
  /** Columns of FULL JOIN ... USING, by name. */
  readonly merged: Map<string, Expression>;
  readonly ctes: Map<string, { readonly alias: string; readonly columns: readonly Output[] }>;
  /** Named windows of the statement. */
  readonly windows: Map<string, Node>;
  readonly parent?: Scope;
  /** Numbers for the aliases of the whole statement. */
  readonly counter: { next: number };
}

export const inner = (scope: Scope): Scope => ({
  ...scope,
  relations: [],
  merged: new Map(),
  ctes: new Map(scope.ctes),
  windows: new Map(),
  parent: scope,
});

export const alias = (scope: Scope): string => `t${scope.counter.next++}`;

/** The texts of a list of String nodes. */
export const names = (nodes: readonly Node[] | undefined): string[] =>
  (nodes ?? []).map((node) =>
    'String' in node ? (node.String.sval ?? '') : refuse('A whole row as a value', 'Name its columns.'),
  );

/** What a column reference means. @throws SqlError 42703 when nothing has that name */
export function resolve(reference: ColumnRef, scope: Scope): Expression {
  const path = names(reference.fields);
  const column = path.at(-1) ?? '';
  const relation = path.at(-2);
  for (let place: Scope | undefined = scope; place; place = place.parent) {
    const merged = relation === undefined ? place.merged.get(column) : undefined;
    if (merged) return merged;
    const found = place.relations
      .filter((candidate) => relation === undefined || candidate.name === relation)
      .flatMap((candidate) =>
        candidate.columns.flatMap((output, index) => (output.name === column ? [{ candidate, output, index }] : [])),
      );
    if (found.length > 1) return invalid('42702', `column reference "${column}" is ambiguous`);
    if (found[0]) return expression(found[0].output.type, raw(`${found[0].candidate.alias}.c${found[0].index + 1}`));
  }
  const type = scope.context.columnType?.(reference);
  if (type === undefined) return invalid('42703', `column ${path.join('.')} does not exist`);
  return expression(typeOf(type), [{ kind: 'column', reference, type }]);
}
