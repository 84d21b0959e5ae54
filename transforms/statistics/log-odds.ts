import { normalQuantile } from './normal-quantile.ts';
import { type ProportionDifference, proportionDifference, type Share } from './two-proportions.ts';
import { twoSided } from './two-sided.ts';

export interface OddsRatio {
  /** Odds of the first over odds of the second: 2 is twice the odds. With the ends of its interval, all above 0. */
  readonly oddsRatio: number;
  readonly low: number;
  readonly high: number;
  /** Its natural logarithm, which can be compared and averaged, and the standard error of that. */
  readonly logOdds: number;
  readonly standardError: number;
  /** True where a cell was 0, and half a customer was added to each. */
  readonly corrected: boolean;
  /** The same in points of share, by Newcombe's interval, with the p-value of the pooled z test. */
  readonly riskDifference: ProportionDifference;
}

/**
 * How much more often those with a trait did it (renewed) than those without: odds ratio by Woolf's method, and
 * difference of the shares.
 *
 *     oddsRatio({ successes: 189, trials: 11034 }, { successes: 104, trials: 11037 }, 0.95)
 *     // { oddsRatio: 1.83, low: 1.44, high: 2.33, logOdds: 0.605, standardError: 0.123, corrected: false, ... }
 *
 * Source: B. Woolf, On estimating the relation between blood group and disease, Annals of Human Genetics 19 (1955)
 * 251-253. Where a cell is 0, 0.5 is added to all four: J. B. S. Haldane, Annals of Human Genetics 20 (1955) 309-311;
 * F. J. Anscombe, On estimating binomial response relations, Biometrika 43 (1956) 461-464.
 * @param confidence share of such intervals that hold the true figure
 * @returns null where either has no trials
 * @throws RangeError for counts that cannot be, or a confidence outside 0 and 1
 */
export function oddsRatio(having: Share, lacking: Share, confidence = 0.9): OddsRatio | null {
  const riskDifference = proportionDifference(having, lacking, confidence);
  if (!riskDifference) return null;
  const cells = [having, lacking].flatMap(({ successes, trials }) => [successes, trials - successes]);
  const corrected = cells.includes(0);
  const [a, b, c, d] = cells.map((cell) => (corrected ? cell + 0.5 : cell)) as [number, number, number, number];
  const logOdds = Math.log(a / b) - Math.log(c / d);
  const standardError = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  const reach = normalQuantile(twoSided(confidence)) * standardError;
  return {
    oddsRatio: Math.exp(logOdds),
    low: Math.exp(logOdds - reach),
    high: Math.exp(logOdds + reach),
    logOdds,
    standardError,
    corrected,
    riskDifference,
  };
}
