/**
 * The catalogue: a real Postgres, embedded, that has the semantic views as empty tables. It tells what a statement's
 * parameters and columns are, writes statements out in full for the planner, and answers what browsers ask of pg_catalog
 * and information_schema.
 */
import { SqlError } from '../errors.ts';
import { canceled } from '../execute/failure.ts';
import type { Report } from '../messages/backend.ts';
import type { Bound, Field, Format } from '../types.ts';
import { Embedded } from './embedded.ts';
import { cacheDirectory, loadImage } from './image.ts';
import { batch, decodeReply, describeStatement, execute, parse, simple, sync, textRows } from './replies.ts';
import { ROLLBACK, resolving, withoutParameters } from './resolve.ts';
import { ANSWER_LIMIT, type CatalogState, Seat } from './session.ts';
import { look } from './statement.ts';
import { Turns } from './turns.ts';
import { ViewOids } from './views.ts';

/** Rows of a catalogue statement. */
const ROW_LIMIT = 100_000;
/** Memory that Postgres may keep between statements, in bytes. It starts with 128 MB and never gives any back. */
const KEEP_MEMORY = 320 * 1024 * 1024;

export interface CatalogOptions {
  /** Milliseconds that a statement which reads the catalogue may take while others wait for it, 3,000 by default. */
  readonly patience?: number;
  /** Milliseconds that a statement may take, 10,000 by default. */
  readonly timeout?: number;
  /** Folder for the prepared data directory; the cache of the operating system's user by default. */
  readonly cache?: string;
  readonly log?: (line: string) => void;
}

export interface Description {
  readonly parameters: number[];
  /** Null for a statement without rows. */
  readonly fields: Field[] | null;
}

export interface Result {
  /** DataRow messages. */
  readonly rows: Buffer[];
  readonly notices: Report[];
  readonly tag: string;
  /** Settings that the statement changed by `set_config`, for the session to keep. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Starts the embedded Postgres in the background. Statements wait until it has started. */
export const openCatalog = (options: CatalogOptions = {}): Catalog => new Catalog(options);

export class Catalog {
  readonly #turns = new Turns();
  readonly #oids = new ViewOids();
  readonly #timeout: number;
  readonly #patience: number;
  readonly #cache: string;
  readonly #log: (line: string) => void;
  #image: Promise<Uint8Array> | undefined;
  #seat: Promise<Seat> | undefined;
  #closed = false;

  constructor({ timeout = 10_000, patience = 3_000, cache = cacheDirectory(), log = () => undefined }: CatalogOptions) {
    this.#timeout = timeout;
    this.#patience = patience;
    this.#cache = cache;
    this.#log = log;
    this.#start();
  }

  /** Resolves when statements no longer wait for the start. @throws SqlError 57P03 when it cannot start */
  async ready(): Promise<void> {
    await this.#started();
  }

