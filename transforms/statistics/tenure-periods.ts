/** What is known of a base's retention, by tenure: all that a fit of a survival model needs. */
export interface TenurePeriod {
  /** The period that ends: 1 for the first renewal. */
  readonly tenure: number;
  /** Customers that came up to the end of that period under observation; need not be whole (weights, shrinkage). */
  readonly atRisk: number;
  /** Those of them that did not go on. */
  readonly churned: number;
}

/**
 * The periods of cohorts, added up by tenure.
 * @param cohorts each the customers left after 0, 1, 2, ... periods, as far as it was observed: those that remain at the
 * end are censored, and cohorts may be of different lengths
 * @throws RangeError when a cohort grows
 * @example tenurePeriods([[1000, 631, 468], [800, 500]]) // [{ tenure: 1, atRisk: 1800, churned: 669 }, ...]
 */
export function tenurePeriods(cohorts: readonly (readonly number[])[]): TenurePeriod[] {
  const periods: { tenure: number; atRisk: number; churned: number }[] = [];
  for (const cohort of cohorts) {
    for (let tenure = 1; tenure < cohort.length; tenure++) {
      const [before, after] = [cohort[tenure - 1]!, cohort[tenure]!];
      if (!(after <= before && after >= 0)) throw new RangeError(`a cohort of ${before} cannot become ${after}`);
      periods[tenure - 1] ??= { tenure, atRisk: 0, churned: 0 };
      periods[tenure - 1]!.atRisk += before;
      periods[tenure - 1]!.churned += before - after;
    }
  }
  return periods;
}
