import type { RuleSegmentation } from './definition.ts';
import { conditionSql, featureRef, type Parts } from './parts.ts';

/** Rules over features: a branch each, in their order. */
export function ruleParts(given: RuleSegmentation): Parts {
  return {
    derived: [],
    branches: given.rules.map(({ segment, when }) => ({ segment, when: conditionSql(when, featureRef) })),
  };
}
