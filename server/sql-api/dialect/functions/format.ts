/** format('%s is %L', ...) of a literal format. */

import { textOf } from '../casts.ts';
import { type Expression, invalid, refuse } from '../expression.ts';
import { literal, type Sql, sql } from '../parts.ts';
import { joinTexts } from '../text-growth.ts';

/** @throws SqlError 22023 for too few arguments, 0A000 for positions and widths */
export function formatText(format: string, args: readonly Expression[], zone: string): Sql {
  let next = 0;
  const pieces = [...format.matchAll(/%(.)|[^%]+|%$/gs)].map(([all, directive]): Sql => {
    if (directive === undefined)
      return all === '%' ? invalid('22023', 'unterminated format() type specifier') : literal(all);
    if (directive === '%') return literal('%');
    if (directive !== 's' && directive !== 'L') return refuse(`The format specifier %${directive}`, 'Use %s and %L.');
    const argument = args[next++] ?? invalid('22023', 'too few arguments for format()');
    const text =
      argument.type.name === 'bool'
        ? sql`CASE WHEN ${argument} THEN 't' WHEN NOT ${argument} THEN 'f' END`
        : textOf(argument, zone);
    return directive === 's'
      ? sql`coalesce(${text}, '')`
      : sql`coalesce('''' || replace(${text}, '''', '''''') || '''', 'NULL')`;
  });
  return pieces.length === 0 ? sql`''` : joinTexts(pieces);
}
