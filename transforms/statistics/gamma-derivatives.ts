/** Derivatives of the logarithm of the gamma function, for the moments of the logarithm of a variance. */

/**
 * The first derivative of ln gamma.
 *
 *     digamma(1)  // -0.5772156649
 *
 * Source: recurrence up to 8, then the asymptotic series; Abramowitz and Stegun 6.3.5 and 6.3.18. Right to 1e-10.
 * @throws RangeError unless x > 0
 */
export function digamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`digamma: ${x} is not above 0`);
  if (x < 8) return digamma(x + 1) - 1 / x;
  const z = 1 / (x * x);
  return Math.log(x) - 1 / (2 * x) - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z / 132))));
}

/**
 * The second derivative of ln gamma.
 *
 *     trigamma(1)  // 1.6449340668, pi squared / 6
 *
 * Source: as `digamma`; Abramowitz and Stegun 6.4.6 and 6.4.12. Right to 1e-9.
 * @throws RangeError unless x > 0
 */
export function trigamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`trigamma: ${x} is not above 0`);
  if (x < 8) return trigamma(x + 1) + 1 / (x * x);
  const z = 1 / (x * x);
  return 1 / x + z / 2 + (z / x) * (1 / 6 - z * (1 / 30 - z * (1 / 42 - z * (1 / 30 - (z * 5) / 66))));
}

/**
 * The x whose trigamma is `y`.
 *
 *     trigammaInverse(1.6449340668)  // 1
 *
 * Source: Newton's method on 1 / trigamma, as in G. K. Smyth (2004), appendix; it converges from below for every y.
 * @throws RangeError unless y > 0
 */
export function trigammaInverse(y: number): number {
  if (!(y > 0)) throw new RangeError(`trigammaInverse: ${y} is not above 0`);
  // Both ends of the function: 1 / x squared near 0, 1 / x far out.
  if (y > 1e7) return 1 / Math.sqrt(y);
  if (y < 1e-6) return 1 / y;
  let x = 0.5 + 1 / y;
  for (let step = 0; step < 50; step++) {
    const value = trigamma(x);
    const move = (value * (1 - value / y)) / slope(x);
    x += move;
    if (-move / x < 1e-10) return x;
  }
  return x;
}

/** The third derivative of ln gamma, by the series of the second. */
function slope(x: number): number {
  if (x < 8) return slope(x + 1) - 2 / x ** 3;
  const z = 1 / (x * x);
  return -z - z / x - (z * z) / 2 + z ** 3 / 6 - z ** 4 / 6 + (3 * z ** 5) / 10;
}
