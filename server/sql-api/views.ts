/** The semantic views as one user sees them, as tables: what Cube's meta shows to that user, with the types of the served build. */
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { Asker, Semantic } from '../cube/semantic.ts';
import type { Aggregation, SemanticView, ViewColumn } from './planner/plan.ts';

interface Member {
  readonly name: string;
  readonly type: string;
  readonly aggType?: string;
  readonly description?: string;
  readonly isVisible?: boolean;
  readonly meta?: { readonly aggregation?: Aggregation; readonly non_additive_dimension?: unknown };
}
interface Config {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly isVisible?: boolean;
  readonly dimensions: readonly Member[];
  readonly measures: readonly Member[];
}

/**
 * @param connection on the build that is served
 * @param log told of a view that has no SQL: it is left out
 */
export async function viewsOf(
  semantic: Semantic,
  asker: Asker,
  connection: DuckDBConnection,
  log: (line: string) => void = () => undefined,
): Promise<SemanticView[]> {
  const configs = (await semantic.meta(asker)) as unknown as Config[];
  const views: SemanticView[] = [];
  for (const config of configs.filter(({ type, isVisible }) => type === 'view' && isVisible)) {
    const dimensions = config.dimensions.filter(({ isVisible }) => isVisible);
    const measures = config.measures.filter(({ isVisible }) => isVisible);
    // Without a dimension there would be nothing that a policy on rows could hold on to.
    if (dimensions.length === 0) continue;
    try {
      views.push(await viewOf(config, dimensions, measures, semantic, asker, connection));
    } catch (error) {
      log(`The view ${config.name} is not in the SQL API: ${(error as Error).message}`);
    }
  }
  return views;
}

async function viewOf(
  config: Config,
  dimensions: readonly Member[],
  measures: readonly Member[],
  semantic: Semantic,
  asker: Asker,
  connection: DuckDBConnection,
): Promise<SemanticView> {
  const view = config.name;
  const names = (members: readonly Member[]) => members.map(({ name }) => name.slice(view.length + 1));
  const query = { view, dimensions: names(dimensions), measures: names(measures), conditions: [] };
  const types = await typesOf(await semantic.compile(query, asker), connection);
  const times = dimensions.filter(({ type }) => type === 'time');
  const dates = new Set<string>();
  if (times.length > 0) {
    const asked = times.map(({ name }) => ({ parts: [{ member: name }] }));
    const sql = await semantic.compile({ view, dimensions: asked, measures: [], conditions: [] }, asker);
    // Cube wants timestamps where the tables have dates: without its casts the tables' own types are seen.
    const bare = sql.replace(/CAST\(("[^"]+"\.\w+) AS TIMESTAMP\)(::timestamp)?/gi, '$1');
    const own = await typesOf(bare, connection);
    times.forEach(({ name }, i) => {
      if (own[i]!.typeId === DuckDBTypeId.DATE) dates.add(name);
    });
  }
  const columns = [...dimensions, ...measures].map((member, i): ViewColumn => {
    const role = i < dimensions.length ? 'dimension' : 'measure';
    return {
      name: member.name.slice(view.length + 1),
      role,
      type: dates.has(member.name) ? 'date' : postgresType(types[i]!),
      ...(role === 'measure' ? { aggregation: aggregationOf(member), flow: isFlow(member) } : {}),
      ...(member.description ? { description: member.description } : {}),
    };
  });
  return { name: view, ...(config.description ? { description: config.description } : {}), columns };
}

async function typesOf(sql: string, connection: DuckDBConnection): Promise<DuckDBType[]> {
  const prepared = await connection.prepare(sql);
  try {
    return Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnType(i));
  } finally {
    prepared.destroySync();
  }
}

/** A sum without a rule against adding it up over something. What is computed of measures may hold one that has such a rule. */
const isFlow = ({ aggType = 'number', meta }: Member): boolean =>
  ['sum', 'count'].includes(aggType) && meta?.non_additive_dimension === undefined;

function aggregationOf({ aggType = 'number', meta }: Member): Aggregation {
  if (meta?.aggregation) return meta.aggregation;
  if (['sum', 'count', 'runningTotal'].includes(aggType)) return 'additive';
  if (/^countDistinct/.test(aggType)) return 'distinct';
  return aggType === 'min' || aggType === 'max' ? aggType : 'ratio';
}

/** The Postgres type of a column: one that every tool knows. Sums of whole numbers are whole numbers. */
function postgresType(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return 'bool';
    case DuckDBTypeId.DATE:
      return 'date';
    case DuckDBTypeId.TIMESTAMP:
      return 'timestamp';
    case DuckDBTypeId.DECIMAL:
      return `numeric(38,${(type as { scale: number }).scale})`;
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.FLOAT:
      return 'float8';
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
      return 'int8';
    default:
      return 'text';
  }
}
