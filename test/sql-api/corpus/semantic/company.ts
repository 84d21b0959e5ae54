/** The small company, built once for a test file: its engine in process, its SQL API on a free port, its marts. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildWarehouse, openWarehouse, parseFrom, serveWarehouse } from '../../../../server/main.ts';
import { readSettings, type Settings } from '../../../../server/settings.ts';
import { textValues } from '../../../../server/sql-api/engine/text-values.ts';
import { nameOf } from '../../../../server/sql-api/execute/oids.ts';
import type { Engine } from '../../../../server/sql-api/types.ts';
import { layoutOf, snapshotFile } from '../../../../server/warehouse/layout.ts';
import { smallCompany } from '../../../fixtures/small-company.ts';
import { writeExtracts } from '../../../support/extracts.ts';
import { type Oracle, openOracle } from './oracle.ts';

interface Built {
  readonly settings: Settings;
  readonly oracle: Oracle;
  remove(): void;
}
/** A company whose statements are answered in process. */
export interface Company {
  readonly oracle: Oracle;
  /** A session's engine, which its caller closes. */
  session(settings?: Readonly<Record<string, string>> | Map<string, string>): Promise<Engine>;
  close(): Promise<void>;
}
/** A company that is served as `strata serve` does it. */
export interface ServedCompany {
  readonly oracle: Oracle;
  readonly port: number;
  /** File of the certificate to trust. */
  readonly certificate: string;
  close(): Promise<void>;
}

async function buildCompany(): Promise<Built> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-semantic-'));
  const extracts = path.join(folder, 'extracts');
  const warehouse = path.join(folder, 'warehouse');
  writeExtracts(extracts, '2024-08-31', smallCompany);
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
  const manifest = await buildWarehouse(settings, { from: [parseFrom(`canonical:${extracts}`)], wait: 5 });
  // A copy: two instances of one file in a process would share its lock.
  const marts = path.join(folder, 'marts.duckdb');
  copyFileSync(snapshotFile(layoutOf(warehouse).build(manifest.id)), marts);
  const oracle = await openOracle(marts);
  return {
    settings,
    oracle,
    remove() {
      oracle.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function openCompany(): Promise<Company> {
  const { settings, oracle, remove } = await buildCompany();
  const opened = await openWarehouse(settings);
  const engines = await opened.openSql(() => undefined);
  return {
    oracle,
    session: (given = {}) =>
      engines.engine({
        user: { name: 'strata', securityContext: {} },
        database: 'strata',
        pid: process.pid,
        settings: given instanceof Map ? given : new Map(Object.entries(given)),
      }),
    async close() {
      await engines.close();
      await opened.close();
      remove();
    },
  };
}

export async function serveCompany(): Promise<ServedCompany> {
  const { settings, oracle, remove } = await buildCompany();
  const serving = await serveWarehouse({ ...settings, port: 0, sqlPort: 0 }, () => undefined);
  return {
    oracle,
    port: serving.sql!.port,
    certificate: serving.sql!.certificate,
    async close() {
      await serving.close();
      remove();
    },
  };
}

export interface Result {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: (string | null)[][];
}

/** All statements of a text, one after the other; the result of the last. @throws SqlError */
export async function ask(engine: Engine, sql: string, parameters: readonly string[] = []): Promise<Result> {
  const signal = new AbortController().signal;
  let result: Result = { names: [], types: [], rows: [] };
  for (const statement of await engine.parse(sql)) {
    const prepared = await engine.prepare(statement, [], signal);
    const values = parameters.slice(0, prepared.parameters.length).map((value) => Buffer.from(value));
    const running = await prepared.start({ values, formats: values.map(() => 0) }, signal);
    const fields = prepared.fields ?? [];
    const rows: (string | null)[][] = [];
    try {
      const formats = fields.map(() => 0 as const);
      for (let next = await running.next(0, formats); next; next = await running.next(0, formats))
        rows.push(...textValues(next.data));
    } finally {
      await running.close();
    }
    result = {
      names: fields.map(({ name }) => name),
      types: fields.map(({ type }) => nameOf(type) ?? String(type)),
      rows,
    };
  }
  return result;
}
