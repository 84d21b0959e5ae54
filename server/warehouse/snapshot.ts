/**
 * One build, opened for readers: read-only, without files or network, its settings locked. Beside it, as the database `live`
 * in memory, are the tables whose rows change while the build does not.
 */
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StrataError } from '../../errors.ts';
import type { LiveTable } from '../../transforms/define.ts';
import { liveTables } from '../../transforms/live.ts';
import { appendRows } from './build/rows.ts';
import { sqlName } from './layout.ts';
import type { Manifest } from './manifest.ts';
import { SESSION } from './session.ts';

/** What queries may spill to disk together: beyond it the one that wants more fails, and the machine's disk is spared. */
const MOST_SPILLED = '10GB';
/** Idle connections that are kept for the next lease. */
const KEPT = 8;

/** The database of the live tables, as SQL names it. */
const LIVE = 'live';

/** A connection on one build, until it is given back. */
export interface Lease {
  readonly connection: DuckDBConnection;
  readonly id: string;
  /** Gives the connection back; `broken` closes it (unread stream, unknown transaction state). A second call is a no-op. */
  give(state?: 'good' | 'broken'): void;
}

export interface ServedBuild {
  readonly id: string;
  readonly file: string;
  readonly manifest: Manifest;
}

export interface EngineOptions {
  readonly threads?: number;
  /** For example `1GB`; DuckDB's default is 80 % of the machine. */
  readonly memoryLimit?: string;
}

/** An open build with its pool of connections. After {@link Snapshot.retire} it closes when the last lease returns. */
export class Snapshot {
  readonly build: ServedBuild;
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[];
  /** Writes the live tables. */
  readonly #writer: DuckDBConnection;
  readonly #onClosed: () => void;
  #leases = 0;
  #retired = false;
  #closed = false;

  private constructor(build: ServedBuild, instance: DuckDBInstance, writer: DuckDBConnection, onClosed: () => void) {
    this.build = build;
    this.#instance = instance;
    this.#idle = [];
    this.#writer = writer;
    this.#onClosed = onClosed;
  }

  /**
   * Opens the file of a build, its live tables empty. Exactly one instance per file may be open in a process: closing a second one would drop
   * the file lock of the first.
   * @throws StrataError `warehouse.damaged` when DuckDB cannot read the file
   */
  static async open(build: ServedBuild, options: EngineOptions, onClosed: () => void): Promise<Snapshot> {
    let instance: DuckDBInstance | undefined;
    try {
      instance = await DuckDBInstance.create(build.file, {
        access_mode: 'READ_ONLY',
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        // The folder of a build never changes, so what does not fit into memory goes to the machine's own temp folder.
        temp_directory: path.join(os.tmpdir(), `strata-${process.pid}`),
        max_temp_directory_size: MOST_SPILLED,
        ...(options.threads ? { threads: String(options.threads) } : {}),
        ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
        // Last: without it the temp folder can no longer be set.
        enable_external_access: 'false',
      });
      const first = await instance.connect();
      for (const setting of SESSION) await first.run(setting.replace(/^set /, 'set global '));
      await first.run(`attach ':memory:' as ${LIVE} (read_write)`);
      for (const table of Object.values(liveTables)) await first.run(createTable(table));
      // The settings are global now, and no statement can change them, nor open a file.
      await first.run('set lock_configuration = true');
      first.closeSync();
      return new Snapshot(build, instance, await instance.connect(), onClosed);
    } catch (error) {
      instance?.closeSync();
      const what = `cannot be opened (${error instanceof Error ? error.message : String(error)})`;
      throw new StrataError('warehouse.damaged', { file: build.file, what }, { cause: error });
    }
  }

  /**
   * Gives a live table other rows, in one step: a statement reads the old ones or the new ones. One call at a time.
   * @throws StrataError `table.wrong_value` for a value that is not of its column's type: the rows stay as they were
   */
  async replaceRows(table: LiveTable, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    await this.#writer.run('begin');
    try {
      // Made anew rather than emptied: deleted rows of a database in memory would keep their place in it.
      await this.#writer.run(createTable(table));
      await appendRows(this.#writer, table, rows, LIVE);
      await this.#writer.run('commit');
    } catch (error) {
      await this.#writer.run('rollback');
      throw error;
    }
  }

  async lease(): Promise<Lease> {
    if (this.#closed) throw new Error(`build ${this.build.id} is closed`);
    this.#leases++;
    let connection: DuckDBConnection;
    try {
      connection = this.#idle.pop() ?? (await this.#instance.connect());
    } catch (error) {
      this.#return();
      throw error;
    }
    let out = true;
    return {
      connection,
      id: this.build.id,
      give: (state = 'good') => {
        if (!out) return;
        out = false;
        if (state === 'good' && this.#idle.length < KEPT) this.#idle.push(connection);
        else connection.closeSync();
        this.#return();
      },
    };
  }

  /** Closes the build as soon as nobody holds a lease on it. */
  retire(): void {
    this.#retired = true;
    this.#closeIfUnused();
  }

  /** Takes a retired build back into service. False when it has closed already. */
  revive(): boolean {
    if (this.#closed) return false;
    this.#retired = false;
    return true;
  }

  #return(): void {
    this.#leases--;
    this.#closeIfUnused();
  }

  #closeIfUnused(): void {
    if (!this.#retired || this.#leases > 0 || this.#closed) return;
    this.#closed = true;
    for (const connection of [this.#writer, ...this.#idle.splice(0)]) connection.closeSync();
    this.#instance.closeSync();
    this.#onClosed();
  }
}

function createTable({ name, columns }: LiveTable): string {
  const list = Object.entries(columns).map(
    ([column, { sql, nullable }]) => `${sqlName(column)} ${sql}${nullable ? '' : ' not null'}`,
  );
  return `create or replace table ${LIVE}.${sqlName(name)} (${list.join(', ')})`;
}
