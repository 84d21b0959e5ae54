import { sql } from 'kysely';
import { bigint, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { accountUsageDays } from './account-usage-days.ts';

/** Features of a bundle: as many as a whole number has bits for. */
const BUNDLE = 60;

/**
 * What a row of usage is of: a feature alone, or one of the bundles into which all features are laid. A bundle's name begins
 * with a blank, which no feature's does: texts of extracts are trimmed.
 */
export const featureScopes = defineTransform({
  name: 'feature_scopes',
  layer: 'core',
  description: 'One row per feature by itself, and one per feature in its bundle.',
  grain: ['scope', 'feature'],
  from: { account_usage_days: accountUsageDays },
  columns: {
    scope: text('The feature, or its bundle.'),
    feature: text('Feature.'),
    bundle: text('Bundle of the feature.'),
    mask: bigint('Its bit in the bundle.'),
  },
  rows: (db) => {
    const used = db.selectFrom('account_usage_days as u').groupBy('u.feature').select('u.feature');
    const placed = db
      .selectFrom(used.as('u'))
      .select(['u.feature', sql<number>`row_number() over (order by u.feature) - 1`.as('place')]);
    const features = db
      .selectFrom(placed.as('p'))
      .select([
        'p.feature',
        sql<string>`concat(' ', cast(p.place / ${sql.lit(BUNDLE)} as text))`.as('bundle'),
        sql<number>`cast(1 as bigint) << cast(p.place % ${sql.lit(BUNDLE)} as integer)`.as('mask'),
      ]);
    return db
      .with('features', () => features)
      .selectFrom('features as f')
      .select(['f.feature as scope', 'f.feature', 'f.bundle', 'f.mask'])
      .unionAll(
        db
          .selectFrom(sql<{ feature: string; bundle: string; mask: number }>`features`.as('f'))
          .select(['f.bundle as scope', 'f.feature', 'f.bundle', 'f.mask']),
      );
  },
});
