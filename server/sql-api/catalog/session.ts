/** One Postgres serves all sessions in turn: before a statement runs, it becomes the session that the statement is of. */
import type { BackendMessage } from '../messages/decode-backend.ts';
import type { FrontendMessage } from '../messages/frontend.ts';
import type { Embedded } from './embedded.ts';
import { batch, call, decodeReply, describeStatement, parse, simple, sync, textRows } from './replies.ts';
import { ROLLBACK, resolving } from './resolve.ts';
import { OWNER } from './setup.ts';
import { type CatalogViews, published, type ViewOids } from './views.ts';

/** A temporary table of a session: known to the catalogue by its columns, without rows. */
export interface TemporaryTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** What the catalogue must know of a session for each statement. */
export interface CatalogState {
  readonly user: string;
  readonly database: string;
  readonly pid: number;
  /** Settings that differ from the defaults. Those that Postgres does not know or take are left out. */
  readonly settings: ReadonlyMap<string, string>;
  readonly views: CatalogViews;
  readonly temporary?: readonly TemporaryTable[];
}

/** Bytes that one answer may have. */
export const ANSWER_LIMIT = 64 * 1024 * 1024;
/** Statements that leave dead rows in the catalogue, until they are swept. */
const SWEEP_AFTER = 400;

/** A Postgres without sockets has no session user to fall back to. */
const RESET = `SET SESSION AUTHORIZATION ${OWNER}`;

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const create = ({ name, columns }: TemporaryTable) =>
  `CREATE TEMP TABLE ${quoted(name)} (${columns.map((column) => `${quoted(column.name)} ${column.type}`).join(', ')})`;

/** An embedded Postgres and the session that it is at the moment. */
export class Seat {
  readonly embedded: Embedded;
  /** Names of types by OID, as a cast writes them. */
  readonly types = new Map<number, string>();
  readonly #oids: ViewOids;
  #views: string | undefined;
  #session: string | undefined;
  #writes = 0;

  private constructor(embedded: Embedded, oids: ViewOids) {
    this.embedded = embedded;
    this.#oids = oids;
  }

  static async open(embedded: Embedded, oids: ViewOids): Promise<Seat> {
    const seat = new Seat(embedded, oids);
    const rows = await seat.ask([
      simple("SELECT oid, format_type(oid, -1) FROM pg_type WHERE oid < 16384 AND typtype <> 'c'"),
    ]);
    for (const [oid, name] of textRows(rows)) seat.types.set(Number(oid), name!);
    await seat.#warm();
    return seat;
  }

  /** Postgres' code is compiled as it is first used: better now, in the background, than in the first user's statement. */
  async #warm(): Promise<void> {
    const column = { name: 'column', type: 'numeric(38,2)', description: 'column', role: 'dimension' } as const;
    const view = { name: 'view', description: 'view', columns: [column] };
    await this.enter({
      user: 'nobody',
      database: 'nothing',
      pid: 0,
      settings: new Map(),
      views: { key: '', views: [view] },
    });
    await this.ask([parse('SELECT * FROM view'), describeStatement, sync]);
    const statement = resolving('SELECT "column" FROM view GROUP BY 1', 1);
    await this.ask([...statement, ROLLBACK]);
    await this.ask([simple("SELECT * FROM information_schema.columns WHERE table_schema = 'public'")]);
    this.#views = undefined;
  }

  /** @throws SqlError what Postgres reports */
  async ask(messages: readonly FrontendMessage[]): Promise<BackendMessage[]> {
    return decodeReply(await this.embedded.exchange(batch(messages), ANSWER_LIMIT));
  }

  /** Becomes a session: nothing of the one before is left, neither its views nor its settings. */
  async enter(state: CatalogState): Promise<void> {
    const { user, database, pid, settings, views, temporary = [] } = state;
    const sorted = Object.fromEntries([...settings].sort(([a], [b]) => (a < b ? -1 : 1)));
    const session = JSON.stringify({ user, database, pid, settings: sorted, temporary });
    if (views.key === this.#views && session === this.#session) return;
    this.#session = undefined;
    const messages: FrontendMessage[] = [ROLLBACK, simple(RESET), simple('DISCARD ALL')];
    if (views.key !== this.#views) {
      this.#views = undefined;
      this.#writes += 100;
      messages.push(...call('SELECT pg_catalog.strata_publish($1::jsonb)', published(views, this.#oids)), sync);
    }
    if (this.#writes > SWEEP_AFTER) {
      this.#writes = 0;
      messages.push(
        simple('VACUUM pg_class, pg_attribute, pg_type, pg_description, pg_depend, pg_rewrite, pg_authid, pg_database'),
      );
      messages.push(simple('CHECKPOINT'));
    }
    messages.push(
      ...call('SELECT pg_catalog.strata_enter($1::jsonb)', session),
      sync,
      ...temporary.map((table) => simple(`BEGIN READ WRITE; ${create(table)}; COMMIT`)),
    );
    await this.ask(messages);
    this.#views = views.key;
    this.#session = session;
  }

  /** The statement that just ran may have changed the session: the next one does not rely on it. */
  leave(): void {
    this.#session = undefined;
  }

  /** The statement that just ran left rows behind, though it was rolled back. They are swept when the session is entered anew. */
  wrote(): void {
    this.#writes++;
    if (this.#writes > SWEEP_AFTER) this.leave();
  }
}
