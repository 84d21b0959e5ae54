import { SqlError } from '../errors.ts';
import * as backend from '../messages/backend.ts';
import { decodeFrontend, type FrontendMessage } from '../messages/frontend.ts';
import type { Engine, SessionState, Statement } from '../types.ts';
import { Activity } from './activity.ts';
import type { Channel } from './channel.ts';
import type { Command } from './command.ts';
import * as extended from './extended.ts';
import { Gone } from './output.ts';
import type { Portal } from './portal.ts';
import { Portals } from './portals.ts';
import { isDefect, reportOf } from './report.ts';
import type { Settings } from './settings.ts';
import { simpleQuery } from './simple.ts';
import { Transaction } from './transaction.ts';

/** A statement that was prepared, by Parse or by PREPARE. */
export interface PreparedStatement {
  readonly text: string;
  /** Null for the empty statement. */
  readonly statement: Statement | null;
  readonly command: Command | null;
}

const WARNING_LEVELS = new Set(['error']);
const MOST_STATEMENTS = 10_000;
/** Characters of all prepared statements of a session: as trees they take some fifty times as much. */
const MOST_TEXT = 4_000_000;
/** Messages after which an error skips everything up to the next Sync. */
const EXTENDED = new Set('PBDECH');

/** One client that has logged in: its settings, transaction, statements and portals, and what it says. */
export class Session {
  readonly state: SessionState;
  readonly settings: Settings;
  readonly engine: Engine;
  readonly channel: Channel;
  readonly activity = new Activity();
  readonly transaction: Transaction;
  readonly statements = new Map<string, PreparedStatement>();
  readonly portals: Portals;
  readonly #log: (error: unknown) => void;
  /** Milliseconds that a statement may take, whatever statement_timeout says. */
  readonly #longest: number;
  #skipping = false;

  constructor(
    state: SessionState,
    settings: Settings,
    engine: Engine,
    channel: Channel,
    longest: number,
    log: (error: unknown) => void,
  ) {
    this.state = state;
    this.settings = settings;
    this.engine = engine;
    this.channel = channel;
    this.#longest = longest;
    this.#log = log;
    this.transaction = new Transaction(settings);
    this.portals = new Portals((error) => this.note(error));
  }

  send(message: Buffer): void {
    this.channel.output.write(message);
  }

  /** Keeps a statement by its name. @throws SqlError 42P05 for a name in use, 53400 for too many */
  keep(name: string, prepared: PreparedStatement): void {
    if (name && this.statements.has(name))
      throw new SqlError('duplicate_prepared_statement', `prepared statement "${name}" already exists`);
    if (this.statements.size >= MOST_STATEMENTS)
      throw new SqlError(
        'configuration_limit_exceeded',
        `a session has at most ${MOST_STATEMENTS} prepared statements`,
        {
          hint: 'DEALLOCATE those that are not needed any more.',
        },
      );
    let kept = prepared.text.length - (this.statements.get(name)?.text.length ?? 0);
    for (const { text } of this.statements.values()) kept += text.length;
    if (kept > MOST_TEXT)
      throw new SqlError(
        'configuration_limit_exceeded',
        'the prepared statements of the session are too long together',
        {
          detail: `They may have ${MOST_TEXT} characters.`,
          hint: 'DEALLOCATE those that are not needed any more.',
        },
      );
    this.statements.set(name, prepared);
  }

  /** Tells the client something that is no error, unless it wants errors only. */
  warn(condition: SqlError): void {
    if (!WARNING_LEVELS.has(this.settings.get('client_min_messages')))
      this.send(backend.noticeResponse(reportOf(condition, 'WARNING')));
  }

  /** Keeps what a statement has set by `set_config`. */
  keepSettings(portal: Portal): void {
    for (const [name, value] of portal.takeSettings()) this.settings.set(name, value);
  }

  /** Warns of a statement that has no effect beyond the transaction, where there is no more of it. */
  warnOutsideBlock(name: string): void {
    if (!this.transaction.lasting)
      this.warn(new SqlError('no_active_sql_transaction', `${name} can only be used in transaction blocks`));
  }

