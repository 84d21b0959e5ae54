/** What passes between the layers of the SQL API: plain data and small interfaces. */
import type { Node } from '@pgsql/types';

/** A result column as a RowDescription message tells it. */
export interface Field {
  readonly name: string;
  /** OID of the table that the column comes from, 0 for none; its attribute number there. */
  readonly table: number;
  readonly column: number;
  /** OID of its type, its size in bytes (-1: varies), its modifier (-1: none). */
  readonly type: number;
  readonly length: number;
  readonly modifier: number;
}

/** How a value travels: 0 as text, 1 as binary. */
export type Format = 0 | 1;

/** Parameters of a statement as a Bind message brought them: bytes, null for NULL, and a format for each. */
export interface Bound {
  readonly values: readonly (Buffer | null)[];
  readonly formats: readonly Format[];
}

/** One statement of a text that was parsed by Postgres' own parser. */
export interface Statement {
  /** The statement alone, without its semicolon. */
  readonly text: string;
  readonly node: Node;
  /** The name of its node: `SelectStmt`, `VariableSetStmt`, ... */
  readonly kind: string;
}

/** Who is logged in. */
export interface SqlUser {
  readonly name: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
}

/** What a session has that statements depend on. The session changes it; the layers below only read it. */
export interface SessionState {
  readonly user: SqlUser;
  readonly database: string;
  /** Process id that BackendKeyData told. */
  readonly pid: number;
  /** Settings that differ from the server's defaults, by lower-case name (`timezone`, `datestyle`, `search_path`, ...). */
  readonly settings: ReadonlyMap<string, string>;
}

/** Some rows: DataRow messages, whole, one after the other. */
export interface Part {
  readonly data: Buffer;
  readonly rows: number;
  /** Who has no more use for `data` may say so: its memory is written over then. Without it, it stays as it is. */
  readonly release?: () => void;
}

/** Rows of a running statement. One caller at a time. */
export interface Rows {
  /**
   * The next rows as DataRow messages, whole, one after the other: at most `max` of them, 0 for as many as come at once.
   * Undefined when there are no more. A call after it was undefined gives undefined again.
   * @throws SqlError; after it the rows are closed
   */
  next(max: number, formats: readonly Format[]): Promise<Part | undefined>;
  /** Stops the statement and frees what it holds. At any time, more than once, also while `next` runs (which then throws 57014). */
  close(): Promise<void>;
  /** Settings that the statement has changed so far (`set_config`): the session keeps them. */
  readonly settings?: ReadonlyMap<string, string>;
}

/** A statement that is ready to run, any number of times. */
export interface Prepared {
  /** OIDs of the parameters' types. */
  readonly parameters: readonly number[];
  /** Null for a statement without rows. */
  readonly fields: readonly Field[] | null;
  /** The command tag once it has run: `SELECT 5`, `INSERT 0 1`, `CREATE TABLE`. */
  tag(rows: number): string;
  /** Starts it. Errors that can come before any row do come here. @throws SqlError */
  start(bound: Bound, signal: AbortSignal): Promise<Rows>;
}

/** Statements of one session: everything but what the session layer answers itself (SET, BEGIN, DECLARE, ...). */
export interface Engine {
  /** @throws SqlError 42601 with its position for what Postgres' grammar refuses */
  parse(text: string): Promise<Statement[]>;
  /**
   * @param types OIDs of the parameters as far as the client names them, 0 where it does not
   * @throws SqlError what Postgres would say of it, or why it cannot be planned
   */
  prepare(statement: Statement, types: readonly number[], signal?: AbortSignal): Promise<Prepared>;
  /**
   * The Cube queries and the SQL that a statement would run, as the lines of an EXPLAIN.
   * @param types as prepare takes them
   * @throws as prepare
   */
  explain(statement: Statement, types?: readonly number[]): Promise<string[]>;
  /** Drops the session's temporary tables (DISCARD TEMP, DISCARD ALL). */
  discardTemporary(): Promise<void>;
  close(): Promise<void>;
}
