/** What watching a metric finds: plain data, between the search in the warehouse and the words about it. */

/**
 * How a metric varies: `ratio` is a sum per unit of another (money per click, score per answer; may be negative),
 * `proportion` counts cases among cases (churned among customers), `count` counts events per period, `money` adds amounts
 * per period. Counts and money have no denominator: their exposure is time.
 */
export type MetricKind = 'ratio' | 'proportion' | 'count' | 'money';

/** Which moves are told. */
export type Direction = 'up' | 'down' | 'both';

/** Periods of a series, counted back from its last complete day: weeks of seven days each have every weekday once. */
export interface Periods {
  readonly unit: 'week' | 'month';
  /** Last day that counts, `YYYY-MM-DD`; of months the last day of one. */
  readonly end: string;
  /** Periods before the window from which the expectation comes. */
  readonly baseline: number;
  /** Lengths of the windows that are judged, in periods, each ending at `end`: `[1, 4]`. */
  readonly windows: readonly number[];
}

/** One value of a dimension; null where the rows have none. */
export interface Place {
  readonly dimension: string;
  readonly value: string | null;
}

/** A segment whose metric moved: the smallest that explains the move. */
export interface Finding {
  /** The values that make the segment, with those that follow from them (a campaign's channel); empty for everything. */
  readonly where: readonly Place[];
  /** First and last day of the window in which it was judged. */
  readonly window: readonly [from: string, to: string];
  /** First day on which it had moved, as far as the series tells. */
  readonly since: string;
  /** Sums in the window. Without a denominator that is the number of periods. */
  readonly numerator: number;
  readonly denominator: number;
  /** The numerator that the baseline lets expect at this denominator. */
  readonly expected: number;
  /** What the numerator has moved by, without what other findings inside or around it tell already. */
  readonly moved: number;
  /**
   * The metric in the window and as it was expected: numerator per denominator, before any scale. Infinite where a
   * numerator met a denominator of 0.
   */
  readonly value: number;
  readonly expectedValue: number;
  /** Test statistic (t), its degrees of freedom, the two-sided p-value, and it adjusted for how many were tested. */
  readonly t: number;
  readonly df: number;
  readonly p: number;
  readonly q: number;
}

/** All that came of watching one metric. */
export interface Detection {
  /** Segments and windows that had volume enough to be judged. */
  readonly tested: number;
  /** Segments that were too thin: they count in what is above them. */
  readonly thin: number;
  /** The stories, largest first: no two tell the same. */
  readonly findings: readonly Finding[];
}
