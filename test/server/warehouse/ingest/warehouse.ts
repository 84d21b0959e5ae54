/** A warehouse and an export folder of their own, for tests of loading. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  currentLoads,
  type IngestEvent,
  ingest,
  type LoadedFile,
  openRejectsSql,
  rawViewSql,
  repeatedKeysSql,
} from '../../../../server/warehouse/ingest/index.ts';
import { contracts } from '../../../../sources/contracts.ts';
import type { Mapping } from '../../../../sources/mapping.ts';
import { canonical } from '../../../../sources/mappings/canonical.ts';

export type Row = { [column: string]: unknown };

export interface Reject extends Row {
  path: string;
  line: number;
  outcome: string;
  column_name: string | null;
  value: string | null;
  reason: string;
  raw: string;
}

const instance = await DuckDBInstance.create();

/** The rows that a query gives, with dates as text and numbers as numbers. */
export async function query(sql: string): Promise<Row[]> {
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    // Tests write files of one name many times within a second.
    await connection.run('set enable_external_file_cache = false');
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson().map((row) => {
      const types = new Map(reader.columnNames().map((name, i) => [name, String(reader.columnType(i))]));
      return Object.fromEntries(
        Object.entries(row).map(([name, value]) => {
          const numeric = /^(BIGINT|HUGEINT|DECIMAL|DOUBLE)/.test(types.get(name) ?? '');
          return [name, numeric && value !== null ? Number(value) : value];
        }),
      );
    });
  } finally {
    connection.closeSync();
  }
}

export class Workspace {
  readonly root: string;
  readonly warehouse: string;
  /** Folder of the export. */
  readonly export: string;
  events: IngestEvent[] = [];

  /** @param root of another workspace: its warehouse, with an export folder of its own */
  constructor(root?: string) {
    this.root = root ?? mkdtempSync(path.join(tmpdir(), 'strata-ingest-'));
    this.warehouse = path.join(this.root, 'warehouse');
    this.export = root ? mkdtempSync(path.join(root, 'export-')) : path.join(this.root, 'export');
    mkdirSync(this.export, { recursive: true });
  }

  /** Writes a file of the export; `day` sets its time. */
  write(name: string, content: string | Buffer, day?: string): this {
    const file = path.join(this.export, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (day) utimesSync(file, new Date(day), new Date(day));
    return this;
  }

  async load(mapping: Mapping = canonical, onProgress?: (event: IngestEvent) => void): Promise<LoadedFile[]> {
    this.events = [];
    return ingest({
      warehouse: this.warehouse,
      mapping,
      directory: this.export,
      threads: 2,
      onProgress: (event) => {
        this.events.push(event);
        onProgress?.(event);
      },
    });
  }

  loads(): LoadedFile[] {
    return currentLoads(this.warehouse);
  }

  /** The rows of an entity as the transforms see them, by the text of the row. */
  async rows(entity: string): Promise<Row[]> {
    const contract = contracts.find((c) => c.name === entity)!;
    const rows = (from: string) => `select * from (${from}) as r order by cast(r as varchar)`;
    const loads = this.loads();
    const result = await query(rows(rawViewSql(contract, loads)));
    // As a build reads them: what has to be looked at is found once.
    const repeated = repeatedKeysSql(contract, loads);
    if (repeated) {
      const again = await query(`with found as (${repeated}) ${rows(rawViewSql(contract, loads, 'found'))}`);
      if (JSON.stringify(again) !== JSON.stringify(result)) throw new Error(`${entity} reads in two ways`);
    }
    return result;
  }

  async rejects(): Promise<Reject[]> {
    return (await query(`${openRejectsSql(this.loads())} order by path, line`)) as Reject[];
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Rows + header as CSV text. */
export const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
