/** The small company, served as `strata serve` does: what real clients connect to. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildWarehouse, parseFrom, serveWarehouse } from '../../server/main.ts';
import { readSettings } from '../../server/settings.ts';
import { smallCompany } from '../fixtures/small-company.ts';
import { writeExtracts } from '../support/extracts.ts';

export const USER = 'ana';
export const PASSWORD = 'sesame-ö 1';

export interface Served {
  readonly port: number;
  /** The certificate that strata has made for itself. */
  readonly certificate: string;
  /** Runs a program that finds the server in libpq's variables. */
  run(program: string, args: readonly string[], more?: { input?: string; env?: NodeJS.ProcessEnv }): Promise<Ended>;
  close(): Promise<void>;
}
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function serve(): Promise<Served> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-clients-'));
  const extracts = path.join(folder, 'extracts');
  writeExtracts(extracts, '2024-09-10', smallCompany);
  const settings = readSettings({
    STRATA_WAREHOUSE: path.join(folder, 'warehouse'),
    PORT: '0',
    CUBEJS_PG_SQL_PORT: '0',
    CUBEJS_SQL_USER: USER,
    CUBEJS_SQL_PASSWORD: PASSWORD,
  });
  await buildWarehouse(settings, { from: [parseFrom(`canonical:${extracts}`)], wait: 5 });
  const serving = await serveWarehouse(settings, () => {});
  const { port, certificate } = serving.sql!;
  const variables = {
    PGHOST: 'localhost',
    PGPORT: String(port),
    PGUSER: USER,
    PGPASSWORD: PASSWORD,
    PGDATABASE: 'strata',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: certificate,
  };
  return {
    port,
    certificate,
    run: (program, args, { input = '', env = {} } = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, args, { env: { ...process.env, ...variables, ...env }, cwd: import.meta.dirname });
        let [stdout, stderr] = ['', ''];
        child.stdout.on('data', (piece) => (stdout += piece));
        child.stderr.on('data', (piece) => (stderr += piece));
        // A client that is not there is told by its name.
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, stdout, stderr }));
        child.stdin.end(input);
      }),
    async close() {
      await serving.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
