/** The extended protocol: Parse, Bind, Describe, Execute, Close. */
import { SqlError } from '../errors.ts';
import * as backend from '../messages/backend.ts';
import type { Bind, Target } from '../messages/frontend.ts';
import { analyse } from './analyse.ts';
import { assertRunnable } from './block.ts';
import { deliver } from './deliver.ts';
import { Portal, resultFormats } from './portal.ts';
import { atOffset, offsets } from './position.ts';
import type { PreparedStatement, Session } from './session.ts';

/** @throws SqlError 42P05 for a name in use, and what is wrong with the statement */
export async function parse(session: Session, message: { name: string; text: string; types: readonly number[] }) {
  const { name, text, types } = message;
  const prepared = await session.timed(async (signal): Promise<PreparedStatement> => {
    const statements = await session.engine.parse(text);
    if (statements.length > 1)
      throw new SqlError('syntax_error', 'cannot insert multiple commands into a prepared statement');
    const statement = statements[0];
    if (!statement) return { text, statement: null, command: null };
    assertRunnable(session, statement);
    session.transaction.enter();
    try {
      return { text, statement, command: await analyse(session, statement, types, signal) };
    } catch (error) {
      throw atOffset(error, text, offsets(text, statements)[0]);
    }
  });
  session.keep(name, prepared);
  session.send(backend.PARSE_COMPLETE);
}

/** @throws SqlError 26000, 08P01 for the number of parameters or formats, 42P03 for a portal in use */
export function bind(session: Session, message: Bind): void {
  const { command, statement } = preparedStatement(session, message.statement);
  const expected = command?.parameters.length ?? 0;
  if (message.values.length !== expected)
    throw new SqlError(
      'protocol_violation',
      `bind message supplies ${message.values.length} parameters, but prepared statement "${message.statement}" requires ${expected}`,
    );
  assertRunnable(session, statement);
  session.transaction.enter();
  const formats = resultFormats(message.resultFormats, command);
  const bound = { values: message.values, formats: message.formats };
  session.portals.add(new Portal(message.portal, command, bound, formats, { depth: session.transaction.depth }));
  session.send(backend.BIND_COMPLETE);
}

export function describe(session: Session, target: Target, name: string): void {
  if (target === 'statement') {
    const { command } = preparedStatement(session, name);
    if (command?.fields) assertRunnable(session, null);
    session.send(backend.parameterDescription(command?.parameters ?? []));
    const fields = command?.fields;
    session.send(
      fields
        ? backend.rowDescription(
            fields,
            fields.map(() => 0),
          )
        : backend.NO_DATA,
    );
    return;
  }
  const portal = openPortal(session, name);
  if (portal.fields) assertRunnable(session, null);
  session.send(portal.fields ? backend.rowDescription(portal.fields, portal.formats) : backend.NO_DATA);
}

/** @throws SqlError 34000, 55000 for a portal that has run, and what its statement says */
export async function execute(session: Session, name: string, limit: number): Promise<void> {
  const portal = openPortal(session, name);
  if (!portal.command) return session.send(backend.EMPTY_QUERY_RESPONSE);
  if (session.transaction.failed && !portal.command.endsTransaction) assertRunnable(session, null);
  if (portal.ended && !portal.fields)
    throw new SqlError('object_not_in_prerequisite_state', `portal "${name}" cannot be run`);
  session.transaction.enter();
  await session.timed((signal) => deliver(session, portal, limit, signal));
}

export function close(session: Session, target: Target, name: string): void {
  if (target === 'statement') session.statements.delete(name);
  else session.portals.close(name);
  session.send(backend.CLOSE_COMPLETE);
}

/** @throws SqlError 26000 */
export function preparedStatement(session: Session, name: string): PreparedStatement {
  const prepared = session.statements.get(name);
  if (prepared) return prepared;
  throw new SqlError(
    'invalid_sql_statement_name',
    name ? `prepared statement "${name}" does not exist` : 'unnamed prepared statement does not exist',
  );
}

function openPortal(session: Session, name: string): Portal {
  const portal = session.portals.get(name);
  if (portal) return portal;
  throw new SqlError('invalid_cursor_name', `portal "${name}" does not exist`);
}
