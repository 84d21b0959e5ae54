import type { TransactionStmt } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';
import { endsTransaction } from './block.ts';
import { action, type Command } from './command.ts';
import { bodyOf } from './inner.ts';
import type { Session } from './session.ts';
import { setTransactionModes } from './set-commands.ts';

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like. */
export function transactionCommand(session: Session, statement: Statement): Command {
  const body = bodyOf<TransactionStmt>(statement.node);
  const tag = { current: '' };
  const command = action('', () => {
    tag.current = run(session, body);
  });
  return {
    ...command,
    endsTransaction: endsTransaction(statement),
    async start(bound, signal) {
      await command.start(bound, signal);
      return { rows: null, tag: () => tag.current };
    },
  };
}

/** @returns the command tag */
function run(session: Session, { kind, options, savepoint_name = '', chain }: TransactionStmt): string {
  const { transaction } = session;
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      if (transaction.block)
        session.warn(new SqlError('active_sql_transaction', 'there is already a transaction in progress'));
      transaction.begin();
      setTransactionModes(session, options ?? []);
      return kind === 'TRANS_STMT_BEGIN' ? 'BEGIN' : 'START TRANSACTION';
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_ROLLBACK': {
      const commit = kind === 'TRANS_STMT_COMMIT';
      const name = commit ? 'COMMIT' : 'ROLLBACK';
      if (!transaction.block) {
        if (chain)
          throw new SqlError('no_active_sql_transaction', `${name} AND CHAIN can only be used in transaction blocks`);
        session.warn(new SqlError('no_active_sql_transaction', 'there is no transaction in progress'));
      }
      const committed = commit && !transaction.failed;
      session.endTransaction(committed);
      if (chain) {
        transaction.enter();
        transaction.begin();
      }
      return commit && !committed ? 'ROLLBACK' : name;
    }
    case 'TRANS_STMT_SAVEPOINT':
      assertBlock(session, 'SAVEPOINT');
      transaction.savepoint(savepoint_name);
      return 'SAVEPOINT';
    case 'TRANS_STMT_RELEASE':
      assertBlock(session, 'RELEASE SAVEPOINT');
      transaction.release(savepoint_name);
      return 'RELEASE';
    case 'TRANS_STMT_ROLLBACK_TO': {
      assertBlock(session, 'ROLLBACK TO SAVEPOINT');
      const depth = transaction.rollbackTo(savepoint_name);
      session.portals.closeWhere((portal) => !portal.outlived && portal.options.depth >= depth);
      return 'ROLLBACK';
    }
    default:
      throw new SqlError('feature_not_supported', 'strata does not offer two-phase commit', {
        hint: 'Nothing is written here: use plain transactions.',
      });
  }
}

function assertBlock({ transaction }: Session, name: string): void {
  if (!transaction.block)
    throw new SqlError('no_active_sql_transaction', `${name} can only be used in transaction blocks`);
}
