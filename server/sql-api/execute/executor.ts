/**
 * Runs statements of the SQL API on the served build: a DuckDB statement in, DataRow messages out. Each statement has a
 * connection of its own, memory does not grow with the result, and an error is never mistaken for the end.
 */
import { StrataError } from '../../../errors.ts';
import type { Snapshots } from '../../warehouse/snapshots.ts';
import { SqlError } from '../errors.ts';
import type { Bound, Rows } from '../types.ts';
import { Admission, type AdmissionOptions } from './admission.ts';
import type { Column } from './encode/column.ts';
import { columnFor, type ResultColumn } from './encode/columns.ts';
import { canceled } from './failure.ts';
import { offsetsOf } from './offsets.ts';
import { bindParameters, readParameters } from './parameters/bind.ts';
import { StreamedRows } from './rows.ts';
import { ChunkStream } from './stream.ts';

export interface ExecutorOptions extends AdmissionOptions {
  /** Statements that are open, whether they run or wait for their client. Default 200. */
  readonly open?: number;
  /** Of these, statements of one owner. Default 30. */
  readonly openOfOne?: number;
}

/** A statement to run. */
export interface Execution {
  /** A SELECT of DuckDB, made by the planner: never text of a user. Parameters are `$1` to `$n`, each cast to its type. */
  readonly sql: string;
  /** OIDs of the parameters' types. */
  readonly parameters: readonly number[];
  readonly bound: Bound;
  /** What the client was told of each column. The statement's columns have the DuckDB types that belong to these. */
  readonly columns: readonly ResultColumn[];
  /** Whose statement it is, by session and by name: nobody holds all the places alone. */
  readonly owner?: object;
  readonly user?: string;
  /** Stops the statement, also after its start: the rows end with its reason when that is a SqlError, with 57014 otherwise. */
  readonly signal?: AbortSignal;
  /** The generation of {@link Snapshots.current} that the statement was planned for; any when it is not told. */
  readonly generation?: number;
  /** The session's TimeZone setting, in which instants are written and read. UTC when absent. */
  readonly timeZone?: string;
}

export interface Executor {
  /**
   * Starts a statement and reads its first rows, so that errors of a small result come here.
   * @throws SqlError of a parameter or the statement; 53300 when too many are open or wait; 40001 when another generation
   *   is served by now (see {@link isStale}); 57014 when it was stopped
   */
  start(execution: Execution): Promise<Rows>;
  /** Statements that are open, and DuckDB's calls for them that run and wait at this moment. */
  readonly load: { readonly open: number; readonly running: number; readonly waiting: number };
  /** Stops all statements. */
  close(): Promise<void>;
}

/** True for the error of a statement that was planned for a build that is no longer served: plan it again. */
export const isStale = (error: unknown): boolean => error instanceof SqlError && error.code === '40001';

/** Milliseconds after which a statement that failed for want of memory may have taken it itself. */
const QUICK = 1500;
/** Milliseconds for which one that cannot have done so is tried again, and those before the next try, more each time. */
const [PATIENCE, PAUSE] = [8000, 100];

export function openExecutor(snapshots: Snapshots, options: ExecutorOptions = {}): Executor {
  const admission = new Admission(options);
  const most = options.open ?? 200;
  const mostOfOne = options.openOfOne ?? 30;
  const open = new Map<ChunkStream, object | undefined>();
  let closed = false;

  /** Starts a statement. One that found the memory taken by others waits for it: who took it gives it back, or fails. */
  async function start(execution: Execution): Promise<Rows> {
    const first = performance.now();
    for (let tries = 1; ; tries++) {
      const began = performance.now();
      try {
        return await attempt(execution);
      } catch (error) {
        if (!(error instanceof SqlError) || error.code !== '53200') throw error;
        const ended = performance.now();
        if (ended - began > QUICK || ended - first > PATIENCE) throw error;
        // Whoever took the memory may have ended just now: alone it is tried once more.
        if (tries > 1 && admission.load.running === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE * tries));
      }
    }
  }

  async function attempt(execution: Execution): Promise<Rows> {
    const { sql, columns: planned, signal } = execution;
    if (closed) throw new SqlError('admin_shutdown', 'terminating connection due to administrator command');
    if (signal?.aborted) throw canceled(signal);
    const offsets = offsetsOf(execution.timeZone ?? 'UTC');
    const parameters = readParameters(execution.parameters, execution.bound, offsets);
    if (open.size >= most) {
      const hint = 'Close cursors and statements that are read no further.';
      throw new SqlError('too_many_connections', 'sorry, too many statements are open already', { hint });
    }
    const { owner } = execution;
    if (owner && [...open.values()].filter((other) => other === owner).length >= mostOfOne)
      throw new SqlError('configuration_limit_exceeded', `a session has at most ${mostOfOne} statements open at once`, {
        hint: 'Read cursors to their end, or close them.',
      });
    let columns: readonly Column[] = [];
    const stream = new ChunkStream(
      {
        user: execution.user ?? '',
        sql,
        bind: (prepared) => bindParameters(prepared, parameters),
        check: (types) => {
          if (types.length !== planned.length)
            throw new SqlError(
              'internal_error',
              `${planned.length} columns were planned, but there are ${types.length}`,
            );
          columns = types.map((type, i) => columnFor(planned[i]!, type, i + 1, offsets));
        },
      },
      () => lease(execution.generation),
      admission,
    );
    const stop = () => void stream.close(canceled(signal));
    const ended = () => {
      open.delete(stream);
      signal?.removeEventListener('abort', stop);
    };
    open.set(stream, owner);
    signal?.addEventListener('abort', stop);
    try {
      await stream.open();
      return new StreamedRows(stream, columns, ended);
    } catch (error) {
      ended();
      throw error;
    }
  }

  /** @throws SqlError 57P03 without a build, 40001 when it is not the one that is asked for */
  async function lease(generation: number | undefined) {
    if (generation !== undefined && snapshots.current()?.generation !== generation) {
      throw new SqlError('serialization_failure', 'the data were replaced while the statement was planned', {
        hint: 'Run the statement again.',
      });
    }
    try {
      return await snapshots.lease();
    } catch (error) {
      if (!(error instanceof StrataError)) throw error;
      throw new SqlError('cannot_connect_now', error.message);
    }
  }

  return {
    start,
    get load() {
      return { open: open.size, ...admission.load };
    },
    async close() {
      closed = true;
      const reason = new SqlError('admin_shutdown', 'terminating connection due to administrator command');
      await Promise.all([...open.keys()].map((stream) => stream.close(reason)));
    },
  };
}
