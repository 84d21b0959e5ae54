/** A segmentation: a rule that puts every account into exactly one segment at every month's end. Plain, serialisable data. */
import type { Condition } from './condition.ts';

interface Common {
  /** Name of the segmentation and of its column in every view: a lower-case identifier. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  /** Below this many customers a segment is thin: shown with its interval, left out of charts and alerts. */
  readonly minimumSize: number;
  /** Segment of accounts outside the population and of those that nothing else matches. */
  readonly defaultSegment: string;
  /** `customers`: accounts with MRR in the month; buckets of `quantiles` are counted among them alone. */
  readonly population: 'all' | 'customers';
  /** What is done for a segment; absent for those without a strategy. */
  readonly strategy: Readonly<Record<string, Strategy>>;
}

/** How the clients of a segment are served, and what is expected of one in a year, in the reporting currency. */
export interface Strategy {
  readonly serviceLevel?: string;
  readonly activities?: readonly string[];
  readonly technology?: readonly string[];
  /** Revenue of a client a year. */
  readonly plannedIncome?: number;
  /** Cost of serving a client a year. */
  readonly plannedCost?: number;
}

/** The first rule that matches gives the segment. */
export interface Rule {
  readonly segment: string;
  readonly when: Condition;
}
/** A segment from this value on, up to the next tier. The first may have no lower end (null). */
export interface Tier {
  readonly segment: string;
  readonly from: number | null;
}

export interface RuleSegmentation extends Common {
  readonly kind: 'rules';
  readonly rules: readonly Rule[];
}
/** Ascending thresholds on one numeric feature. A missing value gives the default segment. */
export interface TierSegmentation extends Common {
  readonly kind: 'tiers';
  readonly feature: string;
  readonly tiers: readonly Tier[];
}

/**
 * Points for a condition that holds, by thresholds of a number or by the values of a text (`missing` where there is none).
 * Whole numbers: sums are exact.
 */
export type Points =
  | { readonly kind: 'condition'; readonly when: Condition; readonly points: number; readonly weight: number }
  | {
      readonly kind: 'tiers';
      readonly feature: string;
      /** Ascending; below the first no points. */
      readonly tiers: readonly { readonly from: number | null; readonly points: number }[];
      readonly missing: number;
      readonly weight: number;
    }
  | {
      readonly kind: 'values';
      readonly feature: string;
      /** Values of a text; one that is not among them gets no points. */
      readonly values: readonly { readonly value: string; readonly points: number }[];
      readonly missing: number;
      readonly weight: number;
    };
/** The sum of weighted points, cut into ascending tiers. */
export interface ScoreSegmentation extends Common {
  readonly kind: 'score';
  readonly points: readonly Points[];
  readonly tiers: readonly Tier[];
}

/**
 * Cuts a month's population into buckets of about equal size by one feature: 1 is the worst, `buckets` the best.
 * Equal values share a bucket, the one of their lowest rank: bucket = 1 + floor(buckets x (values below) / (values)).
 */
export interface Quantile {
  /** Name of the bucket in the rules. */
  readonly name: string;
  readonly feature: string;
  readonly best: 'highest' | 'lowest';
  /** Accounts without a value: in the ranking as the worst of all, or out of it, where no comparison holds. */
  readonly missing: 'worst' | 'excluded';
}
/** Rules over the buckets of several features. */
export interface QuantileSegmentation extends Common {
  readonly kind: 'quantiles';
  readonly buckets: number;
  readonly quantiles: readonly Quantile[];
  readonly rules: readonly Rule[];
}

/** One side of a crossing: the first value whose condition holds, or `otherwise`. */
export interface Axis {
  readonly name: string;
  readonly values: readonly { readonly value: string; readonly when: Condition }[];
  readonly otherwise: string;
}
/** A segment per combination of the values of its axes, named after both: `front office, heavy`. */
export interface CrossSegmentation extends Common {
  readonly kind: 'cross';
  readonly axes: readonly Axis[];
}

export type Segmentation =
  | RuleSegmentation
  | TierSegmentation
  | ScoreSegmentation
  | QuantileSegmentation
  | CrossSegmentation;

/** Where a joiner comes from and a leaver goes to in a migration: no segment can have this name. */
export const OUTSIDE = '(not a customer)';

/** The segments of a segmentation in their order: as first named, the default last unless it is named before. */
export function segmentsOf(segmentation: Segmentation): string[] {
  return [...new Set([...namedSegments(segmentation), segmentation.defaultSegment])];
}

function namedSegments(given: Segmentation): string[] {
  switch (given.kind) {
    case 'rules':
    case 'quantiles':
      return given.rules.map((rule) => rule.segment);
    case 'tiers':
    case 'score':
      return given.tiers.map((tier) => tier.segment);
    case 'cross':
      return crossings(given.axes).map((values) => crossed(values));
  }
}

/** The segment of a combination of values, one of each axis. */
export const crossed = (values: readonly string[]): string => values.join(', ');

/** Every combination of the axes' values, those of the first axis slowest. */
export function crossings(axes: readonly Axis[]): string[][] {
  return axes.reduce<string[][]>(
    (before, axis) => before.flatMap((values) => axisValues(axis).map((value) => [...values, value])),
    [[]],
  );
}

/** The values of an axis, `otherwise` last unless it is named before. */
export const axisValues = (axis: Axis): string[] => [...new Set([...axis.values.map((v) => v.value), axis.otherwise])];
