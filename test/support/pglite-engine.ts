/** A second implementation of Engine, over a real Postgres in process (PGlite), for tests of the session layer. */
import { PGlite } from '@electric-sql/pglite';
import { parse } from 'pgsql-parser';
import { SqlError } from '../../server/sql-api/errors.ts';
import { type BackendMessage, decodeBackend } from '../../server/sql-api/messages/decode-backend.ts';
import { encodeFrontend, type FrontendMessage } from '../../server/sql-api/messages/frontend.ts';
import type { Bound, Engine, Format, Prepared, Rows, SessionState, Statement } from '../../server/sql-api/types.ts';

const SYNC: FrontendMessage = { kind: 'sync' };

export interface PgliteEngines {
  /** To be given to a server: one database for all sessions. */
  readonly engine: (state: SessionState) => Promise<Engine>;
  close(): Promise<void>;
}

/** Starts a database and runs a script in it. */
export async function openPglite(script: string): Promise<PgliteEngines> {
  const database = await PGlite.create();
  await database.exec(script);
  const ask = async (messages: readonly FrontendMessage[]): Promise<BackendMessage[]> => {
    const chunks: Buffer[] = [];
    await database.runExclusive(() =>
      database.execProtocolRawStream(Buffer.concat(messages.map(encodeFrontend)), {
        onRawData: (data) => chunks.push(Buffer.from(data)),
        syncToFs: false,
      }),
    );
    const answers = decodeBackend(Buffer.concat(chunks)).messages;
    for (const answer of answers)
      if (answer.kind === 'error')
        throw new SqlError({ code: answer.report.code }, answer.report.message, {
          detail: answer.report.detail,
          hint: answer.report.hint,
          position: answer.report.position,
        });
    return answers;
  };
  return {
    engine: async () => new PgliteEngine(ask),
    close: () => database.close(),
  };
}

type Ask = (messages: readonly FrontendMessage[]) => Promise<BackendMessage[]>;

class PgliteEngine implements Engine {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async parse(text: string): Promise<Statement[]> {
    if (text.trim() === '') return [];
    const bytes = Buffer.from(text);
    try {
      const { stmts = [] } = await parse(text);
      return stmts.map(({ stmt, stmt_location: start = 0, stmt_len: length }) => ({
        text: bytes.toString('utf8', start, length ? start + length : bytes.length).trim(),
        node: stmt!,
        kind: Object.keys(stmt!)[0]!,
      }));
    } catch (error) {
      const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition: number } };
      throw new SqlError('syntax_error', message, { position: sqlDetails && sqlDetails.cursorPosition + 1 });
    }
  }

  async prepare(statement: Statement, types: readonly number[], signal?: AbortSignal): Promise<Prepared> {
    signal?.throwIfAborted();
    assertTemporary(statement);
    const parse: FrontendMessage = { kind: 'parse', name: '', text: statement.text, types };
    const answers = await this.#ask([parse, { kind: 'describe', target: 'statement', name: '' }, SYNC]);
    const described = find(answers, 'rowDescription');
    const parameters = find(answers, 'parameterDescription')!.types;
    const typed = { ...parse, types: parameters };
    let tag = '';
    const run = async (bound: Bound, formats: readonly Format[]) => {
      const results = await this.#ask([
        typed,
        { kind: 'bind', portal: '', statement: '', ...bound, resultFormats: formats },
        { kind: 'execute', portal: '', limit: 0 },
        SYNC,
      ]);
      tag = find(results, 'commandComplete')!.tag;
      return results.flatMap((answer) => (answer.kind === 'dataRow' ? [answer.bytes] : []));
    };
    return {
      parameters,
      fields: described?.fields ?? null,
      tag: (rows) => (described ? tag.replace(/\d+$/, String(rows)) : tag),
      async start(bound, signal) {
        await sleep(statement, signal);
        return new PgliteRows(await run(bound, [0]), (formats) => run(bound, formats));
      },
    };
  }

  async explain(statement: Statement): Promise<string[]> {
    const answers = await this.#ask([
      { kind: 'parse', name: '', text: `EXPLAIN (COSTS OFF) ${statement.text}`, types: [] },
      { kind: 'bind', portal: '', statement: '', formats: [], values: [], resultFormats: [] },
      { kind: 'execute', portal: '', limit: 0 },
      SYNC,
    ]);
    return answers.flatMap((answer) => (answer.kind === 'dataRow' ? [answer.values[0]!.toString()] : []));
  }

  async discardTemporary(): Promise<void> {
    await this.#ask([{ kind: 'query', text: 'DISCARD TEMP' }]);
  }

  async close(): Promise<void> {}
}

/** Rows that are all there, given 1,000 at a time; made again when they are wanted in other formats. */
class PgliteRows implements Rows {
  #rows: readonly Buffer[];
  readonly #again: (formats: readonly Format[]) => Promise<readonly Buffer[]>;
  #formats = '';
  #at = 0;
  #closed = false;

  constructor(rows: readonly Buffer[], again: (formats: readonly Format[]) => Promise<readonly Buffer[]>) {
    this.#rows = rows;
    this.#again = again;
  }

  async next(max: number, formats: readonly Format[]) {
    if (this.#closed) throw new SqlError('query_canceled', 'canceling statement due to user request');
    const wanted = formats.includes(1) ? formats.join('') : '';
    if (wanted !== this.#formats) {
      this.#rows = await this.#again(formats);
      this.#formats = wanted;
    }
    const taken = this.#rows.slice(this.#at, this.#at + Math.min(max || 1000, 1000));
    this.#at += taken.length;
    // Rows of a real engine come from elsewhere: other connections have their turn in between.
    await new Promise((resolve) => setImmediate(resolve));
    return taken.length === 0 ? undefined : { data: Buffer.concat(taken), rows: taken.length };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

/** Waits as long as `SELECT pg_sleep(n)` says, which would block the process, or until it is stopped. */
async function sleep(statement: Statement, signal: AbortSignal): Promise<void> {
  const seconds = /^select pg_sleep\((\d+(?:\.\d+)?)\) as slept$/i.exec(statement.text)?.[1];
  if (seconds === undefined) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Number(seconds) * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  signal.throwIfAborted();
}

/** Only temporary tables are written. */
function assertTemporary({ kind, node }: Statement): void {
  if (kind === 'SelectStmt' || kind === 'DropStmt' || kind === 'InsertStmt') return;
  const body = Object.values(node)[0] as {
    relation?: { relpersistence?: string };
    into?: { rel?: { relpersistence?: string } };
  };
  const persistence = body.relation?.relpersistence ?? body.into?.rel?.relpersistence;
  if (persistence !== 't') throw new SqlError('cannot_modify', `cannot execute ${kind} in a read-only transaction`);
}

const find = <K extends BackendMessage['kind']>(messages: readonly BackendMessage[], kind: K) =>
  messages.find((message): message is Extract<BackendMessage, { kind: K }> => message.kind === kind);
