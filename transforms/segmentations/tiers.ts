import type { RawBuilder } from 'kysely';
import type { Tier, TierSegmentation } from './definition.ts';
import { featureRef, fromSql, type Parts } from './parts.ts';

/** Thresholds on a feature: a branch each, the highest first. */
export function tierParts(given: TierSegmentation): Parts {
  return { derived: [], branches: tierBranches(featureRef(given.feature), given.tiers) };
}

export function tierBranches(column: RawBuilder<unknown>, tiers: readonly Tier[]): Parts['branches'] {
  return tiers.toReversed().map(({ segment, from }) => ({ segment, when: fromSql(column, from) }));
}
