/** DuckDB text in pieces: fixed text that only this folder writes, and what a caller puts in between (columns, literals, relations, parameters). */
import type { ColumnRef, RangeVar } from '@pgsql/types';
import { SqlError } from '../errors.ts';

/** A column that no FROM of the statement holds: the caller says what stands for it. */
export interface ColumnPart {
  readonly kind: 'column';
  readonly reference: ColumnRef;
  /** Its Postgres type, as `columnType` of the context gave it. */
  readonly type: string;
}

/** A literal that the user wrote, or that was made from one (a pattern, a format). */
export interface LiteralPart {
  readonly kind: 'literal';
  /** Text that DuckDB casts to `type` without loss; never null: NULL is fixed text. */
  readonly value: string;
  /** DuckDB type: `VARCHAR`, `INTEGER`, `DECIMAL(3,1)`, `DATE`, ... */
  readonly type: string;
}

/** A relation of a FROM that the context knows: the caller gives its SELECT or name. */
export interface RelationPart {
  readonly kind: 'relation';
  readonly relation: RangeVar;
}

/** A parameter of the statement: `strata_param(1, NULL::text)` of the canonical text. */
export interface ParameterPart {
  readonly kind: 'parameter';
  readonly number: number;
  readonly type: string;
}

export type Part = string | ColumnPart | LiteralPart | RelationPart | ParameterPart;
export type Sql = readonly Part[];

/** What stands for the parts that are not fixed text. A hook that is not given refuses its kind, but for literals, which print as themselves. */
export interface Printer {
  column?(part: ColumnPart): string;
  literal?(part: LiteralPart): string;
  relation?(part: RelationPart): string;
  parameter?(part: ParameterPart): string;
}

/** Parts that one statement may have: rewriting repeats arguments, so deep nesting could fill the memory. */
const LIMIT = 400_000;

function bounded(parts: Part[]): Sql {
  if (parts.length > LIMIT)
    throw new SqlError('program_limit_exceeded', 'The statement is too deeply nested', {
      hint: 'Split it with subqueries in FROM.',
    });
  return parts;
}

type Piece = Sql | { readonly sql: Sql };
const pieces = (piece: Piece): Sql => ('sql' in piece ? piece.sql : piece);

/** SQL from a template: its text is fixed, its values are SQL or expressions, never strings. */
export function sql(text: TemplateStringsArray, ...values: readonly Piece[]): Sql {
  const parts: Part[] = [];
  text.forEach((fixed, index) => {
    if (fixed !== '') parts.push(fixed);
    const value = values[index];
    if (value !== undefined) parts.push(...pieces(value));
  });
  return bounded(parts);
}

/** Fixed text: names and numbers that this folder makes. Never a client's text. */
export const raw = (text: string | number): Sql => [String(text)];

/** Several of them with fixed text in between. */
export function join(all: readonly Piece[], separator = ', '): Sql {
  return bounded(all.flatMap((piece, index) => (index === 0 ? pieces(piece) : [separator, ...pieces(piece)])));
}

export const literal = (value: string, type = 'VARCHAR'): Sql => [{ kind: 'literal', value, type }];

/** A string as DuckDB reads it. @throws SqlError 22P02 for a zero byte, which no text of Postgres holds */
export function quote(value: string): string {
  if (value.includes('\0')) throw new SqlError('invalid_text_representation', 'A text cannot hold a zero byte');
  return `'${value.replaceAll("'", "''")}'`;
}

/** A literal as DuckDB text: strings quoted, everything else as a cast, so that its type is the one that was meant. */
export function printLiteral({ value, type }: LiteralPart): string {
  if (type === 'VARCHAR') return quote(value);
  if (type === 'BOOLEAN') return value === 'true' ? 'true' : 'false';
  if (/^\d+$/.test(value) || (type.startsWith('DECIMAL') && /^\d+(\.\d+)?$/.test(value)))
    return `CAST(${value} AS ${type})`;
  return `CAST(${quote(value)} AS ${type})`;
}

/**
 * The text. `print(parts)` alone is complete SQL when no column, relation or parameter was left open.
 * @throws SqlError XX000 for a part whose hook is missing
 */
export function print(parts: Sql | { readonly sql: Sql }, printer: Printer = {}): string {
  const missing = (kind: string): never => {
    throw new SqlError('internal_error', `No text was given for a ${kind} of the statement`);
  };
  return pieces(parts)
    .map((part) => {
      if (typeof part === 'string') return part;
      switch (part.kind) {
        case 'literal':
          return (printer.literal ?? printLiteral)(part);
        case 'column':
          return printer.column?.(part) ?? missing('column');
        case 'relation':
          return printer.relation?.(part) ?? missing('relation');
        case 'parameter':
          return printer.parameter?.(part) ?? missing('parameter');
        default:
          return missing('part');
      }
    })
    .join('');
}
