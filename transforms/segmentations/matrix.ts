/** One row per account and month, one column per segmentation: where every kind of definition becomes SQL. */
import { type RawBuilder, sql } from 'kysely';
import { crossParts } from './cross.ts';
import type { Segmentation } from './definition.ts';
import { caseSql, db, featureRef, type Parts, type Query } from './parts.ts';
import { quantileParts } from './quantiles.ts';
import { ruleParts } from './rules.ts';
import { scoreParts } from './score.ts';
import { tierParts } from './tiers.ts';

/** Helper columns in a subquery over the features, then one CASE per segmentation: a single scan for all of them. */
export function matrixQuery(definitions: readonly Segmentation[]): Query {
  const compiled = definitions.map((definition) => ({ definition, parts: partsOf(definition) }));
  const derived = compiled.flatMap(({ parts }) => parts.derived.map((d) => sql`${d.value}`.as(d.name)));
  const features = db.selectFrom('account_features').selectAll();
  return db
    .selectFrom((derived.length ? features.select(derived) : features).as('f'))
    .select(['account_id', 'month'])
    .select(compiled.map(({ definition, parts }) => segmentSql(definition, parts).as(definition.name)));
}

function partsOf(given: Segmentation): Parts {
  switch (given.kind) {
    case 'rules':
      return ruleParts(given);
    case 'tiers':
      return tierParts(given);
    case 'score':
      return scoreParts(given);
    case 'quantiles':
      return quantileParts(given);
    case 'cross':
      return crossParts(given);
  }
}

function segmentSql({ population, defaultSegment }: Segmentation, { branches }: Parts): RawBuilder<string> {
  const segment = (name: string) => sql<string>`${sql.lit(name)}`;
  const outside = { when: sql<boolean>`not ${featureRef('is_customer')}`, value: segment(defaultSegment) };
  return caseSql(
    [
      ...(population === 'customers' ? [outside] : []),
      ...branches.map((b) => ({ when: b.when, value: segment(b.segment) })),
    ],
    segment(defaultSegment),
  );
}
