import type { DiscardStmt } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';
import { action, type Command } from './command.ts';
import { bodyOf } from './inner.ts';
import type { Session } from './session.ts';

/** DISCARD ALL, PLANS, SEQUENCES, TEMP. */
export function discardCommand(session: Session, statement: Statement): Command {
  const { target = 'DISCARD_ALL' } = bodyOf<DiscardStmt>(statement.node);
  const name = target.replace('_', ' ');
  return action(name, async () => {
    if (target === 'DISCARD_ALL') {
      if (session.transaction.lasting)
        throw new SqlError('active_sql_transaction', 'DISCARD ALL cannot run inside a transaction block');
      session.portals.closeWhere(() => true);
      session.statements.clear();
      session.settings.resetAll();
    }
    if (target === 'DISCARD_ALL' || target === 'DISCARD_TEMP') await session.engine.discardTemporary();
  });
}
