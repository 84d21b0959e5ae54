/**
 * The REST and GraphQL server: Cube's API (`/cubejs-api/v1/load`, `/sql`, `/meta`, `/dry-run`, `/cubejs-api/graphql`)
 * and its probes (`/readyz` answers 200 once a build is served, `/readyz/fresh` only while its data are, `/livez` always).
 */
import './native.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { StrataError } from '../../errors.ts';
import type { Freshness } from '../freshness.ts';
import type { Manifest } from '../warehouse/manifest.ts';
import type { Snapshots } from '../warehouse/snapshots.ts';
import { type Access, accessOf, hostOf, isLoopback, newSecret } from './address.ts';
import { type Cube, type CubeOptions, openCube } from './core.ts';

const require = createRequire(import.meta.url);
const express = require('express') as Express;
const cors = require('cors') as (options: unknown) => Handler;
const { verify } = require('jsonwebtoken') as { verify(token: string, secret: string, options: object): unknown };
const { CubejsHandlerError } = require('@cubejs-backend/api-gateway');

type Request = IncomingMessage & { securityContext?: unknown };
type Response = ServerResponse & { status(code: number): Response; json(body: unknown): void };
type Handler = (request: Request, response: Response, next: () => void) => void;
type ErrorHandler = (
  error: Error & { status?: number },
  request: Request,
  response: Response,
  next: () => void,
) => void;
interface App {
  (request: IncomingMessage, response: ServerResponse): void;
  use(handler: Handler | ErrorHandler): void;
  use(paths: string[], handler: Handler): void;
  get(path: string, handler: Handler): void;
  disable(setting: string): void;
}
interface Express {
  (): App;
  json(options: object): Handler;
}

export interface ServerOptions extends Omit<CubeOptions, 'apiSecret'> {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 4000; 0 takes a free one. */
  readonly port?: number;
  /** `CUBEJS_API_SECRET`: signs tokens (HS256). Needed beyond loopback; without it anyone on this machine may ask. */
  readonly apiSecret?: string;
  /** Whether the other doors are open too: until then `/readyz` is 503. Always, unless told. */
  readonly isOpen?: () => boolean;
  /** What `/readyz` says of the freshness of the served build. */
  readonly freshness?: (manifest: Manifest) => Freshness;
  /** Longest that running requests may take when the server closes, in milliseconds. Default 10,000. */
  readonly patience?: number;
}
export interface CubeServer {
  readonly cube: Cube;
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  readonly anonymous: boolean;
  /** Takes no more requests, lets the running ones end, and closes Cube. The snapshots stay open: they are the caller's. */
  close(): Promise<void>;
}

/**
 * Serves the semantic layer.
 * @throws StrataError `server.unsafe` beyond loopback without a secret, `server.port_in_use`, or as {@link openCube}
 */
