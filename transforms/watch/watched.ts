/** What is watched, as the SQL and the statistics of the search need it. */
import type { MetricKind, Periods } from './finding.ts';

export interface Watched {
  /** A table or view: dimensions as text, `day`, `numerator`, and of ratios and proportions `denominator`. */
  readonly relation: string;
  readonly dimensions: readonly string[];
  readonly kind: MetricKind;
  readonly periods: Periods;
  /**
   * Least volume that must be expected of a segment in the window for it to be judged: of the denominator for ratios and
   * proportions, of the numerator for counts. Of money more than half of the baseline's periods must have amounts.
   */
  readonly minimum: number;
}

/** Whether the metric has a denominator; the exposure of the others is time. */
export const isRate = (kind: MetricKind): boolean => kind === 'ratio' || kind === 'proportion';

/** 0, 1, ... up to below `count`. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** A column's name in SQL. */
export const column = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The sum of a value over positions. */
export function sumOver(positions: readonly number[], value: (at: number) => number): number {
  let sum = 0;
  for (const at of positions) sum += value(at);
  return sum;
}
