/** A published build and an executor on it, for tests; and what a client sees of DataRow messages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  type Execution,
  type Executor,
  type ExecutorOptions,
  openExecutor,
} from '../../../../server/sql-api/execute/executor.ts';
import type { Format, Rows } from '../../../../server/sql-api/types.ts';
import { layoutOf, manifestFile, snapshotFile } from '../../../../server/warehouse/layout.ts';
import { manifestText } from '../../../../server/warehouse/manifest.ts';
import { publish } from '../../../../server/warehouse/publish.ts';
import { openSnapshots, type Snapshots } from '../../../../server/warehouse/snapshots.ts';

export interface Served {
  readonly warehouse: string;
  readonly snapshots: Snapshots;
  readonly executor: Executor;
  close(): Promise<void>;
}

/** Publishes a build whose tables `sql` makes. */
export async function publishBuild(warehouse: string, id: string, sql: string): Promise<void> {
  const folder = layoutOf(warehouse).build(id);
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(snapshotFile(folder));
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
  const manifest = { id, startedAt: '', seconds: 0, strata: '', asOf: null, inputs: [], tables: [], checks: [] };
  const rest = { plan: '', selected: null, settings: null, segmentations: [] };
  writeFileSync(manifestFile(folder), manifestText({ ...manifest, ...rest }));
  publish(warehouse, id);
}

/** Serves a build whose tables `sql` makes. */
export async function serve(sql = 'create table t (i int)', options: ExecutorOptions = {}): Promise<Served> {
  const warehouse = mkdtempSync(path.join(os.tmpdir(), 'strata-execute-'));
  await publishBuild(warehouse, '20240101T000001Z-0001', sql);
  const snapshots = await openSnapshots(warehouse, { poll: 0, threads: 2 });
  const executor = openExecutor(snapshots, options);
  return {
    warehouse,
    snapshots,
    executor,
    async close() {
      await executor.close();
      await snapshots.close();
      rmSync(warehouse, { recursive: true, force: true });
    },
  };
}

/** A statement without parameters whose columns have these OIDs. */
export const plain = (sql: string, ...oids: number[]): Execution => ({
  sql,
  parameters: [],
  bound: { values: [], formats: [] },
  columns: oids.map((oid) => ({ oid, modifier: -1 })),
});

/** A statement with one parameter. */
export const withValue = (
  sql: string,
  oid: number,
  value: Buffer | string | null,
  format: Format,
  ...oids: number[]
): Execution => ({
  ...plain(sql, ...oids),
  parameters: [oid],
  bound: { values: [typeof value === 'string' ? Buffer.from(value) : value], formats: [format] },
});

/** The values of DataRow messages. */
export function rowsOf(data: Buffer): (Buffer | null)[][] {
  const rows: (Buffer | null)[][] = [];
  for (let at = 0; at < data.length; ) {
    if (data[at] !== 68) throw new Error(`not a DataRow at ${at}`);
    const end = at + 1 + data.readInt32BE(at + 1);
    let value = at + 7;
    const row = Array.from({ length: data.readInt16BE(at + 5) }, () => {
      const length = data.readInt32BE(value);
      value += 4 + Math.max(0, length);
      return length < 0 ? null : data.subarray(value - length, value);
    });
    if (value !== end) throw new Error(`a DataRow ends at ${value}, not at ${end}`);
    rows.push(row);
    at = end;
  }
  return rows;
}

/** All rows that are left, as messages. */
export async function readAll(rows: Rows, formats: readonly Format[], max = 0): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const next = await rows.next(max, formats);
    if (!next) return Buffer.concat(parts);
    if (max > 0 && next.rows > max) throw new Error(`${next.rows} rows where ${max} were asked for`);
    if (rowsOf(next.data).length !== next.rows) throw new Error('a wrong count of rows');
    parts.push(next.data);
  }
}

/** Runs a statement to its end. */
export async function messages(
  { executor }: Served,
  execution: Execution,
  format: Format = 0,
  max = 0,
): Promise<Buffer> {
  const formats = execution.columns.map(() => format);
  return readAll(await executor.start(execution), formats, max);
}

/** Its rows in text. */
export async function texts(served: Served, execution: Execution): Promise<(string | null)[][]> {
  return rowsOf(await messages(served, execution)).map((row) => row.map((value) => value?.toString() ?? null));
}
