/** SQL of what temporary tables hold, and of the queries that fill them. */
import type { Node, SelectStmt } from '@pgsql/types';
import { deparseSync } from 'pgsql-parser';
import type { TemporaryTable } from '../catalog/session.ts';
import { duckType, typeOf } from '../dialect/index.ts';
import { quote } from '../dialect/parts.ts';
import type { Statement } from '../types.ts';

/** The rows of a temporary table as SQL of DuckDB, in columns c1, c2, ... */
export function valuesOf(columns: TemporaryTable['columns'], rows: readonly (readonly (string | null)[])[]): string {
  const types = columns.map(({ type }) => duckType(typeOf(type)));
  const casts = types.map((type, i) => `CAST(c${i + 1} AS ${type}) AS c${i + 1}`).join(', ');
  const value = (text: string | null) => (text === null ? 'NULL' : quote(text));
  const list = (rows.length ? rows : [columns.map(() => null)])
    .map((row) => `(${row.map(value).join(', ')})`)
    .join(', ');
  const names = columns.map((_, i) => `c${i + 1}`).join(', ');
  return `SELECT ${casts} FROM (VALUES ${list}) AS v(${names})${rows.length ? '' : ' WHERE false'}`;
}

/** Parameters that stand alone in VALUES get the types of the columns that they are for. */
export function typedParameters(text: string, node: Node, types: readonly string[]): string {
  const { valuesLists = [] } = (node as { SelectStmt: SelectStmt }).SelectStmt;
  const alone = new Map<number, string>();
  for (const row of valuesLists) {
    const items = 'List' in row ? (row.List.items ?? []) : [];
    items.forEach((item, i) => {
      if ('ParamRef' in item) alone.set(item.ParamRef.number!, types[i]!);
    });
  }
  if (alone.size === 0) return text;
  const typed = valuesLists.map((row) => {
    const items = 'List' in row ? (row.List.items ?? []) : [];
    const values = items.map((item, i) =>
      'ParamRef' in item
        ? `CAST($${item.ParamRef.number} AS ${types[i]})`
        : deparseSync({
            version: 0,
            stmts: [
              {
                stmt: {
                  SelectStmt: {
                    targetList: [{ ResTarget: { val: item } }],
                    limitOption: 'LIMIT_OPTION_DEFAULT',
                    op: 'SETOP_NONE',
                  },
                },
              },
            ],
          } as never)
            .replace(/^\s*SELECT\s+/i, '')
            .replace(/;\s*$/, ''),
    );
    return `(${values.join(', ')})`;
  });
  return `VALUES ${typed.join(', ')}`;
}

/** A query within a statement, as one of its own. */
export const statementOf = (query: SelectStmt): Statement => {
  const node: Node = { SelectStmt: query };
  return {
    node,
    kind: 'SelectStmt',
    text: deparseSync({ version: 0, stmts: [{ stmt: node }] } as never).replace(/;\s*$/, ''),
  };
};
