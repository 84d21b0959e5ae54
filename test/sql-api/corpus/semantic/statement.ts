/** Statements over the semantic views as tools write them, and what each must answer. */

/** Rows, as hand-written DuckDB SQL over the marts gives them. It may read `ledger`, `months` and the marts of `oracle.ts`. */
export interface Answered {
  readonly sql: string;
  /** Values of `$1`, `$2`, ... as text. */
  readonly parameters?: readonly string[];
  /** `name type` of each column that a client is told. */
  readonly columns: readonly string[];
  /** The rows, in order where the statement orders them. */
  readonly rows: string;
  /** True when the order counts. */
  readonly ordered?: true;
}
/** An error that a client gets. */
export interface Refused {
  readonly sql: string;
  readonly parameters?: readonly string[];
  /** SQLSTATE. */
  readonly code: string;
  /** What the message or the hint says, so that the user knows the way out. */
  readonly says: RegExp;
}
export type Expected = Answered | Refused;

/** Statements of one tool, by what they are for. */
export interface Tool {
  readonly tool: string;
  /** Settings of its sessions, where they are not the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly statements: Readonly<Record<string, Expected>>;
}
