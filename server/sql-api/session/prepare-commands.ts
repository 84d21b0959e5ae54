import type { DeallocateStmt, ExecuteStmt, Node, PrepareStmt } from '@pgsql/types';
import { deparse } from 'pgsql-parser';
import { SqlError } from '../errors.ts';
import { decodeBackend } from '../messages/decode-backend.ts';
import type { Bound, Statement } from '../types.ts';
import { action, type Command, UNBOUND } from './command.ts';
import { preparedStatement } from './extended.ts';
import { analyseInner, bodyOf } from './inner.ts';
import { preparedText } from './inner-text.ts';
import { withoutPosition } from './position.ts';
import type { Session } from './session.ts';

/** PREPARE name (types) AS statement. */
export function prepareCommand(session: Session, statement: Statement): Command {
  const { name = '', argtypes = [] } = bodyOf<PrepareStmt>(statement.node);
  return {
    ...action('PREPARE', () => {}),
    async start(_, signal) {
      const types = await oidsOf(session, argtypes, signal);
      const inner = await preparedText(statement);
      const analysed = await analyseInner(session, statement, inner, types, signal);
      session.keep(name, { text: inner.text, ...analysed });
      return { rows: null, tag: () => 'PREPARE' };
    },
  };
}

/** EXECUTE name (values): the statement as it was prepared. */
export function executeCommand(session: Session, statement: Statement): Command {
  const { name = '', params = [] } = bodyOf<ExecuteStmt>(statement.node);
  const { command } = preparedStatement(session, name);
  if (!command) throw new SqlError('feature_not_supported', `prepared statement "${name}" is empty`);
  const expected = command.parameters.length;
  if (params.length !== expected)
    throw new SqlError('syntax_error', `wrong number of parameters for prepared statement "${name}"`, {
      detail: `Expected ${expected} parameters but got ${params.length}.`,
    });
  return {
    parameters: [],
    fields: command.fields,
    async start(_, signal) {
      return command.start(await evaluate(session, params, signal), signal);
    },
  };
}

/** DEALLOCATE name, DEALLOCATE ALL. */
export function deallocateCommand(session: Session, statement: Statement): Command {
  const { name } = bodyOf<DeallocateStmt>(statement.node);
  return action(name ? 'DEALLOCATE' : 'DEALLOCATE ALL', () => {
    if (!name) return session.statements.clear();
    preparedStatement(session, name);
    session.statements.delete(name);
  });
}

/** Values of constant expressions, as text: Postgres' own words for what an expression gives. */
async function evaluate(session: Session, expressions: readonly Node[], signal: AbortSignal): Promise<Bound> {
  if (expressions.length === 0) return UNBOUND;
  const rows = await select(session, expressions, signal);
  try {
    const part = await rows.next(1, []);
    const message = part && decodeBackend(part.data).messages[0];
    if (message?.kind !== 'dataRow') throw new Error('an expression without a value');
    return { values: message.values, formats: message.values.map(() => 0) };
  } finally {
    await rows.close();
  }
}

/** OIDs of types, as the catalogue knows them: those of NULLs that are cast to them. */
async function oidsOf(session: Session, types: readonly Node[], signal: AbortSignal): Promise<number[]> {
  if (types.length === 0) return [];
  const nulls = types.map((type): Node => {
    if (!('TypeName' in type)) throw new Error('a type without a name');
    return { TypeCast: { arg: { A_Const: { isnull: true } }, typeName: type.TypeName } };
  });
  try {
    const prepared = await session.engine.prepare(await selectOf(session, nulls), [], signal);
    return (prepared.fields ?? []).map((field) => field.type);
  } catch (error) {
    // A position in words that nobody wrote helps nobody.
    throw error instanceof SqlError ? withoutPosition(error) : error;
  }
}

async function select(session: Session, expressions: readonly Node[], signal: AbortSignal) {
  const prepared = await session.engine.prepare(await selectOf(session, expressions), [], signal);
  return prepared.start(UNBOUND, signal);
}

async function selectOf(session: Session, expressions: readonly Node[]): Promise<Statement> {
  const targetList = expressions.map((val): Node => ({ ResTarget: { val } }));
  const text = await deparse({ SelectStmt: { targetList, limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' } });
  return (await session.engine.parse(text))[0]!;
}
