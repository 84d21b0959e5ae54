/** DuckDB's errors as the errors that a Postgres client expects. */
import { SqlError } from '../errors.ts';

/** Errors of DuckDB that are errors of Postgres too, by how their message begins. */
const KNOWN: readonly (readonly [RegExp, string, string?])[] = [
  [/cannot take logarithm of zero/, '2201E', 'cannot take logarithm of zero'],
  [/cannot take logarithm of a negative number/, '2201E', 'cannot take logarithm of a negative number'],
  [/cannot take square root of a negative number/, '2201F', 'cannot take square root of a negative number'],
  [
    /More than one row returned by a subquery/,
    '21000',
    'more than one row returned by a subquery used as an expression',
  ],
  [/Conversion Error: (invalid|Could not parse).*(date|timestamp)/i, '22007'],
  [/Conversion Error: .*(date|timestamp).*out of range/i, '22008'],
  [/Conversion Error: .*(out of range|can't be cast|to U?INT\d+|to type U?INT\d+)/i, '22003'],
  [/Conversion Error: /, '22P02'],
  [/Out of Range Error: /, '22003'],
  [/LIMIT.*negative|negative.*LIMIT/i, '2201W', 'LIMIT must not be negative'],
  [/OFFSET.*negative|negative.*OFFSET/i, '2201X', 'OFFSET must not be negative'],
  [/Out of Memory Error: /, '53200'],
  [/INTERRUPT|Interrupted/, '57014', 'canceling statement due to user request'],
];

/** An error that DuckDB threw, with its SQLSTATE: the ones that the dialect raises itself keep theirs, unknown ones are XX000. */
export function duckError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const own = /strata ([0-9A-Z]{5}): ([^\n]*)/.exec(message);
  if (own) return new SqlError({ code: own[1]! }, own[2]!);
  for (const [pattern, code, text] of KNOWN)
    if (pattern.test(message))
      return new SqlError({ code }, text ?? message.split('\n')[0]!.replace(/^[\w ]+ Error: /, ''));
  return new SqlError('internal_error', message.split('\n')[0]!);
}
