/** Functions on arrays of one dimension. */
import { textOf } from '../casts.ts';
import { constantOf, expression } from '../expression.ts';
import { quote, raw, sql } from '../parts.ts';
import { separatedList } from '../text-growth.ts';
import { type Definition, first, fn } from './definition.ts';

export const ARRAYS: readonly Definition[] = [
  fn('cardinality', 'array', 'int4', ([a]) => sql`CAST(len(${a!}) AS INTEGER)`, 'Elements.'),
  ...['array_length', 'array_upper'].map((name) =>
    fn(
      name,
      'array, integer',
      'int4',
      ([a, n]) => sql`CASE WHEN ${n!} = 1 AND len(${a!}) > 0 THEN CAST(len(${a!}) AS INTEGER) END`,
      'Elements; null for none.',
    ),
  ),
  fn(
    'array_lower',
    'array, integer',
    'int4',
    ([a, n]) => sql`CASE WHEN ${n!} = 1 AND len(${a!}) > 0 THEN 1 END`,
    '1; null for an empty array.',
  ),
  fn('array_ndims', 'array', 'int4', ([a]) => sql`CASE WHEN len(${a!}) > 0 THEN 1 END`, '1; null for an empty array.'),
  fn(
    'array_to_string',
    'array, text, text?',
    'text',
    ([a, separator, none], { zone }) => {
      const element = a!.type.element!;
      const text =
        element.name === 'bool'
          ? sql`CASE WHEN x THEN 't' WHEN NOT x THEN 'f' END`
          : textOf(expression(element, raw('x')), zone);
      const list = sql`list_transform(${a!}, lambda x: ${none ? sql`coalesce(${text}, ${none})` : text})`;
      const kept = sql`list_filter(${list}, lambda x: x IS NOT NULL)`;
      if (separator!.constant === null) return sql`CAST(NULL AS VARCHAR)`;
      // DuckDB takes no other separator than a constant.
      const between = raw(quote(constantOf(separator, 'a separator')));
      return separatedList(
        kept,
        between,
        (texts) =>
          sql`CASE WHEN ${texts} IS NULL THEN NULL WHEN len(${texts}) = 0 THEN '' ELSE array_to_string(${texts}, ${between}) END`,
      );
    },
    'Elements joined by a literal separator, nulls left out or replaced.',
  ), // prettier-ignore
  fn(
    'array_append',
    'array, any',
    first,
    ([a, b]) => sql`list_append(coalesce(${a!}, []), ${b!})`,
    'An element added at the end.',
  ),
  fn(
    'array_prepend',
    'any, array',
    (args) => args[1]!.type,
    ([a, b]) => sql`list_prepend(${a!}, coalesce(${b!}, []))`,
    'An element added at the start.',
  ),
  fn(
    'array_cat',
    'array, array',
    first,
    ([a, b]) =>
      sql`CASE WHEN ${a!} IS NULL THEN ${b!} WHEN ${b!} IS NULL THEN ${a!} ELSE list_concat(${a!}, ${b!}) END`,
    'Arrays joined.',
  ),
  fn(
    'array_remove',
    'array, any',
    first,
    ([a, b]) => sql`list_filter(${a!}, lambda x: x IS DISTINCT FROM ${b!})`,
    'Elements equal to a value removed.',
  ),
  fn(
    'array_replace',
    'array, any, any',
    first,
    ([a, b, c]) => sql`list_transform(${a!}, lambda x: CASE WHEN x IS NOT DISTINCT FROM ${b!} THEN ${c!} ELSE x END)`,
    'Elements equal to a value replaced.',
  ),
  fn(
    'array_position',
    'array, any',
    'int4',
    ([a, b]) =>
      sql`CASE WHEN ${b!} IS NULL THEN (CASE WHEN len(list_filter(${a!}, lambda x: x IS NULL)) > 0 THEN CAST(list_position(list_transform(${a!}, lambda x: x IS NULL), true) AS INTEGER) END) ELSE nullif(CAST(list_position(${a!}, ${b!}) AS INTEGER), 0) END`,
    'Where a value is first, null when it is not.',
  ),
];
