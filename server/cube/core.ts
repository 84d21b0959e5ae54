/** Cube, embedded: strata's model and warehouse given to Cube's server core, and the users' own options of cube.js. */
import './native.ts';
import { createRequire } from 'node:module';
import { CubejsHandlerError } from '@cubejs-backend/api-gateway';
import { isStrataError, StrataError } from '../../errors.ts';
import { type CubeFile, compileModel, type SegmentationColumn } from '../../model/compile.ts';
import type { ModelFile } from '../../model/issues.ts';
import type { Served, Snapshots } from '../warehouse/snapshots.ts';
import { type Gateway, guard, type NormalizedQuery } from './access.ts';
import { Dialect } from './dialect.ts';
import { Driver } from './driver.ts';
import { serveGraphql } from './graphql.ts';

const require = createRequire(import.meta.url);
// Its exports cannot be seen by `import`.
const { CubejsServerCore } = require('@cubejs-backend/server-core') as {
  CubejsServerCore: new (o: object) => ServerCore;
};
const { LocalCacheDriver } = require('@cubejs-backend/query-orchestrator');

export interface CubeOptions {
  readonly snapshots: Snapshots;
  /** The YAML of model/cubes and model/views. */
  readonly files: readonly ModelFile[];
  /** The segmentations of a build. Default: those of its manifest. */
  readonly segmentations?: (served: Served) => readonly SegmentationColumn[];
  /** The users' options, the default export of cube.js. What strata itself must decide is not taken from there. */
  readonly userOptions?: Readonly<Record<string, unknown>>;
  /** Signs and checks tokens. */
  readonly apiSecret: string;
  /** Told of what went wrong, a line each. Queries, tokens and secrets are never in it. */
  readonly log?: (line: string) => void;
}

