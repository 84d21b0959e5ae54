/** How the allow-list is written down: one entry for each signature of a Postgres function or operator. */
import type { Expression } from '../expression.ts';
import type { Sql } from '../parts.ts';
import { isFloat, isInteger, isNumber, isText, type Type } from '../postgres-types.ts';

/** What a builder may ask for beyond its arguments. */
export interface Environment {
  /** The session's time zone as DuckDB names it. */
  readonly zone: string;
}

/** An aggregate's or window function's call with its DISTINCT, ORDER BY, FILTER and OVER in place. */
export type Call = (name: string, ...args: readonly Sql[]) => Sql;

interface Entry {
  readonly name: string;
  /** Kinds of the arguments, comma between: `text, integer`. `?` ends an optional one, `...` a repeated last one. */
  readonly takes: string;
  /** Postgres type of the result, or what makes it of the arguments. */
  readonly gives: string | ((args: readonly Expression[]) => Type);
  /** One line for docs/sql-functions.md. */
  readonly doc: string;
}

export interface ScalarEntry extends Entry {
  readonly kind: 'function' | 'operator';
  readonly build: (args: readonly Expression[], environment: Environment) => Sql | Expression;
}

export interface AggregateEntry extends Entry {
  readonly kind: 'aggregate' | 'window';
  readonly build: (call: Call, args: readonly Expression[], environment: Environment) => Sql | Expression;
  /** `percentile_cont(x) WITHIN GROUP (ORDER BY y)`: y is the argument after the direct ones. */
  readonly withinGroup?: boolean;
}

export type Definition = ScalarEntry | AggregateEntry;

/** Kinds of arguments. A kind that is not here is the type of that name. */
const KINDS: Readonly<Record<string, (type: Type) => boolean>> = {
  any: () => true,
  text: (type) => isText(type) || type.name === 'bpchar' || type.name === 'unknown',
  integer: (type) => type.name === 'int2' || type.name === 'int4',
  bigint: isInteger,
  numeric: ({ name }) => name === 'numeric',
  double: isFloat,
  number: isNumber,
  boolean: ({ name }) => name === 'bool',
  array: ({ element }) => element !== undefined,
  day: ({ name }) => name === 'date' || name === 'timestamp',
};

export const matches = (kind: string, type: Type): boolean =>
  kind.endsWith('[]')
    ? type.element !== undefined && matches(kind.slice(0, -2), type.element)
    : (KINDS[kind]?.(type) ?? type.name === kind);

/** Do arguments of these types fit the entry? */
export function fits({ takes }: { readonly takes: string }, types: readonly Type[]): boolean {
  const kinds = takes === '' ? [] : takes.split(/,\s*/);
  const last = kinds.at(-1);
  const repeated = last?.endsWith('...') ?? false;
  const least = kinds.filter((kind) => !kind.endsWith('?') && !kind.endsWith('...')).length;
  if (types.length < least || (!repeated && types.length > kinds.length)) return false;
  return types.every((type, index) => matches((kinds[index] ?? last ?? '').replace(/\?$|\.\.\.$/, ''), type));
}

type Builder = ScalarEntry['build'];

/** Shorthand for a table of functions. */
export const fn = (name: string, takes: string, gives: Entry['gives'], build: Builder, doc: string): ScalarEntry => ({
  kind: 'function',
  name,
  takes,
  gives,
  build,
  doc,
});
export const operator = (
  name: string,
  takes: string,
  gives: Entry['gives'],
  build: Builder,
  doc: string,
): ScalarEntry => ({ kind: 'operator', name, takes, gives, build, doc });
export const aggregate = (
  name: string,
  takes: string,
  gives: Entry['gives'],
  build: AggregateEntry['build'],
  doc: string,
): AggregateEntry => ({ kind: 'aggregate', name, takes, gives, build, doc });
export const ordered = (
  name: string,
  takes: string,
  gives: Entry['gives'],
  build: AggregateEntry['build'],
  doc: string,
): AggregateEntry => ({ ...aggregate(name, takes, gives, build, doc), withinGroup: true });
export const windowed = (
  name: string,
  takes: string,
  gives: Entry['gives'],
  build: AggregateEntry['build'],
  doc: string,
): AggregateEntry => ({ kind: 'window', name, takes, gives, build, doc });

export const first = (args: readonly Expression[]): Type => args[0]!.type;
