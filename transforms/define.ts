/**
 * A transform is a typed value: one table, its grain, its columns and the SELECT (or the pure function) that makes it.
 * `from` are ES imports, so that the DAG is what TypeScript already sees: renaming a column upstream fails `tsc`
 * downstream, and a cycle cannot be written.
 */
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Contract, Shape } from '../sources/contract.ts';
import { type Column, type Columns, contractColumns, type Row } from './columns.ts';
import { compiler, compileSelect } from './compile.ts';

/** `raw`: accepted rows of a contract, one per key, given by the warehouse. The other layers are made by transforms. */
export type Layer = 'raw' | 'staging' | 'core' | 'marts';

interface RelationOf<N extends string, C extends Columns> {
  readonly name: N;
  readonly layer: Layer;
  readonly description: string;
  /** The columns that identify a row: proven unique and not null after every build. */
  readonly grain: readonly (keyof C & string)[];
  /** What to do when rows share a value of the grain, where another cause than a join is likely. */
  readonly whenNotUnique?: string;
  readonly columns: C;
  readonly inputs: readonly Relation[];
  /** A view: its SELECT runs in every query. For what would copy a large table of the build. */
  readonly virtual?: boolean;
}
/** A table that others may read: plain data, but for `compute`. */
export type Relation<N extends string = string, C extends Columns = Columns> = RelationOf<N, C> &
  (
    | { readonly kind: 'raw'; readonly contract: string }
    | { readonly kind: 'sql'; readonly sql: string }
    | {
        readonly kind: 'compute';
        /** Input tables by name, each as rows ordered by its grain; gives the table's rows. */
        readonly compute: (inputs: Record<string, never[]>) => Record<string, unknown>[];
      }
    | { readonly kind: 'log' }
  );

// biome-ignore lint/suspicious/noExplicitAny: `unknown` columns would hide the row types
type AnyRelation<N extends string = string> = RelationOf<N, any> & { readonly kind: string };
/** Inputs by table name; the key must be the table's name, since that is what the SQL says. */
type Inputs = { readonly [K in string]: AnyRelation };
type Named<F extends Inputs> = { readonly [K in keyof F]: F[K]['name'] extends K ? F[K] : never };
/** The database that `rows` sees: a table per input, typed. */
export type Db<F extends Inputs> = { [K in keyof F]: Row<F[K]['columns']> };

interface Common<N extends string, F extends Inputs, C extends Columns> {
  readonly name: N;
  readonly layer: Exclude<Layer, 'raw'>;
  readonly description: string;
  readonly grain: readonly (keyof C & string)[];
  readonly from: F & Named<F>;
  readonly columns: C;
}
/** A table that a SELECT makes may be a view in the build. */
interface Virtual {
  readonly virtual?: boolean;
}
/** Refuses columns that `columns` does not name, and names them in the error. */
type NoExtra<O, C extends Columns> =
  Exclude<keyof O, keyof C> extends never ? unknown : { 'column not in `columns`': Exclude<keyof O, keyof C> };

/**
 * A table made by one SELECT, within what DuckDB and Postgres answer alike (`portable-sql.md`).
 * @param given.rows builds the query on `db`, which knows exactly the tables of `from`
 * @returns the transform with its SQL compiled; values are written into it as literals
 * @throws TypeError when a key of `from` is not the name of its table, or the grain names no column
 */
export function defineTransform<
  const N extends string,
  const F extends Inputs,
  const C extends Columns,
  O extends Row<C>,
>(
  given: Common<N, F, C> &
    Virtual & {
      // biome-ignore lint/suspicious/noExplicitAny: Kysely's builder is invariant in its tables, which do not matter here
      readonly rows: (db: Kysely<Db<F>>) => SelectQueryBuilder<any, any, O> & NoExtra<O, C>;
    },
): Relation<N, C> {
  const { rows, from, ...rest } = given;
  const query = rows(compiler as unknown as Kysely<Db<F>>);
  return { ...rest, inputs: inputsOf(given), kind: 'sql', sql: compileSelect(query, given.columns, given.name) };
}

/** A table that SQL cannot compute, made by a pure function over typed input rows. */
export function defineComputed<const N extends string, const F extends Inputs, const C extends Columns>(
  given: Common<N, F, C> & {
    readonly compute: (inputs: { [K in keyof F]: Row<F[K]['columns']>[] }) => Row<C>[];
  },
): Relation<N, C> {
  const { compute, from, ...rest } = given;
  return { ...rest, inputs: inputsOf(given), kind: 'compute', compute: compute as never };
}

/**
 * A table of what the warehouse knows of its own builds, which no row of an extract tells: it writes the rows itself, at the
 * table's place in the plan, and carries over those of earlier builds. It holds times: equal input gives other rows.
 */
export function defineLog<const N extends string, const F extends Inputs, const C extends Columns>(
  given: Common<N, F, C>,
): Relation<N, C> {
  const { from, ...rest } = given;
  return { ...rest, inputs: inputsOf(given), kind: 'log' };
}

/** A table that is served beside a build, whose rows change while the build does not. No transform can read it. */
export interface LiveTable<N extends string = string, C extends Columns = Columns> {
  readonly kind: 'live';
  readonly layer: 'live';
  readonly name: N;
  readonly description: string;
  /** The columns that identify a row. */
  readonly grain: readonly string[];
  readonly columns: C;
}

/**
 * A table that no build makes: its rows change between builds (somebody acknowledges an alert), or are known only once a build is
 * complete. The warehouse keeps them beside its builds; cubes read it as `sql_table: live.NAME`.
 * @throws TypeError when the grain names no column
 */
export function defineLive<const N extends string, const C extends Columns>(
  given: Omit<LiveTable<N, C>, 'kind' | 'layer' | 'grain'> & { readonly grain: readonly (keyof C & string)[] },
): LiveTable<N, C> {
  assertGrain(given);
  return { ...given, kind: 'live', layer: 'live' };
}

/** The accepted rows of a contract, one per key, as an input of staging transforms: `raw_<contract>`. */
export function raw<N extends string, S extends Shape>(
  contract: Contract<N, S>,
): Relation<`raw_${N}`, { [K in keyof S & string]: Column<S[K]['_zod']['output']> }> {
  const columns = contractColumns(contract.columns);
  return {
    name: `raw_${contract.name}`,
    layer: 'raw',
    description: contract.description,
    grain: contract.key === 'row' ? [] : contract.key,
    columns,
    inputs: [],
    kind: 'raw',
    contract: contract.name,
  } as never;
}

function inputsOf(given: Common<string, Inputs, Columns>): Relation[] {
  for (const [key, relation] of Object.entries(given.from)) {
    if (relation.name !== key) throw new TypeError(`${given.name}: \`from.${key}\` is the table ${relation.name}`);
  }
  assertGrain(given);
  return Object.values(given.from) as unknown as Relation[];
}

function assertGrain(given: { name: string; grain: readonly string[]; columns: Columns }): void {
  for (const column of given.grain) {
    if (!Object.hasOwn(given.columns, column))
      throw new TypeError(`${given.name}: grain column ${column} is not in \`columns\``);
  }
}
