import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';

const OFFER =
  'strata answers SELECT, WITH, VALUES, EXPLAIN, COPY (SELECT ...) TO STDOUT, cursors and prepared statements, and temporary tables.';

/** Statements that change no data, and that strata has nothing to do with. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  CallStmt: 'CALL',
  CheckPointStmt: 'CHECKPOINT',
  DoStmt: 'DO',
  LoadStmt: 'LOAD',
  LockStmt: 'LOCK TABLE',
  VacuumStmt: 'VACUUM and ANALYZE',
  ReindexStmt: 'REINDEX',
  ClusterStmt: 'CLUSTER',
  MergeStmt: 'MERGE',
};

/** Why a statement that is nobody's is refused: 0A000 for what strata does not have, 25006 for what would change something. */
export function refusal({ kind }: Statement): SqlError {
  if (Object.hasOwn(UNSUPPORTED, kind))
    return new SqlError('feature_not_supported', `strata does not offer ${UNSUPPORTED[kind]}`, { hint: OFFER });
  return new SqlError('cannot_modify', `cannot execute ${words(kind)} in a read-only transaction`, { hint: OFFER });
}

/** `CreateRoleStmt` as its statement is written: CREATE ROLE. */
const words = (kind: string) =>
  (kind === 'ViewStmt' ? 'CreateViewStmt' : kind)
    .replace(/Stmt$/, '')
    .replace(/([a-z])(?=[A-Z])/g, '$1 ')
    .toUpperCase();
