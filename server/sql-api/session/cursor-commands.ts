import type { ClosePortalStmt, DeclareCursorStmt, FetchStmt } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';
import { action, type Command } from './command.ts';
import { CursorFetch } from './cursor-fetch.ts';
import { type Move, makeMove } from './cursor-move.ts';
import { analyseInner, bodyOf } from './inner.ts';
import { declaredText } from './inner-text.ts';
import { KeptRows } from './kept-rows.ts';
import { Portal } from './portal.ts';
import type { Session } from './session.ts';

/** Bits of a DECLARE's options, as Postgres has them (parsenodes.h). */
const OPTION = { binary: 1, scroll: 2, hold: 32 } as const;
/** What Postgres' grammar writes for ALL. */
const ALL = 2_147_483_647;

/** DECLARE name [BINARY] [SCROLL] CURSOR [WITH HOLD] FOR query. It starts with the first FETCH. */
export async function declareCommand(
  session: Session,
  statement: Statement,
  types: readonly number[],
  signal: AbortSignal,
): Promise<Command> {
  const { portalname: name = '', options = 0 } = bodyOf<DeclareCursorStmt>(statement.node);
  const { command } = await analyseInner(session, statement, await declaredText(statement), types, signal);
  const scroll = (options & OPTION.scroll) !== 0;
  const hold = (options & OPTION.hold) !== 0;
  return {
    parameters: command.parameters,
    fields: null,
    async start(bound) {
      if (!hold && !session.transaction.lasting)
        throw new SqlError('no_active_sql_transaction', 'DECLARE CURSOR can only be used in transaction blocks');
      const binary = (options & OPTION.binary) !== 0;
      const formats = (command.fields ?? []).map(() => (binary ? 1 : 0) as 0 | 1);
      const depth = session.transaction.depth;
      const query = scroll ? scrolling(command) : command;
      session.portals.add(new Portal(name, query, bound, formats, { hold, scroll, binary, depth }));
      return { rows: null, tag: () => 'DECLARE CURSOR' };
    },
  };
}

const scrolling = (command: Command): Command => ({
  ...command,
  async start(bound, signal) {
    const run = await command.start(bound, signal);
    return { ...run, rows: run.rows && new KeptRows(run.rows) };
  },
});

/** FETCH and MOVE. */
export function fetchCommand(session: Session, statement: Statement): Command {
  const body = bodyOf<FetchStmt>(statement.node);
  const name = body.portalname ?? '';
  const find = () => session.portals.get(name);
  const howMany = Number(body.howMany ?? 0);
  const move: Move = {
    direction: body.direction ?? 'FETCH_FORWARD',
    count: howMany >= ALL ? Number.POSITIVE_INFINITY : howMany,
  };
  return {
    parameters: [],
    get fields() {
      return body.ismove ? null : (find()?.fields ?? null);
    },
    get binary() {
      return find()?.options.binary === true;
    },
    async start(_, signal) {
      const cursor = find();
      if (!cursor?.fields) throw new SqlError('invalid_cursor_name', `cursor "${name}" does not exist`);
      if (!body.ismove) return { rows: new CursorFetch(cursor, move), tag: (rows) => `FETCH ${rows}` };
      const moved = await passBy(cursor, move, signal);
      session.keepSettings(cursor);
      return { rows: null, tag: () => `MOVE ${moved}` };
    },
  };
}

/** MOVE: how many rows it passed by. */
async function passBy(cursor: Portal, move: Move, signal: AbortSignal): Promise<number> {
  const { direction, count } = move;
  if (count === 0 && direction !== 'FETCH_ABSOLUTE') return cursor.position > 0 && !cursor.ended ? 1 : 0;
  let moved = 0;
  if (direction === 'FETCH_FORWARD' && count > 0) {
    // Nobody keeps the rows.
    while (moved < count) {
      const part = await cursor.read(Number.isFinite(count) ? count - moved : 0, cursor.formats, signal);
      if (!part) break;
      moved += part.rows;
    }
    return moved;
  }
  for (const part of await makeMove(cursor, move, cursor.formats, signal)) moved += part.rows;
  return moved;
}

/** CLOSE name, CLOSE ALL. */
export function closeCommand(session: Session, statement: Statement): Command {
  const { portalname: name } = bodyOf<ClosePortalStmt>(statement.node);
  return action(name ? 'CLOSE CURSOR' : 'CLOSE CURSOR ALL', () => {
    if (!name) return session.portals.closeWhere(() => true);
    if (!session.portals.get(name)) throw new SqlError('invalid_cursor_name', `cursor "${name}" does not exist`);
    session.portals.close(name);
  });
}
