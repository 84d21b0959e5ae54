/**
 * P-values adjusted for how many there are, so that any false one at or below 0.05 comes up in at most one family of
 * 20, however the tests hang together: for a few planned comparisons.
 *
 *     holm([0.01, 0.04, 0.03, 0.5])  // [0.04, 0.09, 0.09, 0.5]
 *
 * Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979)
 * 65-70.
 * @param ps in any order; the result is in the same one
 * @throws RangeError for a p-value outside 0 and 1
 */
export function holm(ps: readonly number[]): number[] {
  const wrong = ps.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`holm: ${wrong} is not a p-value`);
  const adjusted = [...ps];
  let most = 0;
  const rising = ps.map((_, at) => at).sort((a, b) => ps[a]! - ps[b]!);
  rising.forEach((at, below) => {
    most = Math.min(1, Math.max(most, ps[at]! * (ps.length - below)));
    adjusted[at] = most;
  });
  return adjusted;
}