/** What Cube knows of a query once it is SQL. */
export interface PlannedSql {
  readonly sql: [string, unknown[]];
  readonly aliasNameToMember: Record<string, string>;
}
export interface CompilerApi {
  getCompilers(): Promise<unknown>;
  getSql(query: unknown, options?: { readonly exportAnnotatedSql?: boolean }): Promise<PlannedSql>;
  metaConfig(context: unknown, options: object): Promise<never[]>;
}
/** The parts of Cube's API gateway that strata uses itself. */
export interface CubeGateway extends Gateway {
  getCompilerApi(
    context: unknown,
  ): Promise<CompilerApi & { metaConfig(context: unknown, o: object): Promise<never[]> }>;
  contextByReq(request: object, securityContext: unknown, requestId: string): Promise<Record<string, unknown>>;
  assertApiScope(scope: string, securityContext: unknown): Promise<void>;
  coerceForSqlQuery(query: NormalizedQuery, context: unknown): unknown;
  filterVisibleItemsInMeta(context: unknown, cubes: never[]): never[];
}
/** The parts of Cube's server core that are used here, protected ones among them. */
interface ServerCore {
  apiGateway(): CubeGateway;
  initApp(app: unknown): Promise<void>;
  beforeShutdown(): Promise<void>;
  shutdown(): Promise<void>;
  readonly orchestratorStorage: { readonly storage: Map<string, unknown> };
}
export interface Cube {
  readonly gateway: CubeGateway;
  readonly initApp: (app: unknown) => Promise<void>;
  /** Compiles the model now, rather than with the first query. @throws Error when it does not compile */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Options that decide what is served, or whether it is safe: strata's own. */
const OURS = [
  ...['driverFactory', 'dialectFactory', 'repositoryFactory', 'schemaVersion', 'schemaPath', 'contextToOrchestratorId'],
  ...[
    'apiSecret',
    'cacheAndQueueDriver',
    'telemetry',
    'scheduledRefreshTimer',
    'devServer',
    'logger',
    'externalDriverFactory',
  ],
  ...['contextToAppId', 'externalDbType', 'externalDialectFactory', 'basePath', 'pgSqlPort', 'sqlPort', 'fastReload'],
];

/**
 * Embeds Cube over the served build. Nothing is compiled or listening yet.
 * @throws StrataError `model.invalid` for YAML that Cube cannot read, `settings.invalid` for options of cube.js
 */
export function openCube(options: CubeOptions): Cube {
  const { snapshots } = options;
  const taken = Object.keys(options.userOptions ?? {}).filter((name) => OURS.includes(name));
  if (taken.length) {
    const what = 'is set by strata itself and cannot be set in cube.js';
    throw new StrataError('settings.invalid', { problems: taken.map((name) => ({ where: `cube.js: ${name}`, what })) });
  }

  const segmentationsOf = (served: Served | undefined) =>
    served ? (options.segmentations ?? manifestSegmentations)(served) : [];
  let segmentations = segmentationsOf(snapshots.current());
  let files: CubeFile[] = compileModel({ files: options.files, segmentations });
  let version = 1;

  const core = new CubejsServerCore({
    ...userOptionsOf(options.userOptions, options.log),
    driverFactory: () => new Driver(snapshots),
    dialectFactory: () => Dialect,
    repositoryFactory: () => ({ localPath: () => 'model', dataSchemaFiles: async () => files }),
    schemaVersion: () => `${version}`,
    // Another build, or other rows of live tables, is another cache: an answer of the old one is never given for the new one.
    contextToOrchestratorId: () => orchestratorOf(snapshots.current()),
    apiSecret: options.apiSecret,
    cacheAndQueueDriver: 'memory',
    telemetry: false,
    scheduledRefreshTimer: false,
    logger: quietLogger(options.log),
  });
  const gateway = core.apiGateway();
  guard(gateway);
  serveGraphql(gateway);
  clearWhenEmpty(gateway, snapshots);

  const compiler = async () => gateway.getCompilerApi({ securityContext: {}, requestId: 'warm' });
  const warm = async () => {
    await (await compiler()).getCompilers();
  };
  let before = snapshots.current();
  const unsubscribe = snapshots.onChange((served) => {
    const next = segmentationsOf(served);
    if (JSON.stringify(next) !== JSON.stringify(segmentations)) {
      segmentations = next;
      files = compileModel({ files: options.files, segmentations });
      version++;
      warm().catch((error: Error) => options.log?.(`The model does not compile: ${error.message}`));
    }
    core.orchestratorStorage.storage.delete(orchestratorOf(before));
    before = served;
    new LocalCacheDriver().reset();
  });

  return {
    gateway,
    initApp: (app) => core.initApp(app),
    warm,
    async close() {
      unsubscribe();
      await core.beforeShutdown();
      await core.shutdown();
    },
  };
}

const orchestratorOf = (served: Served | undefined) => (served ? `${served.id}-${served.revision}` : 'none');

/** The columns that a build's manifest names: its segmentations as they were when it was made. */
function manifestSegmentations({ manifest }: Served): SegmentationColumn[] {
  const list = Array.isArray(manifest.segmentations) ? manifest.segmentations : [];
  return list.map(({ name, title, description }) => ({ name, title: title ?? name, description: description ?? '' }));
}

type UserFunction = (...args: unknown[]) => unknown;

/** The users' options, with what their functions do wrong as the clear answer that it should be. */
function userOptionsOf(given: Readonly<Record<string, unknown>> = {}, log: CubeOptions['log'] = () => undefined) {
  const { checkAuth, contextToGroups } = given;
  return {
    ...given,
    ...(typeof checkAuth === 'function' ? { checkAuth: refusing(checkAuth as UserFunction) } : {}),
    ...(typeof contextToGroups === 'function'
      ? { contextToGroups: groupsBy(contextToGroups as UserFunction, log) }
      : {}),
  };
}

/** Bad tokens are 403 always: an error in a user's `checkAuth` is one, too. */
function refusing(checkAuth: UserFunction): UserFunction {
  return async (request, token) => {
    try {
      return await checkAuth(request, token);
    } catch (error) {
      if (error instanceof CubejsHandlerError) throw error;
      throw new CubejsHandlerError(403, 'Forbidden', 'Invalid token');
    }
  };
}

/** A token from which `contextToGroups` makes no list of names is a 403; an error within it is one of the server. */
function groupsBy(contextToGroups: UserFunction, log: (line: string) => void): UserFunction {
  return async (context) => {
    let groups: unknown;
    try {
      groups = await contextToGroups(context);
    } catch (error) {
      if (error instanceof CubejsHandlerError) throw error;
      log(`cube.js: contextToGroups failed: ${(error as Error)?.message ?? error}`);
      throw new CubejsHandlerError(500, 'Internal Server Error', 'cube.js: contextToGroups failed for this token');
    }
    const names = groups instanceof Set ? [...groups] : groups;
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
    throw new CubejsHandlerError(403, 'Forbidden', 'cube.js: contextToGroups gave no list of names for this token');
  };
}

/** Without a build every query gets the reason and what to do, as 503. */
function clearWhenEmpty(gateway: CubeGateway, snapshots: Snapshots): void {
  const normalize = gateway.getNormalizedQueries.bind(gateway);
  gateway.getNormalizedQueries = async (...args) => {
    if (!snapshots.current()) {
      const { message } = new StrataError('warehouse.empty', { warehouse: snapshots.warehouse });
      throw new CubejsHandlerError(503, 'Service Unavailable', message);
    }
    return normalize(...args);
  };
}

const TROUBLE = /error|exception|fatal|kill/i;
/** Only what went wrong, and of that only the message: Cube's parameters hold queries, contexts and tokens. */
function quietLogger(log: (line: string) => void = () => undefined) {
  return (message: string, params: { error?: unknown } = {}) => {
    if (!TROUBLE.test(message) || /^user ?error$/i.test(message)) return;
    const error = typeof params.error === 'string' ? params.error.split('\n', 1)[0] : '';
    if (!isStrataError(params.error)) log(`${message}${error ? `: ${error}` : ''}`);
  };
}
