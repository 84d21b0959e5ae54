/** A server for tests: PGlite behind it, users of each kind, a certificate of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type SqlServerOptions, startSqlServer } from '../../../../server/sql-api/server.ts';
import type { SqlAuth } from '../../../../server/sql-api/session/auth.ts';
import { ownCertificate } from '../../../../server/sql-api/session/certificate.ts';
import { openPglite } from '../../../support/pglite-engine.ts';

export const PASSWORD = 'sécret 🔑';

/** `anna` has a password; `token` gives one that only a function knows; `broken` cannot be looked up. */
const auth: SqlAuth = {
  async lookup(name) {
    const user = { name, securityContext: { name } };
    if (name === 'anna') return { password: PASSWORD, user };
    if (name === 'token') return { checkPassword: async (given) => (given === 'good token' ? user : undefined) };
    if (name === 'broken') throw new Error('the directory is down');
    return undefined;
  },
};

/** A server of its own database, and more servers of the same one: a database takes seconds to start. */
export async function serve(script: string) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'strata-sql-'));
  const [certificate, database] = await Promise.all([ownCertificate(directory, '127.0.0.1'), openPglite(script)]);
  const logged: string[] = [];
  const start = (options: Partial<SqlServerOptions> = {}) =>
    startSqlServer({
      port: 0,
      tls: certificate,
      auth,
      engine: database.engine,
      log: (line, error) => logged.push(`${line} ${error}`),
      ...options,
    });
  const server = await start();
  return {
    port: server.port,
    certificate,
    engine: database.engine,
    logged,
    also: start,
    async close() {
      await server.close();
      await database.close();
      rmSync(directory, { recursive: true });
    },
  };
}
