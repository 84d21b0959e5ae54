/** Queries of the semantic layer in process, with the same security as through REST. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { DuckDBValue } from '@duckdb/node-api';
import { StrataError } from '../../errors.ts';
import type { Lease } from '../warehouse/snapshot.ts';
import type { Snapshots } from '../warehouse/snapshots.ts';
import type { NormalizedQuery } from './access.ts';
import type { Cube, PlannedSql } from './core.ts';
import { inWords } from './engine-error.ts';
import { cubeQuery, type ExpressionValue, type ViewQuery } from './expressions.ts';
import { type Columnar, transformRows } from './result.ts';

const require = createRequire(import.meta.url);
const { prepareAnnotation } = require('@cubejs-backend/api-gateway/dist/src/helpers/prepare-annotation.js');
const { buildTransform, convertDuckDBParams } = require('@cubejs-backend/duckdb-driver/dist/src/Transform.js');

/** Who asks. Absent: nobody in particular, which access policies may deny everything. */
export interface Asker {
  readonly securityContext?: Readonly<Record<string, unknown>>;
}
export type Row = Record<string, unknown>;
/** The SQL of a query, its parameters in the order of their `?`, and which member each of its columns is. */
export interface SemanticSql {
  readonly sql: string;
  readonly params: unknown[];
  readonly members: Readonly<Record<string, string>>;
}
export interface Semantic {
  /**
   * Rows of a query, each an object keyed by member; numbers are numbers, times are `YYYY-MM-DDTHH:mm:ss.SSS`. A query
   * with `compareDateRange`, or an array of queries, gives the rows of all its parts one after the other.
   * @throws StrataError `query.refused` for a query that cannot be asked, or not by this asker; `warehouse.empty`
   */
  load(query: object, asker?: Asker): Promise<Row[]>;
  /** The SQL that {@link load} would run, one for each part of the query. @throws as load */
  sql(query: object, asker?: Asker): Promise<SemanticSql[]>;
  /**
   * The SQL of a query that strata's own planner made, for the same rows as through REST: no limit, no order, its columns
   * the dimensions and then the measures. Values stand in it as literals, and as the SQL of its expressions' values.
   * @throws as load
   */
  compile(query: ViewQuery, asker?: Asker): Promise<string>;
  /** The views, cubes and members that the asker may see, as REST's `/meta` gives them. */
  meta(asker?: Asker): Promise<Record<string, unknown>[]>;
}

interface Part {
  readonly query: NormalizedQuery;
  readonly planned: PlannedSql;
  readonly annotation: Record<string, { type?: string }>;
}