export async function startServer(options: ServerOptions): Promise<CubeServer> {
  const { host = '127.0.0.1', port = 4000, snapshots, userOptions = {}, patience = 10_000 } = options;
  const { http, ...rest } = userOptions as { http?: { cors?: unknown }; checkAuth?: unknown; jwt?: object };
  // Tokens of the users' own kind need no secret of strata's.
  const ownAuth = Boolean(rest.checkAuth || rest.jwt);
  const access = accessOf(host, options.apiSecret ?? (ownAuth ? newSecret() : undefined));
  const withAccess = { ...(access.anonymous ? { checkAuth: anonymousAuth(access) } : {}), ...rest };
  const cube = openCube({ ...options, apiSecret: access.secret, userOptions: withAccess });

  const app = express();
  app.disable('x-powered-by');
  if (access.anonymous) app.use(onlyThisMachine);
  if (http?.cors) app.use(cors({ allowedHeaders: 'authorization,content-type,x-request-id', ...http.cors }));
  app.use(express.json({ limit: '50mb', reviver: withoutPrototypes }));
  app.use(asJson);
  app.use(NOT_SERVED, (_, response) => response.status(404).json({ error: 'This part of Cube’s API is not served' }));
  app.get('/', (_, response) => response.json({ ...WHERE, build: snapshots.current()?.id }));
  app.get(
    '/readyz',
    ready(snapshots, options, (request) => isStrict(request.url)),
  );
  app.get(
    '/readyz/fresh',
    ready(snapshots, options, () => true),
  );
  app.get('/livez', (_, response) => response.json({ health: 'HEALTH' }));
  await cube.initApp(app);
  app.use((_: Request, response: Response) => response.status(404).json({ error: 'Nothing is here', ...WHERE }));
  app.use(asJson);

  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(inUse ? new StrataError('server.port_in_use', { host, port }, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
  // Compiled before the first query comes; a model that does not compile is told of with that query, too.
  cube.warm().catch((error: Error) => options.log?.(`The model does not compile: ${error.message}`));

  const bound = server.address() as AddressInfo;
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    cube,
    url: `http://${name}:${bound.port}`,
    anonymous: access.anonymous,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that is kept alive becomes idle when its last answer is out, which nothing tells.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const impatient = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearInterval(idle);
      clearTimeout(impatient);
      await cube.close();
    },
  };
}

const WHERE = { rest: '/cubejs-api/v1', graphql: '/cubejs-api/graphql', health: '/readyz' };
/** What Cube's API has for SQL as text, which needs its native extension, and for its playground. */
const NOT_SERVED = ['/cubejs-api/v1/cubesql', '/cubejs-api/v1/convert-query', '/cubejs-api/v1/graphql-to-json'];

/** Errors of a request itself, such as a body that is no JSON. Cube has answered and logged its own already. */
const asJson: ErrorHandler = (error, _, response, _next) => {
  if (response.headersSent) return;
  const status = error.status && error.status < 500 ? error.status : 500;
  response.status(status).json({ error: status < 500 ? error.message : 'Internal error' });
};

/** No body sets the prototype of what is made of it. */
function withoutPrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('The key "__proto__" is not allowed');
  return value;
}

/** A page from elsewhere that has a browser ask this machine by a name of its own is not this machine's user. */
const onlyThisMachine: Handler = (request, response, next) => {
  if (isLoopback(hostOf(request.headers.host))) return next();
  response.status(403).json({ error: 'Without CUBEJS_API_SECRET only localhost is answered' });
};

/**
 * Whether the served build answers, and how fresh its data are. An old answer is an answer: stale data are told of with 200,
 * and are 503 for who asks strictly.
 */
const ready =
  (
    snapshots: Snapshots,
    { isOpen = () => true, freshness }: Pick<ServerOptions, 'isOpen' | 'freshness'>,
    strict: (request: Request) => boolean,
  ): Handler =>
  async (request, response) => {
    try {
      if (!isOpen()) throw new Error('not yet');
      await snapshots.use(({ connection }) => connection.run('select 1'));
      const { id, manifest } = snapshots.current()!;
      const fresh = freshness?.(manifest);
      const tooOld = fresh !== undefined && fresh.stale.length > 0 && strict(request);
      response.status(tooOld ? 503 : 200).json({ health: tooOld ? 'STALE' : 'HEALTH', build: id, ...fresh });
    } catch {
      response.status(503).json({ health: 'DOWN' });
    }
  };
const isStrict = (url = '') => new URL(url, 'http://localhost').searchParams.has('strict');

/** No token is anonymous; a token must still be one of this process. */
function anonymousAuth({ secret }: Access) {
  return (request: Request, token: string | undefined) => {
    if (!token) {
      request.securityContext = {};
      return;
    }
    try {
      request.securityContext = verify(token, secret, { algorithms: ['HS256'] });
    } catch {
      throw new CubejsHandlerError(403, 'Forbidden', 'Invalid token');
    }
  };
}
