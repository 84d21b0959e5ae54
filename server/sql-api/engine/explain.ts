/** What EXPLAIN shows of a statement over semantic views. */
import type { Part } from '../../cube/expressions.ts';
import type { Lowered } from '../planner/lower.ts';

/** The queries of Cube, a line each, and the SQL of DuckDB that is run. */
export function explained({ queries, sql }: Lowered): string[] {
  const lines = queries.flatMap((query, i) => {
    const shown = (parts: readonly Part[]) =>
      parts.map((part) => ('sql' in part ? part.sql : 'member' in part ? part.member : part.value.sql)).join('');
    const list = (name: string, items: readonly string[]) => (items.length ? [`  ${name}: ${items.join(', ')}`] : []);
    return [
      `Cube query ${i + 1} of the view ${query.view}`,
      ...list(
        'dimensions',
        query.dimensions.map((dimension) => (typeof dimension === 'string' ? dimension : shown(dimension.parts))),
      ),
      ...list('measures', query.measures),
      ...list(
        'filters',
        query.conditions.map(({ parts }) => shown(parts)),
      ),
    ];
  });
  return [...lines, 'SQL run by DuckDB', ...sql.split('\n').map((line) => `  ${line}`)];
}
