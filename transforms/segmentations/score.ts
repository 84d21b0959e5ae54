import { type RawBuilder, sql } from 'kysely';
import type { Points, ScoreSegmentation } from './definition.ts';
import { caseSql, conditionSql, derivedName, featureRef, fromSql, type Parts } from './parts.ts';
import { tierBranches } from './tiers.ts';

/** The score as a helper column, then thresholds on it. */
export function scoreParts(given: ScoreSegmentation): Parts {
  const score = derivedName(given.name, 'score');
  return {
    derived: [{ name: score, value: sql`cast(${sql.join(given.points.map(pointsSql), sql` + `)} as bigint)` }],
    branches: tierBranches(featureRef(score), given.tiers),
  };
}

function pointsSql(given: Points): RawBuilder<number> {
  const points = (n: number) => sql<number>`${sql.lit(n * given.weight)}`;
  if (given.kind === 'condition')
    return caseSql([{ when: conditionSql(given.when, featureRef), value: points(given.points) }], points(0));
  const feature = featureRef(given.feature);
  const missing = { when: sql<boolean>`${feature} is null`, value: points(given.missing) };
  if (given.kind === 'values') {
    const values = given.values.map((v) => ({
      when: sql<boolean>`${feature} = ${sql.lit(v.value)}`,
      value: points(v.points),
    }));
    return caseSql([missing, ...values], points(0));
  }
  const tiers = given.tiers.toReversed().map((t) => ({ when: fromSql(feature, t.from), value: points(t.points) }));
  return caseSql([missing, ...tiers], points(0));
}
