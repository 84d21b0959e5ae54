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