  /** Notes a defect; users' errors are their own. */
  note(error: unknown): void {
    if (isDefect(error) && !(error instanceof Gone)) this.#log(error);
  }

  /** Runs one statement, or a part of one, within statement_timeout and what the server allows. */
  timed<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const wanted = this.settings.milliseconds('statement_timeout');
    if (wanted > 0 && wanted <= this.#longest) return this.activity.run(wanted, work);
    const hint = `No statement may take longer than ${this.#longest / 1000} s here (STRATA_SQL_TIMEOUT).`;
    return this.activity.run(this.#longest, work, hint);
  }

  /** Tells what changed, and that the next statement may come. */
  ready(): void {
    for (const [name, value] of this.settings.unreported()) this.send(backend.parameterStatus(name, value));
    this.send(backend.readyForQuery(this.transaction.status));
    this.channel.output.flush();
  }

  /** Ends the transaction, with the portals that do not outlive it. */
  endTransaction(commit: boolean): void {
    const aborted = !commit || this.transaction.failed;
    this.portals.closeWhere((portal) => !portal.options.hold || (aborted && !portal.outlived));
    this.transaction.end(commit);
    if (!aborted) for (const portal of this.portals) portal.outlive();
  }

  /** An error of a statement: told, and the transaction fails or ends. */
  fail(error: unknown): void {
    if (error instanceof Gone || this.activity.ended) throw error;
    this.note(error);
    this.send(backend.errorResponse(reportOf(error)));
    if (this.transaction.block) this.transaction.fail();
    else this.endTransaction(false);
  }

  /** Serves messages until the client leaves. @throws SqlError for an end that the client is told of */
  async serve(): Promise<void> {
    const { input } = this.channel;
    for (;;) {
      const frame = await this.#next();
      if (!frame || frame.type === 'X') return;
      if (frame.type === 'p')
        throw new SqlError('protocol_violation', `invalid frontend message type ${frame.type.charCodeAt(0)}`);
      if (this.#skipping && frame.type !== 'S') continue;
      try {
        await this.#handle(decodeFrontend(frame));
      } catch (error) {
        this.fail(error);
        if (EXTENDED.has(frame.type)) this.#skipping = true;
        else this.ready();
        this.channel.output.flush();
      }
      // Answers that nobody reads must not pile up.
      await this.channel.output.drained(input.gone);
    }
  }

  async #handle(message: FrontendMessage): Promise<void> {
    switch (message.kind) {
      case 'query':
        await simpleQuery(this, message.text);
        return this.ready();
      case 'parse':
        return extended.parse(this, message);
      case 'bind':
        return extended.bind(this, message);
      case 'describe':
        return extended.describe(this, message.target, message.name);
      case 'execute':
        return extended.execute(this, message.portal, message.limit);
      case 'close':
        return extended.close(this, message.target, message.name);
      case 'flush':
        return this.channel.output.flush();
      case 'sync':
        this.#skipping = false;
        if (!this.transaction.block) this.endTransaction(true);
        return this.ready();
      case 'functionCall':
        throw new SqlError('feature_not_supported', 'strata does not offer function calls by message', {
          hint: 'Write SELECT function(...).',
        });
      default:
        // Copy messages of a client that has not seen yet that its COPY has failed.
        return;
    }
  }

  /** The next message; waiting for it too long ends the session where the settings say so. */
  async #next() {
    const { input } = this.channel;
    const busy = this.#skipping || input.buffered > 0;
    const name = this.transaction.block ? 'idle_in_transaction_session_timeout' : 'idle_session_timeout';
    const timeout = busy ? 0 : this.settings.milliseconds(name);
    if (timeout === 0) return input.next();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const words = this.transaction.block ? 'idle-in-transaction timeout' : 'idle-session timeout';
      timer = setTimeout(() => reject(new SqlError(name, `terminating connection due to ${words}`)), timeout);
    });
    try {
      return await Promise.race([input.next(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Frees what the session holds. */
  async end(reason: unknown): Promise<void> {
    this.activity.end(reason);
    this.portals.closeWhere(() => true);
    await this.engine.close().catch((error: unknown) => this.note(error));
  }
}
