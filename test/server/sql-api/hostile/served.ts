/** The small company behind a real socket, and others who must be served whatever one does. */
import pg from 'pg';
import { type SqlApi, startSqlApi } from '../../../../server/sql-api/api.ts';
import { openCompany } from '../../cube/company.ts';

export interface Served {
  readonly port: number;
  /** What the server told its operator of. */
  readonly logged: readonly string[];
  open(): Promise<pg.Client>;
  /** The rows of a statement in a session of its own, or the SQLSTATE of its error. */
  ask(text: string, session?: pg.Client): Promise<unknown>;
  close(): Promise<void>;
}

export async function serveCompany(timeout = 300, memoryLimit?: string): Promise<Served> {
  const company = await openCompany(memoryLimit);
  const logged: string[] = [];
  const api: SqlApi = await startSqlApi({
    semantic: company.semantic,
    snapshots: company.snapshots,
    host: '127.0.0.1',
    port: 0,
    user: 'ana',
    password: 'sesame 12',
    // Policies let this user see one region.
    checkSqlAuth: async () => ({ password: 'sesame 12', securityContext: { region: 'EU' } }),
    timeout,
    // A view of the fixture has a model that is refused: told at each start.
    log: (line) => void (/is not in the SQL API/.test(line) || logged.push(line)),
  });
  const open = async () => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: api.port,
      user: 'ana',
      password: 'sesame 12',
      database: 'strata',
      ssl: { rejectUnauthorized: false },
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  return {
    port: api.port,
    logged,
    open,
    async ask(text, session) {
      const client = session ?? (await open());
      try {
        const { rows } = await client.query({ text, rowMode: 'array' });
        return rows;
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      } finally {
        if (!session) await client.end();
      }
    },
    async close() {
      await api.close();
      await company.close();
    },
  };
}
