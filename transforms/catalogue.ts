/** What a build holds, for whoever reads it: every table with its columns. Plain data. */
import type { SqlType } from '../sources/columns.ts';
import type { Columns } from './columns.ts';
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

/**
 * The tables that readers of a build find: those of core and marts by their name, and the live ones as `live.NAME`. Raw inputs
 * and staging are not in a snapshot.
 */
export function catalogueOf({ relations, live = [] }: Plan): Catalogue {
  const built = relations.filter(({ layer }) => layer === 'core' || layer === 'marts');
  const tables = [
    ...built.map((relation) => [relation.name, tableOf(relation)] as const),
    ...live.map((relation) => [`live.${relation.name}`, tableOf(relation)] as const),
  ];
  return { tables: Object.fromEntries(tables) };
}

function tableOf({ description, columns }: { description: string; columns: Columns }): CatalogueTable {
  const plain = Object.entries(columns).map(
    ([column, { sql, nullable, description }]) => [column, { sql, nullable, description }] as const,
  );
  return { description, columns: Object.fromEntries(plain) };
}
