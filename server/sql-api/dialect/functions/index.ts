/** The allow-list: every function that a statement over the semantic views may call, and what DuckDB is asked instead. */
import { type Expression, expression, invalid } from '../expression.ts';
import { typeText } from '../postgres-types.ts';
import { AGGREGATES, WINDOWS } from './aggregates.ts';
import { ARRAYS } from './arrays.ts';
import { DATES } from './dates.ts';
import {
  type AggregateEntry,
  type Call,
  type Definition,
  type Environment,
  fits,
  type ScalarEntry,
} from './definition.ts';
import { FORMATTING } from './formatting.ts';
import { MATH } from './math.ts';
import { OPERATORS } from './operators.ts';
import { TEXT } from './text.ts';

/** By chapter of docs/sql-functions.md. */
export const FUNCTIONS: Readonly<Record<string, readonly Definition[]>> = {
  Operators: OPERATORS,
  Numbers: MATH,
  Text: TEXT,
  'Dates and times': DATES,
  Formats: FORMATTING,
  Arrays: ARRAYS,
  Aggregates: AGGREGATES,
  'Window functions': WINDOWS,
};

const BY_NAME = new Map<string, Definition[]>();
for (const entry of Object.values(FUNCTIONS).flat())
  if (entry.kind !== 'operator') BY_NAME.set(entry.name, [...(BY_NAME.get(entry.name) ?? []), entry]);

/** Functions that FROM may hold; `from.ts` builds them. */
export const SET_FUNCTIONS: readonly { readonly name: string; readonly doc: string }[] = [
  {
    name: 'generate_series',
    doc: 'Rows of a series of integers, numerics, dates or timestamps with literal bounds or at most a million rows.',
  },
  { name: 'unnest', doc: 'Elements of arrays as rows.' },
];

const missing = (name: string, args: readonly Expression[]): never =>
  invalid(
    '0A000',
    `The function ${name}(${args.map(({ type }) => typeText(type)).join(', ')}) is not supported over the semantic views`,
    'docs/sql-functions.md lists the functions that are.',
  );

const find = (name: string, args: readonly Expression[]): Definition => {
  const types = args.map(({ type }) => type);
  return BY_NAME.get(name)?.find((entry) => fits(entry, types)) ?? missing(name, args);
};

/** Is it an aggregate or a window function? */
export const isAggregate = (name: string): boolean =>
  BY_NAME.get(name)?.some((entry) => entry.kind === 'aggregate' || entry.kind === 'window') ?? false;

const finish = (entry: Definition, args: readonly Expression[], built: ReturnType<ScalarEntry['build']>): Expression =>
  'sql' in built
    ? built
    : expression(typeof entry.gives === 'string' ? { name: entry.gives } : entry.gives(args), built);

/** A function called. @throws SqlError 0A000 for one that is not on the list */
export function callFunction(name: string, args: readonly Expression[], environment: Environment): Expression {
  const entry = find(name, args);
  if (entry.kind === 'aggregate' || entry.kind === 'window') return missing(name, args);
  return finish(entry, args, (entry as ScalarEntry).build(args, environment));
}

/** An aggregate or window function called through `call`. */
export function callAggregate(
  name: string,
  args: readonly Expression[],
  environment: Environment,
  windowed: boolean,
  call: (entry: AggregateEntry) => Call,
): Expression {
  const entry = find(name, args);
  if (entry.kind !== 'aggregate' && !(entry.kind === 'window' && windowed)) return missing(name, args);
  return finish(entry, args, entry.build(call(entry), args, environment));
}
