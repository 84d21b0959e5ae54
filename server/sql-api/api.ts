/** The SQL API, wired: the catalogue, the executor and the engines of its sessions over the served build. */
import path from 'node:path';
import { StrataError } from '../../errors.ts';
import { isLoopback } from '../cube/address.ts';
import type { Semantic } from '../cube/semantic.ts';
import type { Snapshots } from '../warehouse/snapshots.ts';
import { type CheckSqlAuth, checkedUsers, knownUser } from './auth.ts';
import { openCatalog } from './catalog/catalog.ts';
import { createEngines } from './engine/engine.ts';
import { openExecutor } from './execute/executor.ts';
import { startSqlServer } from './server.ts';
import { type Certificate, configuredCertificate, ownCertificate } from './session/certificate.ts';
import type { Engine, SessionState } from './types.ts';

export const DATABASE = 'strata';
/** What opens the SQL API on this machine alone, where nothing else is set. */
const LOCAL = { user: 'strata', password: 'strata' };

export interface SqlApiOptions {
  readonly semantic: Semantic;
  readonly snapshots: Snapshots;
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** Files in PEM; without them a certificate is made in the warehouse. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly checkSqlAuth?: CheckSqlAuth;
  /** Seconds that a statement may take. Default 300. */
  readonly timeout?: number;
  readonly log: (line: string) => void;
}
export interface SqlApi {
  readonly host: string;
  readonly port: number;
  /** The user to log in as, undefined where cube.js decides. */
  readonly user?: string;
  /** True when the password is the one that everybody knows. */
  readonly openPassword: boolean;
  /** File of the certificate, for `sslrootcert`. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** Engines for statements without a socket. */
export interface SqlEngines {
  readonly engine: (state: SessionState) => Promise<Engine>;
  close(): Promise<void>;
}

export function openSqlEngines(semantic: Semantic, snapshots: Snapshots, log: (line: string) => void): SqlEngines {
  const catalog = openCatalog({ log });
  const executor = openExecutor(snapshots);
  return {
    engine: createEngines({ semantic, snapshots, catalog, executor, log }),
    async close() {
      await executor.close();
      await catalog.close();
    },
  };
}

/**
 * Serves the SQL API.
 * @throws StrataError `sql.unsafe` beyond loopback without a password of one's own, `sql.certificate`, `sql.port_in_use`
 */
export async function startSqlApi(options: SqlApiOptions): Promise<SqlApi> {
  const { semantic, snapshots, host, port, checkSqlAuth, log } = options;
  const user = options.user ?? LOCAL.user;
  const password = options.password ?? LOCAL.password;
  const openPassword = !checkSqlAuth && password === LOCAL.password;
  const local = isLoopback(host);
  if (openPassword && !local) throw new StrataError('sql.unsafe', { host });
  const certificate = await certificateOf(options, snapshots.warehouse);
  const engines = openSqlEngines(semantic, snapshots, log);
  try {
    const server = await startSqlServer({
      host,
      port,
      tls: certificate,
      requireTls: !local,
      auth: checkSqlAuth ? checkedUsers(checkSqlAuth, log) : knownUser(user, password),
      engine: engines.engine,
      ...(options.timeout ? { limits: { statementTimeout: options.timeout * 1000 } } : {}),
      log: (line, error) => log(error === undefined ? line : `${line}: ${(error as Error)?.message ?? error}`),
    });
    return {
      host: server.host,
      port: server.port,
      ...(checkSqlAuth ? {} : { user }),
      openPassword,
      certificate: certificate.file,
      async close() {
        await server.close();
        await engines.close();
      },
    };
  } catch (error) {
    await engines.close();
    throw error;
  }
}

async function certificateOf({ tlsCert, tlsKey, host, log }: SqlApiOptions, warehouse: string): Promise<Certificate> {
  if (tlsCert && tlsKey) return configuredCertificate(tlsCert, tlsKey);
  return ownCertificate(path.join(warehouse, 'tls'), host, log);
}
