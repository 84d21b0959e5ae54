import * as backend from '../messages/backend.ts';
import type { Statement } from '../types.ts';
import { analyse } from './analyse.ts';
import { assertRunnable } from './block.ts';
import { UNBOUND } from './command.ts';
import { deliver } from './deliver.ts';
import { Portal } from './portal.ts';
import { atOffset, noParameter, offsets, type Place } from './position.ts';
import type { Session } from './session.ts';

/**
 * A Query message: its statements one after the other, each analysed after the one before has run. They are one
 * transaction unless they say otherwise.
 * @throws SqlError what the first failing statement says; those after it do not run
 */
export async function simpleQuery(session: Session, text: string): Promise<void> {
  // The unnamed statement and portal go, as they do in Postgres.
  session.statements.delete('');
  session.portals.close('');
  await session.activity.run(0, async () => {
    const statements = await session.engine.parse(text);
    if (statements.length === 0) session.send(backend.EMPTY_QUERY_RESPONSE);
    const starts = offsets(text, statements);
    for (const [i, statement] of statements.entries()) {
      if (statements.length > 1) session.transaction.implicit();
      try {
        await session.timed((signal) => runOne(session, statement, { text, start: starts[i] }, signal));
      } catch (error) {
        throw atOffset(error, text, starts[i]!);
      }
      if (!session.transaction.lasting) session.endTransaction(true);
    }
  });
  if (!session.transaction.block) session.endTransaction(true);
}

async function runOne(session: Session, statement: Statement, place: Place, signal: AbortSignal): Promise<void> {
  assertRunnable(session, statement);
  session.transaction.enter();
  const command = await analyse(session, statement, [], signal);
  if (command.parameters.length > 0) throw noParameter(statement.node, place);
  const formats = (command.fields ?? []).map(() => (command.binary ? 1 : 0) as 0 | 1);
  const portal = new Portal('', command, UNBOUND, formats, { depth: session.transaction.depth });
  try {
    // What goes wrong before any row is told without a description of rows.
    await portal.start(signal);
    if (command.fields) session.send(backend.rowDescription(command.fields, formats));
    await deliver(session, portal, 0, signal);
  } finally {
    await portal.close();
  }
}
