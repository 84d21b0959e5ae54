/** Cube's connection to the served build: its own DuckDB driver over strata's leases. */
import './native.ts';
import { Readable } from 'node:stream';
import { DuckDBDriver } from '@cubejs-backend/duckdb-driver';
import {
  buildTransform,
  convertDuckDBParams,
  transformChunk,
} from '@cubejs-backend/duckdb-driver/dist/src/Transform.js';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Lease } from '../warehouse/snapshot.ts';
import type { Snapshots } from '../warehouse/snapshots.ts';
import { inWords } from './engine-error.ts';

type Row = Record<string, unknown>;

export class Driver extends DuckDBDriver {
  readonly #snapshots: Snapshots;

  constructor(snapshots: Snapshots) {
    super({});
    this.#snapshots = snapshots;
  }

  override readOnly(): boolean {
    return true;
  }

  /**
   * All rows, before the first is given on: an error in the middle of a result cannot be mistaken for its end. Cube calls
   * `cancel` of the promise when nobody waits for the rows any more (docs/decisions/abandoned-queries.md).
   */
  override query<R = unknown>(sql: string, values: unknown[] = []): Promise<R[]> & { cancel(): Promise<void> } {
    let running: DuckDBConnection | undefined;
    let cancelled = false;
    const rows = this.#snapshots.use(async ({ connection }) => {
      if (cancelled) throw new Error('Cancelled before it began');
      running = connection;
      try {
        const result = await inWords(connection.run(sql, convertDuckDBParams(values as never) as DuckDBValue[]));
        const transform = buildTransform(result.columnNames(), result.columnTypes());
        const chunks = await inWords(result.fetchAllChunks());
        return chunks.flatMap((chunk) => transformChunk(chunk, transform) as R[]);
      } finally {
        // From here on the connection is another query's.
        running = undefined;
      }
    });
    const cancel = async () => {
      cancelled = true;
      running?.interrupt();
    };
    return Object.assign(rows, { cancel });
  }

  override async stream(sql: string, values: unknown[], { highWaterMark }: { highWaterMark: number }) {
    const lease = await this.#snapshots.lease();
    const rows = rowsOf(lease, sql, convertDuckDBParams(values as never) as DuckDBValue[]);
    const rowStream = Readable.from(rows, { highWaterMark });
    return {
      rowStream,
      release: async () => {
        rowStream.destroy();
      },
    };
  }

  override async testConnection(): Promise<void> {
    await this.query('SELECT 1');
  }

  /** The connections are the warehouse's, not Cube's. */
  override async release(): Promise<void> {}
}

/**
 * The rows of a query, a chunk at a time. DuckDB ends a streamed result that fails half-way as if it were complete;
 * within a transaction the next statement then fails, so a truncated result ends in an error here, too.
 */
async function* rowsOf(lease: Lease, sql: string, values: DuckDBValue[]): AsyncGenerator<Row> {
  const { connection } = lease;
  let state: 'good' | 'broken' = 'broken';
  try {
    await connection.run('begin transaction read only');
    const result = await inWords(connection.stream(sql, values));
    const transform = buildTransform(result.columnNames(), result.columnTypes());
    const next = () => inWords(result.fetchChunk());
    for (let chunk = await next(); chunk && chunk.rowCount > 0; chunk = await next()) {
      yield* transformChunk(chunk, transform) as Row[];
    }
    await connection.run('select 1');
    await connection.run('commit');
    state = 'good';
  } finally {
    lease.give(state);
  }
}
