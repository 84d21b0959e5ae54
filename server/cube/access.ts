/**
 * Who may use which member, checked before a query is planned, for REST, GraphQL and queries in process alike. Cube
 * itself checks what a query returns (result.ts), but lets a filter or an order read hidden members, and answers a
 * denied member in a filter with no rows.
 */
import { CubejsHandlerError, UserError } from '@cubejs-backend/api-gateway';
import { didYouMean } from '../../errors.ts';
import { type Dict, mentions, refuseForeign } from './query.ts';
import { noSuchMember } from './result.ts';
import { type Known, refuseValues } from './values.ts';

interface MetaMember {
  readonly name: string;
  readonly isVisible?: boolean;
  readonly type?: string;
  readonly granularities?: readonly { readonly name: string }[];
}
interface MetaCube {
  config: { name: string } & Record<'measures' | 'dimensions' | 'segments', MetaMember[]>;
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
    for (const one of Array.isArray(queries) ? queries : [queries]) {
      refuseHidden(one, known);
      refuseValues(one, known);
    }
    const normalized = await normalize(query, context, ...rest);
    const denied = (segment: unknown) => (segment as { name?: string } | null)?.name === 'rlsAccessDenied';
    if (normalized[1].some((one) => one.segments?.some(denied)))
      throw new CubejsHandlerError(403, 'Forbidden', 'Access to a member of this query is denied');
    return normalized;
  };
}

/** The members that this context may see. Without policies Cube gives one list to all: read once. */
function visibleMembers(gateway: Gateway) {
  const cache = new WeakMap<object, Map<string, Known>>();
  return async (context: unknown): Promise<Map<string, Known>> => {
    const cubes = await (await gateway.getCompilerApi(context)).metaConfig(context, {});
    let known = cache.get(cubes);
    if (!known) {
      const members = cubes.flatMap(({ config }) => [...config.measures, ...config.dimensions, ...config.segments]);
      known = new Map(
        members
          .filter(({ isVisible }) => isVisible)
          .map(({ name, type, granularities = [] }) => [
            name,
            { type, granularities: granularities.map((g) => g.name) },
          ]),
      );
      cache.set(cubes, known);
    }
    return known;
  };
}

function refuseHidden(query: Dict, visible: ReadonlyMap<string, Known>): void {
  for (const { member } of mentions(query)) {
    const [view = '', name = ''] = member.split('.');
    if (visible.has(`${view}.${name}`)) continue;
    throw new UserError(`${noSuchMember(member)} ${whatThereIs(view, name, [...visible.keys()])}`);
  }
}

/** What may have been meant, and where to look: from what this user sees alone. Of a view that is there, its members. */
function whatThereIs(view: string, name: string, visible: readonly string[]): string {
  const prefix = `${view}.`;
  const names = visible.filter((known) => known.startsWith(prefix)).map((known) => known.slice(prefix.length));
  const meant =
    names.length > 0 ? didYouMean(name, names)?.replace('"', `"${prefix}`) : didYouMean(`${view}.${name}`, visible);
  return `${meant ? `${meant} ` : ''}List them: strata members${names.length > 0 ? ` ${view}` : ''}`;
}
