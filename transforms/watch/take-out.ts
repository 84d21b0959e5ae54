/** Taking a story out of the leaves that it is about, so that what is left can be looked at. */
import type { MetricKind } from './finding.ts';
import type { Leaves } from './leaves.ts';
import { isRate, sumOver } from './watched.ts';

interface Setting {
  readonly leaves: Leaves;
  readonly windows: readonly number[];
  readonly kind: MetricKind;
  readonly signed: boolean;
}
/** What is added to the sums of leaves, in the order in which they were given. */
export interface Changes {
  readonly n: Float64Array;
  readonly d: Float64Array;
}

/**
 * Puts the leaves of a segment back so that together they are as expected in a window. Leaves of a segment that moved
 * moved alike (the ripple effect): each is scaled by the same factor, which leaves what else happened in some of them;
 * where numerators may be negative all are shifted. Denominators of rates go back to their usual part of all, since the
 * roll-ups across would else be moved by the segment's greater or smaller part in them. Leaves without a baseline go
 * altogether; where it is they that moved the segment, the others stay as they are.
 * @param rate the numerator per unit of denominator that was expected
 */
export function backToExpected(setting: Setting, of: readonly number[], window: number, rate: number): Changes {
  const { leaves, kind, windows } = setting;
  const n = leaves.n[window]!;
  const d = leaves.d[window]!;
  const before = { n: Float64Array.from(of, (leaf) => n[leaf]!), d: Float64Array.from(of, (leaf) => d[leaf]!) };
  const rated = isRate(kind);
  const base = rated ? leaves.baseD : leaves.amount;
  const known = of.filter((leaf) => base[leaf]! > 0);
  const moved = (leaf: number) => n[leaf]! - (rated ? rate * d[leaf]! : 0);
  const news = sumOver(
    of.filter((leaf) => !(base[leaf]! > 0)),
    moved,
  );
  const all = sumOver(of, moved) - (rated ? 0 : rate * windows[window]!);
  for (const leaf of of) if (!(base[leaf]! > 0)) n[leaf] = 0;
  if (rated) for (const leaf of of) if (!(base[leaf]! > 0)) d[leaf] = 0;
  if (2 * Math.abs(news) <= Math.abs(all) || news * all < 0) {
    if (rated) {
      const was = Float64Array.from(known, (leaf) => d[leaf]!);
      const growth = total(d) / total(leaves.baseD);
      const exposure = growth * sumOver(known, (leaf) => leaves.baseD[leaf]!);
      rescale(d, known, exposure, (leaf) => leaves.baseD[leaf]!);
      putBack(setting, known, window, rate * exposure, was);
    } else putBack(setting, known, window, rate * windows[window]!);
  }
  return {
    n: Float64Array.from(of, (leaf, i) => n[leaf]! - before.n[i]!),
    d: Float64Array.from(of, (leaf, i) => d[leaf]! - before.d[i]!),
  };
}

const total = (sums: Float64Array): number => sums.reduce((sum, each) => sum + each, 0);

function putBack(setting: Setting, of: readonly number[], window: number, expected: number, was?: Float64Array): void {
  const { leaves, signed, kind } = setting;
  const n = leaves.n[window]!;
  if (!signed) {
    rescale(n, of, expected, (leaf) => leaves.baseN[leaf]!);
    return;
  }
  const rated = isRate(kind);
  const d = leaves.d[window]!;
  of.forEach((leaf, i) => {
    if (was && was[i]! > 0) n[leaf]! *= d[leaf]! / was[i]!;
  });
  const share = (leaf: number) => (rated ? d[leaf]! : leaves.amount[leaf]!);
  const shares = sumOver(of, share);
  const missing = expected - sumOver(of, (leaf) => n[leaf]!);
  if (shares > 0) for (const leaf of of) n[leaf]! += (missing * share(leaf)) / shares;
}

/** Scales values to a sum; where there are none to scale, shares it out as it usually is. */
function rescale(values: Float64Array, of: readonly number[], sum: number, usual: (leaf: number) => number): void {
  const now = sumOver(of, (leaf) => values[leaf]!);
  const all = sumOver(of, usual);
  for (const leaf of of) {
    if (now > 0) values[leaf]! *= sum / now;
    else if (all > 0) values[leaf] = (usual(leaf) / all) * sum;
  }
}
