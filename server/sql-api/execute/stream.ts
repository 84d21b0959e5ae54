/**
 * One statement that runs on a DuckDB connection of its own, read chunk by chunk.
 *
 * When a stream fails or is interrupted, `fetchChunk` gives null as if the result had ended. So the statement runs in a
 * transaction, which such a failure aborts: at the end a probe in the same transaction tells the one from the other.
 */
import type { DuckDBDataChunk, DuckDBPreparedStatement, DuckDBResult, DuckDBType } from '@duckdb/node-api';
import type { Lease } from '../../warehouse/snapshot.ts';
import { SqlError } from '../errors.ts';
import type { Admission } from './admission.ts';
import { canceled, failureOf } from './failure.ts';
import { weigh } from './weight.ts';

/** Chunks that are read before the first is given: a result that ends within them cannot fail after its first row. */
const AHEAD = 4;
/** Bytes that an unread stream holds, about: DuckDB's buffer, and what its threads are filling. */
const STREAM_BYTES = 4 * 1024 * 1024;
/** Milliseconds between interrupts: one that comes before DuckDB has begun is lost. */
const AGAIN = 5;

export interface Statement {
  /** Whose it is. */
  readonly user: string;
  readonly sql: string;
  /** Binds the parameters. @throws SqlError */
  readonly bind: (prepared: DuckDBPreparedStatement) => void;
  /** Looks at the columns before any row is read. @throws SqlError when they are not as planned */
  readonly check: (types: readonly DuckDBType[]) => void;
}

export class ChunkStream {
  readonly #statement: Statement;
  readonly #admission: Admission;
  readonly #take: () => Promise<Lease>;
  #lease: Lease | undefined;
  readonly #stop = new AbortController();
  #result: DuckDBResult | undefined;
  #ready: DuckDBDataChunk[] = [];
  /** The work that DuckDB does at this moment, never rejecting. */
  #busy: Promise<void> = Promise.resolve();
  #next: Promise<DuckDBDataChunk | undefined> | undefined;
  /** The lease is given back. */
  #over = false;

  /** @param take gives a connection, which the stream gives back. @throws SqlError */
  constructor(statement: Statement, take: () => Promise<Lease>, admission: Admission) {
    this.#statement = statement;
    this.#take = take;
    this.#admission = admission;
  }

  /** Starts the statement and reads the first chunks. @throws SqlError; the stream is closed then */
  async open(): Promise<void> {
    await this.#work(async () => {
      this.#lease = await this.#take();
      await this.#lease.connection.run('begin transaction read only');
      this.#result = await this.#start(this.#statement.sql);
      this.#statement.check(this.#result.columnTypes());
      while (this.#ready.length < AHEAD) {
        const chunk = await this.#fetch();
        if (!chunk) break;
        this.#ready.push(chunk);
      }
    });
  }

  /** The next chunk; undefined at the end, which is the true end of the result. @throws SqlError; the stream is closed then */
  async read(): Promise<DuckDBDataChunk | undefined> {
    if (this.#stop.signal.aborted) throw canceled(this.#stop.signal);
    const chunk = this.#ready.shift() ?? (await (this.#next ?? this.#ahead()));
    this.#next = undefined;
    // While this one is written and sent, DuckDB makes the next: one and no more.
    if (chunk && this.#ready.length === 0 && !this.#over) {
      this.#next = this.#ahead();
      this.#next.catch(() => undefined);
    }
    return chunk;
  }

  /** Stops the statement: what reads gets `reason`. Settles when the lease is back. */
  async close(reason: SqlError = canceled()): Promise<void> {
    this.#stop.abort(reason);
    this.#ready = [];
    this.#result = undefined;
    await this.#busy;
    await this.#end(false);
  }

  #ahead(): Promise<DuckDBDataChunk | undefined> {
    if (this.#over) return Promise.resolve(undefined);
    return this.#work(() => this.#fetch());
  }

  async #start(sql: string): Promise<DuckDBResult> {
    const prepared = await this.#lease!.connection.prepare(sql);
    try {
      this.#statement.bind(prepared);
      const result = await prepared.stream();
      weigh((result as unknown as { result: object }).result, STREAM_BYTES);
      return result;
    } finally {
      prepared.destroySync();
    }
  }

  async #fetch(): Promise<DuckDBDataChunk | undefined> {
    const chunk = await this.#result!.fetchChunk();
    if (chunk && chunk.rowCount > 0) return chunk;
    this.#result = undefined;
    let failed = false;
    try {
      await this.#lease!.connection.run('select 1; commit');
    } catch {
      failed = true;
    }
    if (this.#stop.signal.aborted) throw canceled(this.#stop.signal);
    if (failed) throw await this.#diagnose();
    await this.#end(true);
    return undefined;
  }

  /**
   * What made the stream fail: it keeps the error to itself, so the statement runs once more, all its values computed. Where
   * that goes well, what failed it was passing: memory that others had taken, and have given back by now.
   */
  async #diagnose(): Promise<SqlError> {
    await this.#lease!.connection.run('rollback');
    const sql = `select bit_xor(hash(strata_rows)) from (${this.#statement.sql}\n) strata_rows`;
    try {
      const result = await this.#start(sql);
      await result.fetchChunk();
    } catch (error) {
      return failureOf(error);
    }
    return new SqlError('out_of_memory', 'out of memory: other statements had taken it', {
      hint: 'Run the statement again.',
    });
  }

  /** Lets DuckDB work when it is admitted, and interrupts it when the stream is stopped meanwhile. */
  async #work<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.#stop;
    let settled = () => {};
    this.#busy = new Promise((resolve) => {
      settled = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    const interrupt = () => {
      this.#lease?.connection.interrupt();
      timer ??= setInterval(() => this.#lease?.connection.interrupt(), AGAIN);
    };
    try {
      const done = await this.#admission.run(this.#statement.user, signal, async () => {
        signal.addEventListener('abort', interrupt);
        try {
          return await work();
        } finally {
          clearInterval(timer);
          signal.removeEventListener('abort', interrupt);
        }
      });
      if (signal.aborted) throw canceled(signal);
      return done;
    } catch (error) {
      const failure = signal.aborted ? canceled(signal) : failureOf(error);
      this.#ready = [];
      this.#result = undefined;
      await this.#end(false);
      throw failure;
    } finally {
      settled();
    }
  }

  /** Gives the lease back, once. */
  async #end(clean: boolean): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    const lease = this.#lease;
    this.#lease = undefined;
    // Ends what DuckDB's own threads still do for the stream.
    if (!clean) await lease?.connection.run('rollback').catch(() => undefined);
    lease?.give(clean ? 'good' : 'broken');
  }
}
