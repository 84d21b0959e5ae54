import type { Node } from '@pgsql/types';
import type { Statement } from '../types.ts';
import { analyse } from './analyse.ts';
import type { Command } from './command.ts';
import type { InnerText } from './inner-text.ts';
import { atOffset } from './position.ts';
import type { Session } from './session.ts';

/** The statement within another one, parsed from its own text so that its positions are its own. */
export async function parseInner(session: Session, inner: InnerText): Promise<Statement> {
  const [statement] = await session.engine.parse(inner.text);
  return statement!;
}

/** Analyses the statement within another one. @throws SqlError with positions in the outer text */
export async function analyseInner(
  session: Session,
  outer: Statement,
  inner: InnerText,
  types: readonly number[],
  signal: AbortSignal,
): Promise<{ readonly statement: Statement; readonly command: Command }> {
  try {
    const statement = await parseInner(session, inner);
    return { statement, command: await analyse(session, statement, types, signal) };
  } catch (error) {
    throw atOffset(error, outer.text, inner.start);
  }
}

/** The body of a statement's node. */
export const bodyOf = <T>(node: Node): T => Object.values(node)[0] as T;
