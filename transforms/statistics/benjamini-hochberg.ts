/**
 * P-values adjusted for how many there are, so that of those at or below 0.05 about one in 20 at most is a false
 * discovery: for looking through many segments or drivers. For independent tests, or tests that err together.
 *
 *     benjaminiHochberg([0.01, 0.04, 0.03, 0.5])  // [0.04, 0.0533, 0.0533, 0.5]
 *
 * Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of the Royal Statistical Society
 * B 57 (1995) 289-300; in the adjusted form of D. Yekutieli and Y. Benjamini (1999).
 * @param ps in any order; the result is in the same one
 * @throws RangeError for a p-value outside 0 and 1
 */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const wrong = ps.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`benjaminiHochberg: ${wrong} is not a p-value`);
  const adjusted = [...ps];
  let least = 1;
  const falling = ps.map((_, at) => at).sort((a, b) => ps[b]! - ps[a]!);
  falling.forEach((at, above) => {
    least = Math.min(least, (ps[at]! * ps.length) / (ps.length - above));
    adjusted[at] = least;
  });
  return adjusted;
}
