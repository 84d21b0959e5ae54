/**
 * Draws from the distributions that the demo company is made of. `Math.exp`, `log`, `pow` and the like are left to each
 * engine by ECMAScript and differ in the last bit, so the two that are needed are written out in exact IEEE operations.
 */
import type { Random } from './prng.ts';

/** e^x for |x| < 700, by Taylor's series on x/1024 and ten squarings. */
export function exp(x: number): number {
  const r = x / 1024;
  let y = 1 + r * (1 + (r / 2) * (1 + (r / 3) * (1 + (r / 4) * (1 + (r / 5) * (1 + r / 6)))));
  for (let i = 0; i < 10; i++) y *= y;
  return y;
}

/** Natural logarithm of x > 0, by the series of artanh after scaling x into [0.7, 1.4]. */
export function ln(x: number): number {
  let twos = 0;
  let m = x;
  for (; m > Math.SQRT2; twos++) m /= 2;
  for (; m < Math.SQRT1_2; twos--) m *= 2;
  const z = (m - 1) / (m + 1);
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * z * z + 1 / k;
  return twos * Math.LN2 + 2 * z * sum;
}

/** Standard normal: Marsaglia's polar method (Marsaglia and Bray 1964), one of its two values. */
export function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
  }
}

/** Log-normal with the given median and standard deviation of the logarithm. */
export const logNormal = (random: Random, median: number, sigma: number): number =>
  median * exp(sigma * normal(random));

/** A whole number from `low` to `high`, both inclusive. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** True with the given probability. */
export const chance = (random: Random, probability: number): boolean => random() < probability;

/** One of a list, all as likely. */
export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

/** Draws a key of `weights`, as likely as its weight: made once, drawn from often. */
export function chooser<K extends string>(weights: Readonly<Record<K, number>>): (random: Random) => K {
  const keys = Object.keys(weights) as K[];
  let sum = 0;
  const upTo = keys.map((key) => (sum += weights[key]));
  return (random) => {
    const at = random() * sum;
    return keys[upTo.findIndex((bound) => at < bound)] ?? keys.at(-1)!;
  };
}

/** A key of `weights`, as likely as its weight. */
export const weighted = <K extends string>(random: Random, weights: Readonly<Record<K, number>>): K =>
  chooser(weights)(random);

/** Poisson by multiplying uniforms (Knuth, TAOCP 3.4.1); for means below 100. */
export function poisson(random: Random, mean: number): number {
  const limit = exp(-mean);
  let product = random();
  let count = 0;
  for (; product > limit; count++) product *= random();
  return count;
}

/** Number of trials until the first success, at least 1, with the given mean. */
export function geometric(random: Random, mean: number): number {
  if (mean <= 1) return 1;
  return 1 + Math.floor(ln(1 - random()) / ln(1 - 1 / mean));
}
