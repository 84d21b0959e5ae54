/**
 * GraphQL, for each user with the members that this user may see: Cube makes one schema for all, from which everybody
 * could read the names of members that an access policy denies them.
 */
import './native.ts';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { CubejsHandlerError } from '@cubejs-backend/api-gateway';
import type { Gateway } from './access.ts';

const require = createRequire(import.meta.url);
// The gateway takes `makeSchema` from here each time.
const cubeGraphql = require('@cubejs-backend/api-gateway/dist/src/graphql.js') as { makeSchema: MakeSchema };

interface Member {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  readonly isVisible?: boolean;
}
type Cubes = readonly { readonly config: { readonly measures: Member[]; readonly dimensions: Member[] } }[];
type Resolve = (source: unknown, args: unknown, context: Context, info: unknown) => unknown;
interface Schema {
  getQueryType(): { getFields(): { cube: { resolve: Resolve } } };
}
type MakeSchema = (cubes: Cubes) => Schema;
type Answer = (message: object, options?: { status?: number }) => unknown;
interface Load {
  readonly res: Answer;
}
interface Context {
  readonly res: { statusCode: number };
  readonly apiGateway: { load(request: Load): Promise<unknown> };
}
interface Compiler {
  getGraphQLSchema(): Schema | undefined;
  setGraphQLSchema(schema: Schema): void;
  metaConfig(context: unknown, options: { skipVisibilityPatch?: boolean }): Promise<Cubes>;
}

/** As many sets of visible members as have a schema at a time. */
const MOST = 50;

/** Has the gateway answer GraphQL with the members of each user's own. */
export function serveGraphql(gateway: Gateway): void {
  const compilerOf = gateway.getCompilerApi.bind(gateway);
  const changed = new WeakSet<object>();
  gateway.getCompilerApi = async (context) => {
    const compiler = await compilerOf(context);
    if (!changed.has(compiler)) {
      changed.add(compiler);
      ownSchemas(compiler as unknown as Compiler);
    }
    return compiler;
  };
}

/** Cube then asks for a schema with every request, from the members of who asks; {@link remembered} keeps them. */
function ownSchemas(compiler: Compiler): void {
  const metaConfig = compiler.metaConfig.bind(compiler);
  compiler.getGraphQLSchema = () => undefined;
  compiler.setGraphQLSchema = () => undefined;
  compiler.metaConfig = (context, { skipVisibilityPatch: _, ...options } = {}) => metaConfig(context, options);
}

cubeGraphql.makeSchema = remembered(cubeGraphql.makeSchema);

function remembered(makeSchema: MakeSchema): MakeSchema {
  const schemas = new Map<string, Schema>();
  return (cubes) => {
    const visible = cubes
      .flatMap(({ config }) => [config.measures, config.dimensions])
      .map((members) => members.filter(({ isVisible }) => isVisible).map((m) => [m.name, m.type, m.description]));
    // GraphQL has no types without fields.
    if (visible.every((members) => members.length === 0))
      throw new CubejsHandlerError(403, 'Forbidden', 'Access to every member is denied');
    const key = createHash('sha256').update(JSON.stringify(visible)).digest('hex');
    const schema = schemas.get(key) ?? withStatus(makeSchema(cubes));
    // The last ones asked for stay.
    schemas.delete(key);
    schemas.set(key, schema);
    if (schemas.size > MOST) schemas.delete(schemas.keys().next().value!);
    return schema;
  };
}

/** A query that is refused has the status that it has in REST, in place of 500 for whatever gives no data. */
function withStatus(schema: Schema): Schema {
  const { cube } = schema.getQueryType().getFields();
  const { resolve } = cube;
  cube.resolve = (source, args, context, info) => {
    const load = (request: Load) => {
      const res: Answer = (message, options) => {
        if (options?.status) context.res.statusCode = options.status;
        return request.res(message, options);
      };
      return context.apiGateway.load({ ...request, res });
    };
    return resolve(source, args, { ...context, apiGateway: { load } }, info);
  };
  return schema;
}