  /**
   * Types of the parameters and columns of a statement.
   * @param types OIDs of the parameters as far as the client names them, 0 where it does not
   * @throws SqlError what Postgres says of the statement, at its position
   */
  async describe(
    state: CatalogState,
    text: string,
    types: readonly number[],
    signal?: AbortSignal,
  ): Promise<Description> {
    const { kind, setting } = await look(text, 'describe');
    return this.#as(state, signal, { reads: false }, async (seat) => {
      const statement = kind === 'VariableShowStmt' ? shown(text, setting!) : text;
      const messages = await seat.ask([parse(statement, types), describeStatement, sync]);
      let parameters: number[] = [];
      let fields: Field[] | null = null;
      for (const message of messages)
        if (message.kind === 'parameterDescription') parameters = [...message.types];
        else if (message.kind === 'rowDescription') fields = [...message.fields];
      return { parameters, fields };
    });
  }

  /**
   * The canonical text of a SELECT that was described: `*`, ordinals and names resolved, types and casts explicit, result
   * columns named c0, c1, ...; `$n` is `strata_param(n, NULL::type)`. Semantic views are always `public.name`.
   * @param parameters OIDs of their types as `describe` gave them
   * @param columnCount number of its fields
   * @throws SqlError what Postgres says of it, 0A000 for a column whose type has no values of its own
   */
  async resolve(
    state: CatalogState,
    text: string,
    parameters: readonly number[],
    columnCount: number,
    signal?: AbortSignal,
  ): Promise<string> {
    const { parameters: places } = await look(text, 'read');
    if (columnCount === 0) throw new SqlError('feature_not_supported', 'a SELECT without columns cannot be answered');
    return this.#as(state, signal, { reads: false }, async (seat) => {
      const types = await Promise.all(parameters.map((oid) => typeName(seat, oid)));
      const messages = resolving(withoutParameters(text, places, types), columnCount);
      const answer = await seat.embedded.exchange(batch([...messages, ROLLBACK]), ANSWER_LIMIT);
      seat.wrote();
      try {
        return textRows(decodeReply(answer)).at(-1)![0]!.trim().replace(/;$/, '');
      } catch (error) {
        throw unresolved(error);
      }
    });
  }

  /**
   * Runs a statement that reads the catalogue alone.
   * @param parameters OIDs of their types as `describe` gave them
   * @param formats formats of the columns: none for text, one for all, or one for each
   * @throws SqlError what Postgres says of it; 54000 for a result above the limits, never a part of it; 57014 when
   *   cancelled or out of time
   */
  async run(
    state: CatalogState,
    text: string,
    parameters: readonly number[],
    bound: Bound,
    formats: readonly Format[],
    signal?: AbortSignal,
  ): Promise<Result> {
    const { kind, setting, changesSettings } = await look(text, 'read');
    return this.#as(state, signal, { reads: true }, async (seat) => {
      const before = changesSettings ? await sessionSettings(seat) : undefined;
      if (before) seat.leave();
      const statement = kind === 'VariableShowStmt' ? shown(text, setting!) : text;
      const rows: Buffer[] = [];
      const notices: Report[] = [];
      let tag = '';
      for (const message of await seat.ask([
        parse(statement, parameters),
        ...execute(bound, formats, ROW_LIMIT + 1),
        sync,
      ]))
        if (message.kind === 'dataRow') rows.push(message.bytes);
        else if (message.kind === 'notice') notices.push(message.report);
        else if (message.kind === 'commandComplete') tag = kind === 'VariableShowStmt' ? 'SHOW' : message.tag;
        else if (message.kind === 'portalSuspended')
          throw new SqlError('program_limit_exceeded', `a catalogue statement gave more than ${ROW_LIMIT} rows`, {
            hint: 'Filter the rows, or aggregate them.',
          });
      const settings = new Map(before ? await sessionSettings(seat) : []);
      for (const [name, value] of before ?? []) if (settings.get(name) === value) settings.delete(name);
      return { rows, notices, tag, settings };
    });
  }

  /** Ends the embedded Postgres. Statements that wait or come later fail. */
  async close(): Promise<void> {
    this.#closed = true;
    const seat = await this.#seat?.catch(() => undefined);
    await seat?.embedded.end();
  }

  #start(): void {
    this.#seat = (async () => {
      this.#image ??= loadImage(this.#cache, this.#log);
      return Seat.open(await Embedded.start(await this.#image), this.#oids);
    })();
    this.#seat.catch((error: Error) => {
      this.#seat = undefined;
      this.#image = undefined;
      this.#log(`The catalogue cannot start: ${error.message}`);
    });
  }

  async #started(): Promise<Seat> {
    if (this.#closed) throw new SqlError('admin_shutdown', 'the server is shutting down');
    if (!this.#seat) this.#start();
    try {
      const seat = await this.#seat!;
      if (!seat.embedded.ended) return seat;
      this.#start();
      return await this.#seat!;
    } catch (error) {
      throw new SqlError('cannot_connect_now', `the catalogue cannot start: ${(error as Error).message}`);
    }
  }

  /**
   * Does work as a session, alone, within the time that a statement has. The start of Postgres does not count. What
   * reads may take long: it comes after what only looks at statements, and ends early where that waits.
   */
  async #as<T>(
    state: CatalogState,
    signal: AbortSignal | undefined,
    { reads }: { readonly reads: boolean },
    work: (seat: Seat) => Promise<T>,
  ): Promise<T> {
    const release = await this.#turns.take(signal, !reads);
    try {
      const seat = await this.#started();
      try {
        return await this.#within(seat, signal, reads, async () => {
          await seat.enter(state);
          return work(seat);
        });
      } finally {
        if (seat.embedded.memory > KEEP_MEMORY) await seat.embedded.end();
        if (seat.embedded.ended && !this.#closed) this.#start();
      }
    } finally {
      release();
    }
  }

  /** Postgres cannot be interrupted: it is ended when time is over or the client gives up, and another one starts. */
  #within<T>(seat: Seat, signal: AbortSignal | undefined, reads: boolean, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (error: SqlError) => {
        void seat.embedded.end();
        reject(error);
      };
      const abort = () => stop(canceled(signal));
      if (signal?.aborted) return reject(canceled(signal));
      const late = () => stop(new SqlError('query_canceled', 'canceling statement due to statement timeout'));
      const timer = setTimeout(late, this.#timeout);
      const started = performance.now();
      const impatience = setInterval(() => {
        if (reads && this.#turns.waiting > 0 && performance.now() - started > this.#patience) late();
      }, 200);
      signal?.addEventListener('abort', abort, { once: true });
      work()
        .then(resolve, reject)
        .finally(() => {
          clearTimeout(timer);
          clearInterval(impatience);
          signal?.removeEventListener('abort', abort);
        });
    });
  }
}

/** SHOW as a SELECT, where Postgres would tell its own version. */
function shown(text: string, setting: string): string {
  if (setting === 'all') return 'SELECT name, setting, short_desc AS description FROM pg_settings ORDER BY lower(name)';
  if (setting !== 'server_version' && setting !== 'server_version_num') return text;
  return `SELECT current_setting('${setting}') AS ${setting}`;
}

async function sessionSettings(seat: Seat): Promise<[string, string][]> {
  const text = "SELECT lower(name), current_setting(name) FROM pg_settings WHERE source = 'session'";
  return textRows(await seat.ask([simple(text)])).map(([name, value]) => [name!, value!]);
}

/** The name of a type; those of the session's own tables are not known from the start. */
async function typeName(seat: Seat, oid: number): Promise<string> {
  const known = seat.types.get(oid);
  if (known) return known;
  const [row] = textRows(await seat.ask([simple(`SELECT format_type(${Number(oid)}, -1)`)]));
  return row![0]!;
}

/** An error of the view that holds the statement: its position means nothing, and its words must speak of the statement. */
function unresolved(error: unknown): unknown {
  if (!(error instanceof SqlError)) return error;
  const { detail, hint } = error.details;
  // 42P16: a column that a table could not have, such as a record or a void.
  if (error.code !== '42P16') return new SqlError({ code: error.code }, error.message, { detail, hint });
  return new SqlError('feature_not_supported', `a result of semantic views cannot have this column: ${error.message}`, {
    hint: 'Select its parts as columns of their own, or cast it to text.',
  });
}
