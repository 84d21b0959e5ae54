/** The SQL API: a server that every client of Postgres' connects to. */
import { type AddressInfo, createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { StrataError } from '../../errors.ts';
import { SqlError } from './errors.ts';
import type { SqlAuth } from './session/auth.ts';
import { Cancels } from './session/cancels.ts';
import { channelBinding } from './session/channel-binding.ts';
import { Connection, type Served } from './session/connection.ts';
import type { Engine, SessionState } from './types.ts';

export interface SqlServerLimits {
  /** Sessions at once. Default 100. */
  readonly connections?: number;
  /** Milliseconds from the connection to the login. Default 60,000. */
  readonly loginTimeout?: number;
  /** Milliseconds that a statement may take; `statement_timeout` is less or has no effect. Default 300,000. */
  readonly statementTimeout?: number;
  /** Milliseconds that running statements may take when the server closes. Default 10,000. */
  readonly patience?: number;
}
export interface SqlServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM of the certificate (with those between it and its root) and of its key. Without it there is no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Refuses connections in clear. */
  readonly requireTls?: boolean;
  readonly auth: SqlAuth;
  /** Makes the engine of a session once its user has logged in. */
  readonly engine: (state: SessionState) => Promise<Engine>;
  readonly limits?: SqlServerLimits;
  /** Told of defects and of logins that failed for no fault of the client's. */
  readonly log?: (line: string, error?: unknown) => void;
}
export interface SqlServer {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, ends those that are idle, lets statements end that run, and stops them after a while. */
  close(): Promise<void>;
}

/** Connections that have not logged in, beyond the places for sessions: cancel requests need them. */
const SPARE = 50;

/**
 * Serves the wire protocol of Postgres (3.0).
 * @throws StrataError `server.port_in_use`
 */
export async function startSqlServer(options: SqlServerOptions): Promise<SqlServer> {
  const { host = '127.0.0.1', port, tls, limits = {}, log = () => {} } = options;
  const { connections: most = 100, loginTimeout = 60_000, patience = 10_000, statementTimeout = 300_000 } = limits;
  const connections = new Set<Connection>();
  let sessions = 0;
  const places = {
    take: () => sessions < most && ++sessions > 0,
    leave: () => void sessions--,
  };
  const served: Served = {
    auth: options.auth,
    engine: options.engine,
    tls: tls && { context: createSecureContext({ ...tls, minVersion: 'TLSv1.2' }), binding: channelBinding(tls.cert) },
    requireTls: options.requireTls ?? false,
    loginTimeout,
    statementTimeout,
    cancels: new Cancels(),
    places,
    log,
  };
  const running = new Set<Promise<void>>();
  const server = createServer((socket) => {
    const connection = new Connection(socket, served);
    connections.add(connection);
    const run = connection.run().finally(() => {
      connections.delete(connection);
      running.delete(run);
    });
    running.add(run);
  });
  server.maxConnections = most + SPARE;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new StrataError('sql.port_in_use', { host, port }) : error),
    );
    server.listen(port, host, resolve);
  });
  server.on('error', (error) => log('the SQL server failed', error));
  return {
    host,
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const reason = new SqlError('admin_shutdown', 'terminating connection due to administrator command');
      for (const connection of connections) connection.retire(reason);
      const impatience = setTimeout(() => {
        for (const connection of connections) connection.stop();
      }, patience);
      await Promise.all(running);
      clearTimeout(impatience);
      await closed;
    },
  };
}
