/** One build, opened for readers: read-only, without files or network, its settings locked. */
import os from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StrataError } from '../../errors.ts';
import type { Manifest } from './manifest.ts';
import { SESSION } from './session.ts';

/** What queries may spill to disk together: beyond it the one that wants more fails, and the machine's disk is spared. */
const MOST_SPILLED = '10GB';
/** Idle connections that are kept for the next lease. */
const KEPT = 8;

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
  readonly #onClosed: () => void;
  #leases = 0;
  #retired = false;
  #closed = false;

  private constructor(build: ServedBuild, instance: DuckDBInstance, first: DuckDBConnection, onClosed: () => void) {
    this.build = build;
    this.#instance = instance;
    this.#idle = [first];
    this.#onClosed = onClosed;
  }

  /**
   * Opens the file of a build. Exactly one instance per file may be open in a process: closing a second one would drop
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
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
    this.#onClosed();
  }
}
