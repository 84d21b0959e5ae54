/** Text of a client as statements, by Postgres' own parser. */
import { loadModule, parseSync } from 'pgsql-parser';
import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';

/** A statement above this is a mistake, or an attempt to keep the parser busy. */
const LONGEST = 1_000_000;

/** @throws SqlError 42601 with its position, 54000 for a text that is too long or nested too deep */
export async function parseStatements(text: string): Promise<Statement[]> {
  if (text.trim() === '') return [];
  if (text.length > LONGEST)
    throw new SqlError('program_limit_exceeded', `a statement of ${text.length} characters is longer than ${LONGEST}`, {
      hint: 'Join a subquery rather than listing values.',
    });
  await loadModule();
  const bytes = Buffer.from(text);
  try {
    return (parseSync(text).stmts ?? []).map(({ stmt, stmt_location: start = 0, stmt_len: length }) => ({
      text: bytes.toString('utf8', start, length ? start + length : bytes.length).trim(),
      node: stmt!,
      kind: Object.keys(stmt!)[0]!,
    }));
  } catch (error) {
    const { message, sqlDetails } = error as Error & { sqlDetails?: { cursorPosition: number } };
    if (sqlDetails) throw new SqlError('syntax_error', message, { position: sqlDetails.cursorPosition + 1 });
    // A comment alone is no statement, and no error to Postgres.
    if (/cannot be empty/i.test(message)) return [];
    throw new SqlError('program_limit_exceeded', 'the statement is nested too deep to be read');
  }
}
