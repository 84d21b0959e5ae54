/** The small company, built and open for statements in process. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCube } from '../../../server/cube/core.ts';
import { openSemantic } from '../../../server/cube/semantic.ts';
import { buildWarehouse, parseFrom } from '../../../server/main.ts';
import { readSoundModel } from '../../../server/model.ts';
import { readSettings } from '../../../server/settings.ts';
import { openSqlEngines } from '../../../server/sql-api/api.ts';
import { textValues } from '../../../server/sql-api/engine/text-values.ts';
import { openSnapshots } from '../../../server/warehouse/snapshots.ts';
import { smallCompany } from '../../fixtures/small-company.ts';
import { writeExtracts } from '../../support/extracts.ts';
import { type Marts, readMarts } from './marts.ts';

export interface Company {
  readonly marts: Marts;
  /** @param parameters texts of $1, $2, ... */
  ask(sql: string, parameters?: readonly string[]): Promise<(string | null)[][]>;
  explain(sql: string): Promise<string>;
  close(): Promise<void>;
}

export async function openCompany(): Promise<Company> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-random-'));
  const [warehouse, extracts] = [path.join(folder, 'warehouse'), path.join(folder, 'extracts')];
  writeExtracts(extracts, '2024-08-31', smallCompany);
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse });
  await buildWarehouse(settings, { from: [parseFrom(`canonical:${extracts}`)], wait: 5 });
  const snapshots = await openSnapshots(warehouse, { poll: 0 });
  const cube = openCube({ snapshots, files: readSoundModel().files, apiSecret: 'test' });
  const engines = openSqlEngines(openSemantic(cube, snapshots), snapshots, (line) => console.error(line));
  const engine = await engines.engine({
    user: { name: 'test', securityContext: {} },
    database: 'strata',
    pid: 1,
    settings: new Map(),
  });
  const { signal } = new AbortController();
  return {
    marts: await snapshots.use(({ connection }) => readMarts(connection)),
    async ask(sql, parameters = []) {
      const [statement] = await engine.parse(sql);
      const prepared = await engine.prepare(
        statement!,
        parameters.map(() => 0),
        signal,
      );
      const rows = await prepared.start({ values: parameters.map((text) => Buffer.from(text)), formats: [] }, signal);
      const formats = prepared.fields!.map(() => 0 as const);
      const all: (string | null)[][] = [];
      try {
        for (let chunk = await rows.next(0, formats); chunk; chunk = await rows.next(0, formats))
          all.push(...textValues(chunk.data));
      } finally {
        await rows.close();
      }
      return all;
    },
    async explain(sql) {
      const [statement] = await engine.parse(sql);
      return (await engine.explain(statement!)).join('\n');
    },
    async close() {
      await engine.close();
      await engines.close();
      await cube.close();
      await snapshots.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
