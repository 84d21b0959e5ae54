/** Runs segmentations over a few rows of features, on an engine, without making tables. */
import { accountFeatures } from '../../../transforms/core/account-features.ts';
import { accountFeaturesColumns } from '../../../transforms/core/account-features-columns.ts';
import { segmentationTables } from '../../../transforms/segmentations/compile.ts';
import type { Segmentation } from '../../../transforms/segmentations/definition.ts';
import type { Engine, Rows, Value } from '../../support/engines.ts';

export type Feature = keyof typeof accountFeaturesColumns;
export type FeatureRow = Record<Feature, Value>;
export type Table = keyof ReturnType<typeof segmentationTables>;

/** A row in which what is not given is 0, false, or null where it may be. */
export function feature(given: Partial<FeatureRow>): FeatureRow {
  const blank = Object.entries(accountFeaturesColumns).map(([name, { sql, nullable }]) => {
    const value = nullable
      ? null
      : sql === 'text'
        ? 'A'
        : sql === 'date'
          ? '2024-01-01'
          : sql === 'boolean'
            ? false
            : 0;
    return [name, value];
  });
  return { ...(Object.fromEntries(blank) as FeatureRow), ...given };
}

const quote = (v: Value) => (typeof v === 'string' ? `'${v.replaceAll("'", "''")}'` : String(v));

/** The rows of one of the segmentations' tables, ordered by its grain. */
export function segmentRows(
  engine: Engine,
  definitions: readonly Segmentation[],
  rows: readonly FeatureRow[],
  table: Table,
): Promise<Rows> {
  const columns = Object.entries(accountFeaturesColumns);
  const selects = rows.map(
    (row) =>
      `select ${columns.map(([c, { sql }]) => `cast(${quote(row[c as Feature])} as ${sql}) as "${c}"`).join(', ')}`,
  );
  const tables = segmentationTables(accountFeatures, definitions);
  const wanted = tables[table];
  const parts = Object.values(tables).map((t) => `"${t.name}" as (${(t as unknown as { sql: string }).sql})`);
  return engine.rows(
    `with account_features as (${selects.join(' union all ')}), ${parts.join(', ')}
     select * from "${wanted.name}" order by ${wanted.grain.map((_, i) => `"${wanted.grain[i]}"`).join(', ')}`,
  );
}

const COMMON = {
  title: 'Title',
  description: 'Description.',
  owner: 'owner',
  minimumSize: 30,
  defaultSegment: 'other',
  population: 'all',
  strategy: {},
} as const;
type Given<S> = S extends Segmentation ? Omit<S, keyof typeof COMMON> & Partial<Pick<S, keyof typeof COMMON>> : never;

/** A segmentation in which only what matters is told. */
export const segmentation = (given: Given<Segmentation>): Segmentation => ({ ...COMMON, ...given }) as Segmentation;
