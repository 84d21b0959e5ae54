/**
 * Who may use which member, checked before a query is planned, for REST, GraphQL and queries in process alike. Cube
 * itself checks what a query returns (result.ts), but lets a filter or an order read hidden members, and answers a
 * denied member in a filter with no rows.
 */
import { CubejsHandlerError, UserError } from '@cubejs-backend/api-gateway';
import { didYouMean } from '../../errors.ts';
import { hiddenMember } from './result.ts';

type Dict = Record<string, unknown>;
interface MetaCube {
  config: { name: string } & Record<'measures' | 'dimensions' | 'segments', { name: string; isVisible?: boolean }[]>;
}
/** The parts of Cube's API gateway that are used here. */
export interface Gateway {
  getNormalizedQueries(
    query: unknown,
    context: unknown,
    ...rest: unknown[]
  ): Promise<[string, NormalizedQuery[], unknown]>;
  getCompilerApi(context: unknown): Promise<{ metaConfig(context: unknown, options: Dict): Promise<MetaCube[]> }>;
  parseQueryParam(query: unknown): Dict | Dict[];
}
export interface NormalizedQuery extends Dict {
  segments?: unknown[];
}

/** Makes every query of the gateway pass the checks of this file first. */
export function guard(gateway: Gateway): void {
  const normalize = gateway.getNormalizedQueries.bind(gateway);
  const parse = gateway.parseQueryParam.bind(gateway);
  const visible = visibleMembers(gateway);
  gateway.parseQueryParam = (query) => {
    const parsed = parse(query);
    for (const one of Array.isArray(parsed) ? parsed : [parsed]) refuseForeign(one);
    return parsed;
  };
  gateway.getNormalizedQueries = async (query, context, ...rest) => {
    const queries = gateway.parseQueryParam(query);
    const known = await visible(context);
    for (const one of Array.isArray(queries) ? queries : [queries]) refuseHidden(one, known);
    const normalized = await normalize(query, context, ...rest);
    const denied = (segment: unknown) => (segment as { name?: string } | null)?.name === 'rlsAccessDenied';
    if (normalized[1].some((one) => one.segments?.some(denied)))
      throw new CubejsHandlerError(403, 'Forbidden', 'Access to a member of this query is denied');
    return normalized;
  };
}

/** The names of the members that this context may see. Without policies Cube gives one list to all: read once. */
function visibleMembers(gateway: Gateway) {
  const cache = new WeakMap<object, Set<string>>();
  return async (context: unknown): Promise<Set<string>> => {
    const cubes = await (await gateway.getCompilerApi(context)).metaConfig(context, {});
    let names = cache.get(cubes);
    if (!names) {
      const members = cubes.flatMap(({ config }) => [...config.measures, ...config.dimensions, ...config.segments]);
      names = new Set(members.filter(({ isVisible }) => isVisible).map(({ name }) => name));
      cache.set(cubes, names);
    }
    return names;
  };
}

const LISTS = ['measures', 'dimensions', 'segments', 'timeDimensions', 'filters', 'subqueryJoins', 'joinHints'];

/**
 * A query as text can hold expressions, which Cube would run as JavaScript, and joins of raw SQL: only what strata itself
 * has made in process, and has functions in the place of text, may pass.
 */
function refuseForeign(query: Dict): void {
  if (query === null || typeof query !== 'object') throw new UserError('A query is an object');
  const given = LISTS.filter((key) => query[key] !== undefined && query[key] !== null);
  const noList = given.find((key) => !Array.isArray(query[key]));
  if (noList) throw new UserError(`Invalid query format: "${noList}" must be an array`);
  const times = (query.timeDimensions ?? []) as unknown[];
  if (times.some((time) => time === null || typeof time !== 'object'))
    throw new UserError('Invalid query format: "timeDimensions" are objects');
  const ours = (value: unknown) => typeof (value as { expression?: unknown } | null)?.expression === 'function';
  for (const key of ['measures', 'dimensions', 'segments'].filter((name) => given.includes(name)))
    for (const member of query[key] as unknown[])
      if (typeof member !== 'string' && !ours(member))
        throw new UserError(`Invalid query format: "${key}" are names of members`);
  for (const join of (query.subqueryJoins ?? []) as { on?: unknown }[])
    if (!ours(join?.on)) throw new UserError('Invalid query format: "subqueryJoins" is not allowed');
}

function refuseHidden(query: Dict, visible: ReadonlySet<string>): void {
  for (const member of membersOf(query)) {
    const [cube, name] = member.split('.');
    if (visible.has(`${cube}.${name}`)) continue;
    throw new UserError(`${hiddenMember(member)} ${didYouMean(member, visible) ?? ''}`.trim());
  }
}

/** Every member that a query names, wherever. Expressions (objects) are for callers that made them. */
function membersOf(query: Dict): string[] {
  const filters = (list: unknown): unknown[] =>
    (Array.isArray(list) ? list : []).flatMap((filter: Dict) =>
      filter?.and || filter?.or
        ? [...filters(filter.and), ...filters(filter.or)]
        : [filter?.member ?? filter?.dimension],
    );
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const { order } = query;
  const all = [
    ...list(query.measures),
    ...list(query.dimensions),
    ...list(query.segments),
    ...list(query.timeDimensions).map((time) => (time as Dict)?.dimension),
    ...filters(query.filters),
    ...(Array.isArray(order) ? order.map((by: unknown) => (Array.isArray(by) ? by[0] : (by as Dict)?.id)) : []),
    ...(order && typeof order === 'object' && !Array.isArray(order) ? Object.keys(order) : []),
  ];
  return all.filter((member): member is string => typeof member === 'string');
}
