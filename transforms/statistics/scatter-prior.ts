import { digamma, trigamma, trigammaInverse } from './gamma-derivatives.ts';

/** Moments of `y = ln(s squared)` and `x = ln(volume)` over segments of like volume with the same degrees of freedom. */
export interface ScatterBand {
  readonly band: number;
  readonly df: number;
  readonly count: number;
  readonly x: number;
  readonly xx: number;
  readonly y: number;
  readonly xy: number;
  readonly yy: number;
}

/** The variance that is likely at a volume, `exp(intercept + slope ln(volume))`, as if known from `df` observations. */
export interface BandPrior {
  readonly band: number;
  readonly intercept: number;
  readonly slope: number;
  readonly df: number;
  /** Segments that it was learned from. */
  readonly count: number;
}

/** Fewest segments from which a prior is learned: bands that have fewer take their neighbours in. */
const FEWEST = 30;
/** A prior counts for no more: beyond, t is the normal distribution in all but name. */
const MOST_DF = 1000;

/**
 * What the variances of many segments tell about that of each: with eight weeks behind it a segment's own variance is
 * hardly known, and t with seven degrees of freedom sees little. Variances of like volume are taken to be draws of a
 * scaled inverse chi-squared distribution, whose scale may follow the volume.
 *
 *     scatterPriors(bands)  // [{ band: 7, intercept: 0.02, slope: -0.01, df: 18.2 }, ...]
 *     // moderated variance of a segment: (df0 s0 + df s) / (df0 + df), with df0 + df degrees of freedom
 *
 * Source: G. K. Smyth, Linear models and empirical Bayes methods for assessing differential expression in microarray
 * experiments, Statistical Applications in Genetics and Molecular Biology 3 (2004) article 3, section 6.2; with a trend
 * as in the `trend` of limma's eBayes, here a line per band.
 * @param bands as SQL sums them, several per band where degrees of freedom differ
 * @returns one per band, ascending; df 0 where there are too few segments to learn from
 */
export function scatterPriors(bands: readonly ScatterBand[]): BandPrior[] {
  const numbers = [...new Set(bands.map(({ band }) => band))].sort((a, b) => a - b);
  const groups: { numbers: number[]; bands: ScatterBand[]; count: number }[] = [];
  for (const number of numbers) {
    const own = bands.filter(({ band }) => band === number);
    const count = own.reduce((sum, each) => sum + each.count, 0);
    const last = groups.at(-1);
    if (last && last.count < FEWEST) {
      last.numbers.push(number);
      last.bands.push(...own);
      last.count += count;
    } else groups.push({ numbers: [number], bands: own, count });
  }
  const last = groups.at(-1);
  if (groups.length > 1 && last!.count < FEWEST) {
    const before = groups.at(-2)!;
    before.numbers.push(...last!.numbers);
    before.bands.push(...last!.bands);
    before.count += last!.count;
    groups.pop();
  }
  return groups.flatMap(({ numbers: those, bands: own, count }) => {
    const prior = count < FEWEST ? { intercept: 0, slope: 0, df: 0, count } : priorOf(own);
    return those.map((band) => ({ band, ...prior }));
  });
}

function priorOf(bands: readonly ScatterBand[]): Omit<BandPrior, 'band'> {
  let [count, x, xx, y, xy, yy, chance] = [0, 0, 0, 0, 0, 0, 0];
  for (const each of bands) {
    // ln(s squared) lies below ln(sigma squared) by this much on average, and scatters by trigamma(df / 2).
    const shift = Math.log(each.df / 2) - digamma(each.df / 2);
    count += each.count;
    x += each.x;
    xx += each.xx;
    y += each.y + each.count * shift;
    xy += each.xy + each.x * shift;
    yy += each.yy + 2 * shift * each.y + each.count * shift * shift;
    chance += each.count * trigamma(each.df / 2);
  }
  const spread = xx - (x * x) / count;
  const slope = spread > 1e-9 * xx ? (xy - (x * y) / count) / spread : 0;
  const intercept = (y - slope * x) / count;
  const left = yy - (y * y) / count - slope * slope * spread;
  const excess = left / (count - 2) - chance / count;
  const df = excess > 0 ? Math.min(MOST_DF, 2 * trigammaInverse(excess)) : MOST_DF;
  // Back from the mean of the logarithm to the scale of the prior.
  return { intercept: intercept + digamma(df / 2) - Math.log(df / 2), slope, df, count };
}