export function openSemantic(cube: Cube, snapshots: Snapshots): Semantic {
  const { gateway } = cube;

  // A new object for every call: Cube writes into contexts, and remembers who they belonged to.
  const contextOf = (asker: Asker) =>
    gateway.contextByReq({}, structuredClone(asker.securityContext ?? {}), `${randomUUID()}-span-1`);
  const metaOf = async (context: Record<string, unknown>) =>
    gateway.filterVisibleItemsInMeta(context, await (await gateway.getCompilerApi(context)).metaConfig(context, {}));

  async function plan(query: object, asker: Asker): Promise<{ queryType: string; parts: Part[] }> {
    const context = await contextOf(asker);
    await gateway.assertApiScope('data', context.securityContext);
    const [queryType, queries] = await gateway.getNormalizedQueries(structuredClone(query), context);
    const meta = await metaOf(context);
    const compiler = await gateway.getCompilerApi(context);
    const parts = queries.map(async (normalized) => {
      const planned = await compiler.getSql(gateway.coerceForSqlQuery(normalized, context));
      const { measures, dimensions, timeDimensions } = prepareAnnotation(meta, normalized);
      return { query: normalized, planned, annotation: { ...measures, ...dimensions, ...timeDimensions } };
    });
    return { queryType, parts: await Promise.all(parts) };
  }

  return {
    load: (query, asker = {}) =>
      refusing(async () => {
        const { queryType, parts } = await plan(query, asker);
        return snapshots.use(async (lease) => {
          const rows: Row[] = [];
          for (const part of parts) for (const row of await rowsOf(lease, part, queryType)) rows.push(row);
          return rows;
        });
      }),
    sql: (query, asker = {}) =>
      refusing(async () => {
        const { parts } = await plan(query, asker);
        return parts.map(({ planned: { sql, aliasNameToMember } }) => ({
          sql: sql[0],
          params: sql[1],
          members: aliasNameToMember,
        }));
      }),
    compile: (query, asker = {}) =>
      refusing(async () => {
        const context = await contextOf(asker);
        await gateway.assertApiScope('data', context.securityContext);
        const made = cubeQuery(query);
        const [, [normalized]] = await gateway.getNormalizedQueries(made.query, context, true);
        const compiler = await gateway.getCompilerApi(context);
        const given = { ...normalized, rowLimit: null, expressionParams: [...made.values] };
        const planned = await compiler.getSql(gateway.coerceForSqlQuery(given, context), { exportAnnotatedSql: true });
        const [sql, values] = planned.sql;
        return sql.replace(PARAMETER, (_, i) => inSql(values[Number(i)]));
      }),
    meta: (asker = {}) =>
      refusing(async () => {
        const cubes = (await metaOf(await contextOf(asker))) as { config: Record<string, unknown> }[];
        return cubes.map(({ config }) => config);
      }),
  };
}

/** The same semantic layer, asked by `asker` where a question does not say by whom. */
export function askedBy(semantic: Semantic, asker: Asker): Semantic {
  const known = (by: Asker | undefined) => (by?.securityContext === undefined ? asker : by);
  return {
    load: (query, by) => semantic.load(query, known(by)),
    sql: (query, by) => semantic.sql(query, known(by)),
    compile: (query, by) => semantic.compile(query, known(by)),
    meta: (by) => semantic.meta(known(by)),
  };
}

/** How Cube marks the parameters of its SQL. */
const PARAMETER = /\$(\d+)\$/g;

/** A parameter in the text of the SQL: an expression's value as it says, those of policies and of the model as literals. */
function inSql(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'object' && typeof (value as ExpressionValue).sql === 'string')
    return (value as ExpressionValue).sql;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  return `'${String(value).replaceAll("'", "''")}'`;
}

async function rowsOf(lease: Lease, part: Part, queryType: string): Promise<Row[]> {
  const [sql, params] = part.planned.sql;
  const result = await inWords(lease.connection.runAndReadAll(sql, convertDuckDBParams(params) as DuckDBValue[]));
  const names = result.columnNames();
  const { converters } = buildTransform(names, result.columnTypes()) as { converters: (Convert | null)[] };
  const columns = result.getColumns().map((column, i) => column.map((value) => textOf(value, converters[i]!)));
  const raw: Columnar = { members: names, columns };
  const t = { ...part, aliasToMemberNameMap: part.planned.aliasNameToMember, queryType };
  const rows = transformRows({ ...t, query: { ...part.query, responseFormat: undefined } as never }, raw) as Row[];
  const numeric = names
    .map((name) => part.planned.aliasNameToMember[name]!)
    .filter((member) => part.annotation[member]?.type === 'number');
  for (const row of rows) for (const member of numeric) row[member] = numberOf(row[member]);
  return rows;
}
type Convert = (value: unknown) => unknown;
const textOf = (value: unknown, convert: Convert | null) => (value === null || !convert ? value : convert(value));

/** A number where the text is one: infinities and the like stay as they are. */
function numberOf(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

/** Errors of Cube that tell a user what is wrong with a query, as StrataErrors. Others are defects and pass. */
async function refusing<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StrataError || !(error instanceof Error)) throw error;
    const { type, status } = error as { type?: string; status?: number };
    if (type !== 'UserError' && status === undefined) throw error;
    throw new StrataError('query.refused', { what: error.message }, { cause: error });
  }
}
