/** Errors of DuckDB as a Postgres client gets them: with Postgres' SQLSTATE, without paths, SQL or names of our own. */
import { type Condition, SqlError } from '../errors.ts';

/** Values in messages are cut to this many characters. */
const LONGEST = 60;

/** A value as it stands in a message: short, on one line. */
export function shortened(value: string): string {
  const line = value.replace(/[\x00-\x1f\x7f]/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

/** Why a statement was stopped: the signal's own reason when that is an error for the client (a timeout, say). */
export function canceled(signal?: AbortSignal): SqlError {
  return signal?.reason instanceof SqlError
    ? signal.reason
    : new SqlError('query_canceled', 'canceling statement due to user request');
}

/** DuckDB's names of types, as Postgres calls them. */
const TYPES: Readonly<Record<string, string>> = {
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
  INT8: 'smallint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
  // No text is cast to a HUGEINT, and DuckDB calls a UUID so.
  INT128: 'uuid',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  VARCHAR: 'text',
  BLOB: 'bytea',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  INTERVAL: 'interval',
  UUID: 'uuid',
};
function typeName(long: string): string {
  const name = long.trim();
  return TYPES[name] ?? (name.startsWith('DECIMAL') ? 'numeric' : name.toLowerCase());
}

type Translation = readonly [RegExp, Condition, string | ((...parts: string[]) => string)];

const NEGATIVE = 'LIMIT and OFFSET must not be negative';

/** By the message without its kind, first match counts. Only what users can cause by values: all else is our mistake. */
const MESSAGES: { readonly [kind: string]: readonly Translation[] } = {
  Conversion: [
    [
      // Of digits alone: what is wrong is how many they are.
      /^Could not convert string ['"]\s*([+-]?\d+)\s*['"] to (INT(?:8|16|32|64))\b/,
      'numeric_value_out_of_range',
      (value, type) => `value "${shortened(value)}" is out of range for type ${typeName(type)}`,
    ],
    [
      /^Could not convert string ['"](.*)['"] to ([A-Z][A-Z0-9 ]*(?:\(\d+,\d+\))?)/,
      'invalid_text_representation',
      (value, type) => `invalid input syntax for type ${typeName(type)}: "${shortened(value)}"`,
    ],
    [
      /^Type \S+ with value .* to ([A-Z][A-Z0-9 ]*(?:\(\d+,\d+\))?)/,
      'numeric_value_out_of_range',
      (type) => `${typeName(type)} out of range`,
    ],
    [
      /^Type .* out of range for the destination type ([A-Z][A-Z0-9 ]*)/,
      'numeric_value_out_of_range',
      (type) => `${typeName(type)} out of range`,
    ],
    [
      /^Failed to cast decimal value \S+ to type ([A-Z][A-Z0-9]*)/,
      'numeric_value_out_of_range',
      (type) => `${typeName(type)} out of range`,
    ],
    [/^Could not cast value (\S+) to DECIMAL/, 'numeric_value_out_of_range', 'numeric field overflow'],
    [/^Casting value "(.*)" to type DECIMAL/, 'numeric_value_out_of_range', 'numeric field overflow'],
    [
      /^(?:date|time|timestamp) field value out of range: "(.*)"/,
      'datetime_field_overflow',
      (value) => `date/time field value out of range: "${shortened(value)}"`,
    ],
    [
      /^invalid (date|time|timestamp) field format: "(.*?)"/,
      'invalid_datetime_format',
      (type, value) => `invalid input syntax for type ${type}: "${shortened(value)}"`,
    ],
    [
      /^(?:Date|Date and time|Timestamp|Time) (?:not in|out of) .*range/i,
      'datetime_field_overflow',
      'timestamp out of range',
    ],
    [/^Malformed JSON/, 'invalid_text_representation', 'invalid input syntax for type json'],
    [/overflow|out of range/i, 'numeric_value_out_of_range', 'value out of range'],
    [/^/, 'invalid_text_representation', 'a value cannot be converted to the type that is asked for'],
  ],
  'Out of Range': [
    [/logarithm of zero/, 'invalid_argument_for_logarithm', 'cannot take logarithm of zero'],
    [/logarithm of a negative/, 'invalid_argument_for_logarithm', 'cannot take logarithm of a negative number'],
    [
      /square root of a negative/,
      'invalid_argument_for_power_function',
      'cannot take square root of a negative number',
    ],
    [/maximum supported string size|string of size/i, 'program_limit_exceeded', 'requested length too large'],
    [
      /\b(?:of|in) (INT8|INT16|INT32|INT64)\b/,
      'numeric_value_out_of_range',
      (type) => `${typeName(type)} out of range`,
    ],
    [/DECIMAL|INT128|HUGEINT/, 'numeric_value_out_of_range', 'numeric field overflow'],
    [/date|timestamp|interval/i, 'datetime_field_overflow', 'timestamp out of range'],
    [/^/, 'numeric_value_out_of_range', 'value out of range'],
  ],
  'Invalid Input': [
    [
      /^More than one row returned by a subquery/,
      'cardinality_violation',
      'more than one row returned by a subquery used as an expression',
    ],
    [/division by zero|divide by zero/i, 'division_by_zero', 'division by zero'],
    [
      /^Could not parse string "(.*?)" according to format/,
      'invalid_datetime_format',
      (value) => `invalid value "${shortened(value)}" for the format that is given`,
    ],
    [
      /^(?:missing|invalid|bad|unexpected|no argument|trailing).*/,
      'invalid_regular_expression',
      (...parts) => `invalid regular expression: ${shortened(parts.at(-1) ?? '')}`,
    ],
    [/^Type INT64 with value -\d+ can't be cast .* UINT64/, 'invalid_row_count_in_limit_clause', NEGATIVE],
  ],
  Parser: [[/depth|stack/i, 'statement_too_complex', 'the statement is nested too deep']],
  // The one mistake of binding that a value can make: a parameter as a limit.
  Binder: [
    [
      /maximum recursion depth|max(?:imum)? expression depth|stack/i,
      'statement_too_complex',
      'the statement is nested too deep',
    ],
    [/^LIMIT\/OFFSET cannot be negative/, 'invalid_row_count_in_limit_clause', NEGATIVE],
  ],
  'Out of Memory': [[/^/, 'out_of_memory', 'out of memory']],
  INTERRUPT: [[/^/, 'query_canceled', 'canceling statement due to user request']],
  IO: [[/no space|disk|max_temp_directory_size/i, 'disk_full', 'could not write temporary data: no space left']],
};

const HINTS: { readonly [condition in Condition]?: string } = {
  cardinality_violation:
    'A table that joins a view is looked up for each row of it: join by columns that find one row, or group the view in a subquery and join that.',
  out_of_memory: 'Ask for fewer rows or groups, or raise STRATA_QUERY_MEMORY.',
};

/** The SQLSTATE and message that macros of ours give to `error()`. */
const OWN = /^Invalid Input Error: strata ([0-9A-Z]{5}): (.*)/;

/**
 * The error for the client. What no value can cause (an unknown table, a type that does not fit) is an internal error: its
 * message tells nothing; what DuckDB said is its `cause`, for the log.
 */
export function failureOf(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const message = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
  const own = OWN.exec(message);
  if (own) return new SqlError({ code: own[1]! }, own[2]!);
  const [, kind = '', text = ''] = /^([A-Za-z ]+?)(?: Error)?: (.*)$/.exec(message) ?? [];
  for (const [pattern, condition, translated] of MESSAGES[kind] ?? []) {
    const match = pattern.exec(text);
    if (!match) continue;
    const hint = HINTS[condition];
    const told = typeof translated === 'string' ? translated : translated(...match.slice(1), match[0]);
    return Object.assign(new SqlError(condition, told, hint ? { hint } : {}), { cause: error });
  }
  const failure = new SqlError('internal_error', 'the statement could not be run as it was planned');
  return Object.assign(failure, { cause: error });
}
