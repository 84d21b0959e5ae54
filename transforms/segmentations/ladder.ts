/** Which value of a feature gives which bucket in a month. */
import type { Quantile, QuantileSegmentation } from './definition.ts';
import type { Occurrence } from './segment-of.ts';

export interface Rung {
  readonly value: number;
  readonly bucket: number;
}

/**
 * The bucket of every value that occurs, worst first, of one who is ranked among `total` accounts: the population with
 * itself in it, or the others and one more that takes the value of one of them.
 */
export function ladder(
  { buckets }: QuantileSegmentation,
  { best, missing }: Quantile,
  occurrences: readonly Occurrence[],
  total: number,
): Rung[] {
  const present = occurrences.filter((o): o is { value: number; accounts: number } => o.value !== null);
  const sorted = present.toSorted((a, b) => (best === 'highest' ? a.value - b.value : b.value - a.value));
  let worse = missing === 'worst' ? occurrences.reduce((sum, o) => sum + (o.value === null ? o.accounts : 0), 0) : 0;
  return sorted.map(({ value, accounts }) => {
    const rung = { value, bucket: 1 + Math.floor((buckets * worse) / total) };
    worse += accounts;
    return rung;
  });
}

/** Accounts that are ranked: all, or those with a value. */
export const rankedOf = ({ missing }: Quantile, occurrences: readonly Occurrence[]): number =>
  occurrences.reduce((sum, o) => sum + (missing === 'excluded' && o.value === null ? 0 : o.accounts), 0);
