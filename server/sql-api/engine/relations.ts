/** Which relations a statement names, without those of its own WITH queries. */
import type { Node } from '@pgsql/types';
import { walk } from '../planner/ast.ts';

export interface Named {
  readonly schema?: string;
  readonly name: string;
}

/** Relations of FROM anywhere in the statement, each once. A name that a WITH query has too is taken for that. */
export function relationsOf(statement: Node): Named[] {
  const ctes = new Set<string>();
  const found = new Map<string, Named>();
  walk(statement, (node) => {
    if ('CommonTableExpr' in node) ctes.add(node.CommonTableExpr.ctename!);
    if ('RangeVar' in node) {
      const { schemaname, relname = '' } = node.RangeVar;
      found.set(JSON.stringify([schemaname ?? null, relname]), {
        name: relname,
        ...(schemaname ? { schema: schemaname } : {}),
      });
    }
    return true;
  });
  return [...found.values()].filter(({ schema, name }) => schema !== undefined || !ctes.has(name));
}
