/** Compiles Kysely queries to text without a database. */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type SelectQueryBuilder,
} from 'kysely';
import type { Columns } from './columns.ts';

/** Writes values as literals: the SQL of a transform is one text that a person can read, run and compare. */
class LiteralCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    this.appendImmediateValue(value);
  }
}

export const compiler = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new LiteralCompiler(),
  },
});

/**
 * The SELECT as text, its columns in the order of `columns` and each cast to its declared type, so that DuckDB and
 * Postgres give the same types whatever an expression's own type is (`portable-sql.md`, rule 3).
 */
export function compileSelect(
  query: SelectQueryBuilder<never, never, unknown>,
  columns: Columns,
  name: string,
): string {
  const { sql } = query.compile();
  const casts = Object.entries(columns).map(([column, { sql }]) => `cast("${column}" as ${sql}) as "${column}"`);
  return `select ${casts.join(', ')} from (${sql}) as "${name}"`;
}
