/** What may run in a transaction that has failed. */
import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';
import type { Session } from './session.ts';

const ENDS = new Set(['TRANS_STMT_COMMIT', 'TRANS_STMT_PREPARE', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_ROLLBACK_TO']);

/** True for COMMIT, ROLLBACK and their like. */
export function endsTransaction(statement: Statement): boolean {
  return 'TransactionStmt' in statement.node && ENDS.has(statement.node.TransactionStmt.kind ?? '');
}

/** @throws SqlError 25P02 for anything but the end of a transaction that has failed */
export function assertRunnable(session: Session, statement: Statement | null): void {
  if (session.transaction.failed && !(statement && endsTransaction(statement)))
    throw new SqlError(
      'in_failed_sql_transaction',
      'current transaction is aborted, commands ignored until end of transaction block',
    );
}
