/** The leaf segments in memory: what the numerators of segments are made of, so that a story can be taken out of them. */

export interface Leaves {
  readonly count: number;
  /** Per dimension the code of each leaf's value. */
  readonly codes: readonly Int32Array[];
  /** Sums of the baseline: numerators, denominators (or periods), and of absolute numerators. */
  readonly baseN: Float64Array;
  readonly baseD: Float64Array;
  readonly amount: Float64Array;
  /** Sums per window; the numerators change as stories are taken out. */
  readonly n: readonly Float64Array[];
  readonly d: readonly Float64Array[];
}

/** Positions of the leaves of a segment. */
export function leavesOf(leaves: Leaves, codes: readonly number[]): number[] {
  const fixed = codes.flatMap((code, i) => (code === 0 ? [] : [[leaves.codes[i]!, code] as const]));
  const found: number[] = [];
  for (let at = 0; at < leaves.count; at++) if (fixed.every(([all, code]) => all[at] === code)) found.push(at);
  return found;
}

/** A key for the values of some dimensions: a number where that many fit into one, else a text. */
export type KeyOf = (codes: (dimension: number) => number) => number | string;

/**
 * @param sizes how many values each dimension has
 * @param dimensions those that the key is made of
 */
export function keyOf(sizes: readonly number[], dimensions: readonly number[]): KeyOf {
  const all = dimensions.reduce((product, i) => product * (sizes[i]! + 1), 1);
  if (all > Number.MAX_SAFE_INTEGER) return (codes) => dimensions.map(codes).join();
  return (codes) => dimensions.reduce((key, i) => key * (sizes[i]! + 1) + codes(i), 0);
}
