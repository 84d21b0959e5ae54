import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';

/** Where each statement of a text starts, undefined where it cannot be told. */
export function offsets(text: string, statements: readonly Statement[]): (number | undefined)[] {
  let from = 0;
  return statements.map((statement) => {
    const start = text.indexOf(statement.text, from);
    if (start < 0) return undefined;
    from = start + statement.text.length;
    return start;
  });
}

/** An error of a statement with its position in the text that the statement is a part of. */
export function atOffset(error: unknown, text: string, start: number | undefined): unknown {
  if (!(error instanceof SqlError) || error.details.position === undefined) return error;
  // Positions count characters: one for what JavaScript holds as two.
  const before = start === undefined ? undefined : [...text.slice(0, start)].length;
  if (before === 0) return error;
  const position = before === undefined ? undefined : error.details.position + before;
  return new SqlError({ code: error.code }, error.message, { ...error.details, position });
}

/** An error of a statement that nobody wrote. */
export const withoutPosition = (error: SqlError) =>
  new SqlError({ code: error.code }, error.message, { ...error.details, position: undefined });

/** A statement's place in a text. */
export interface Place {
  readonly text: string;
  readonly start: number | undefined;
}

/** The first parameter of a statement that has none to be given; its position is that in the statement. */
export function noParameter(node: unknown, { text, start }: Place): SqlError {
  const found = findParameter(node);
  // Places in the tree count bytes of the whole text.
  const to = found?.location === undefined ? undefined : Buffer.from(text).toString('utf8', 0, found.location).length;
  const before = to === undefined || start === undefined ? undefined : text.slice(start, to);
  return new SqlError('undefined_parameter', `there is no parameter $${found?.number ?? 1}`, {
    position: before === undefined ? undefined : [...before].length + 1,
  });
}

function findParameter(node: unknown): { number?: number; location?: number } | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if ('ParamRef' in node) return node.ParamRef as { number?: number; location?: number };
  for (const part of Object.values(node)) {
    const found = findParameter(part);
    if (found) return found;
  }
  return undefined;
}
