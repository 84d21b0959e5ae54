/** How strata opens DuckDB: one place, so that a date, a division or a null order means the same everywhere. */
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { sqlPath } from './layout.ts';

/** Rule 9 of portable SQL: DuckDB answers as Postgres does. Set on every connection: some of these are not global. */
export const SESSION = [
  "set TimeZone = 'UTC'",
  'set integer_division = true',
  "set default_null_order = 'postgres'",
  'set ieee_floating_point_ops = false',
];

export interface DatabaseOptions {
  /** For example `1200MB`. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** Where DuckDB may spill what does not fit into memory; created when missing. */
  readonly temp?: string;
  readonly readOnly?: boolean;
}

/** An open database of which every connection has strata's session settings. */
export interface Database {
  readonly instance: DuckDBInstance;
  connect(): Promise<DuckDBConnection>;
  /** Closes the database with every connection that came from here. */
  close(): void;
}

/**
 * Opens `file` (`:memory:` for none).
 * @throws Error of DuckDB: the caller knows what the file means to the user.
 */
export async function openDatabase(file: string, options: DatabaseOptions = {}): Promise<Database> {
  if (options.temp) mkdirSync(options.temp, { recursive: true });
  const instance = await DuckDBInstance.create(file, {
    threads: String(options.threads ?? os.availableParallelism()),
    ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
    ...(options.temp ? { temp_directory: options.temp } : {}),
    ...(options.readOnly ? { access_mode: 'READ_ONLY' } : {}),
    // Nothing is fetched from the network behind the user's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connections: DuckDBConnection[] = [];
  return {
    instance,
    connect: async () => {
      const connection = await instance.connect();
      connections.push(connection);
      for (const setting of SESSION) await connection.run(setting);
      return connection;
    },
    close: () => {
      // The file stays open until its last connection is closed.
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Attaches `file` read-only to a connection as `alias`. */
export async function attachReadOnly(connection: DuckDBConnection, file: string, alias: string): Promise<void> {
  await connection.run(`attach ${sqlPath(file)} as "${alias}" (read_only)`);
}
