/** What a build holds, for whoever reads it: every table with its columns. Plain data. */
import type { SqlType } from '../sources/columns.ts';
import type { Plan } from './plan.ts';

export interface Catalogue {
  readonly tables: Readonly<Record<string, CatalogueTable>>;
}
export interface CatalogueTable {
  readonly description: string;
  readonly columns: Readonly<Record<string, CatalogueColumn>>;
}
export interface CatalogueColumn {
  readonly sql: SqlType;
  readonly nullable: boolean;
  readonly description: string;
}

/** The tables that readers of a build find: those of core and marts. Raw inputs and staging are not in a snapshot. */
export function catalogueOf(plan: Plan): Catalogue {
  const tables = plan.relations.flatMap(({ layer, name, description, columns }) => {
    if (layer === 'raw' || layer === 'staging') return [];
    const plain = Object.entries(columns).map(([column, { sql, nullable, description }]) => [
      column,
      { sql, nullable, description },
    ]);
    return [[name, { description, columns: Object.fromEntries(plain) }]];
  });
  return { tables: Object.fromEntries(tables) };
}
