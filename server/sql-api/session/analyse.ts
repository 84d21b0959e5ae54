import type { Statement } from '../types.ts';
import { action, type Command } from './command.ts';
import { copyCommand } from './copy-command.ts';
import { closeCommand, declareCommand, fetchCommand } from './cursor-commands.ts';
import { discardCommand } from './discard-command.ts';
import { explainCommand } from './explain-command.ts';
import { deallocateCommand, executeCommand, prepareCommand } from './prepare-commands.ts';
import { refusal } from './refusals.ts';
import type { Session } from './session.ts';
import { setCommand, showCommand } from './set-commands.ts';
import { transactionCommand } from './transaction-command.ts';

type Analyse = (
  session: Session,
  statement: Statement,
  types: readonly number[],
  signal: AbortSignal,
) => Command | Promise<Command>;

const nothing =
  (tag: string): Analyse =>
  () =>
    action(tag, () => {});

/** Statements that the session answers. */
const OWN: Readonly<Record<string, Analyse>> = {
  VariableSetStmt: setCommand,
  VariableShowStmt: showCommand,
  TransactionStmt: transactionCommand,
  DeclareCursorStmt: declareCommand,
  FetchStmt: fetchCommand,
  ClosePortalStmt: closeCommand,
  PrepareStmt: prepareCommand,
  ExecuteStmt: executeCommand,
  DeallocateStmt: deallocateCommand,
  DiscardStmt: discardCommand,
  CopyStmt: copyCommand,
  ExplainStmt: explainCommand,
  // Nobody notifies, and nothing is checked when a transaction ends.
  ListenStmt: nothing('LISTEN'),
  UnlistenStmt: nothing('UNLISTEN'),
  NotifyStmt: nothing('NOTIFY'),
  ConstraintsSetStmt: (session) => action('SET CONSTRAINTS', () => session.warnOutsideBlock('SET CONSTRAINTS')),
};

/** Statements that are the engine's: queries, and what it allows with temporary tables. */
const ENGINE = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'CreateStmt',
  'CreateTableAsStmt',
  'DropStmt',
  'TruncateStmt',
  'IndexStmt',
]);

/**
 * Finds out what a statement does, its parameters and its fields.
 * @param types OIDs of the parameters as far as the client names them
 * @throws SqlError 25006 or 0A000 for what strata does not offer, and what the engine says
 */
export async function analyse(
  session: Session,
  statement: Statement,
  types: readonly number[],
  signal: AbortSignal,
): Promise<Command> {
  const own = Object.hasOwn(OWN, statement.kind) ? OWN[statement.kind] : undefined;
  if (own) return own(session, statement, types, signal);
  if (!ENGINE.has(statement.kind)) throw refusal(statement);
  const prepared = await session.engine.prepare(statement, types, signal);
  return {
    parameters: prepared.parameters,
    fields: prepared.fields,
    async start(bound, signal) {
      const rows = await prepared.start(bound, signal);
      if (prepared.fields) return { rows, tag: (count) => prepared.tag(count) };
      // Nothing to read: it has run once it has no next rows.
      try {
        let count = 0;
        for (let part = await rows.next(0, []); part; part = await rows.next(0, [])) count += part.rows;
        return { rows: null, tag: () => prepared.tag(count) };
      } finally {
        await rows.close();
      }
    },
  };
}
