/** Operators on arrays. */
import { type Sql, sql } from '../parts.ts';
import { type Definition, operator } from './definition.ts';

/** No element equals null, so an array that is looked for with a null in it is never found. */
const hasAll = (a: Sql, b: Sql): Sql =>
  sql`CASE WHEN ${a} IS NOT NULL AND len(list_filter(${b}, lambda x: x IS NULL)) > 0 THEN false ELSE list_has_all(${a}, ${b}) END`;

export const ARRAY_OPERATORS: readonly Definition[] = [
  operator(
    '||',
    'array, array',
    ([a]) => a!.type,
    ([a, b]) =>
      sql`CASE WHEN ${a!} IS NULL THEN ${b!} WHEN ${b!} IS NULL THEN ${a!} ELSE list_concat(${a!}, ${b!}) END`,
    'Arrays joined.',
  ),
  operator(
    '||',
    'array, any',
    ([a]) => a!.type,
    ([a, b]) => sql`list_append(coalesce(${a!}, []), ${b!})`,
    'An element added at the end.',
  ),
  operator(
    '||',
    'any, array',
    ([, b]) => b!.type,
    ([a, b]) => sql`list_prepend(${a!}, coalesce(${b!}, []))`,
    'An element added at the start.',
  ),
  operator(
    '@>',
    'array, array',
    'bool',
    ([a, b]) => hasAll(a!.sql, b!.sql),
    'Does it hold every element of the other?',
  ),
  operator('<@', 'array, array', 'bool', ([a, b]) => hasAll(b!.sql, a!.sql), 'Is every element in the other?'),
  operator(
    '&&',
    'array, array',
    'bool',
    ([a, b]) => sql`list_has_any(${a!}, list_filter(${b!}, lambda x: x IS NOT NULL))`,
    'Do they share an element?',
  ),
];
