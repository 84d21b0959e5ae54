/** A parameter's value as DuckDB takes it. */
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { type Condition, SqlError } from '../../errors.ts';
import { shortened } from '../failure.ts';
import { longName, type TypeName } from '../oids.ts';

export interface TypedValue {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

/** `invalid input syntax for type integer: "x"`. */
export function badText(
  type: TypeName | 'array',
  text: string,
  condition: Condition = 'invalid_text_representation',
): SqlError {
  if (type === 'array') return new SqlError(condition, `malformed array literal: "${shortened(text)}"`);
  return new SqlError(condition, `invalid input syntax for type ${longName(type)}: "${shortened(text)}"`);
}

export function outOfRange(type: TypeName, text: string): SqlError {
  return new SqlError(
    'numeric_value_out_of_range',
    `value "${shortened(text)}" is out of range for type ${longName(type)}`,
  );
}

/** Bytes that are no value of the type. Where they came from is told by whoever knows the parameter's number. */
export const badBinary = () => new SqlError('invalid_binary_representation', 'incorrect binary data format');

/** The text of bytes. @throws SqlError 22021 when they are not UTF-8, or have a zero byte */
export function utf8(bytes: Buffer): string {
  const zero = bytes.indexOf(0);
  try {
    if (zero < 0) return strict.decode(bytes);
  } catch {
    // Told below.
  }
  const at = zero >= 0 ? '00' : bytes.find((byte) => byte >= 0x80)!.toString(16);
  throw new SqlError('character_not_in_repertoire', `invalid byte sequence for encoding "UTF8": 0x${at}`);
}
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
