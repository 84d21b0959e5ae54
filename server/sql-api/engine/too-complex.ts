/** Statements that are nested deeper, or list more, than the stack of this process bears. */
import { SqlError } from '../errors.ts';

/** Does the work of one statement. @throws SqlError 54001 in the place of a stack that overflowed */
export async function withinStack<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SqlError('statement_too_complex', 'the statement is nested too deep, or lists too many values', {
      hint: 'Join a subquery rather than listing values, and nest less.',
    });
  }
}
