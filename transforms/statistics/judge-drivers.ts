import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { oddsRatio } from './log-odds.ts';
import { type CommonOddsRatio, mantelHaenszel, type Stratum } from './mantel-haenszel.ts';
import type { Share } from './two-proportions.ts';

/** Customers with and without a feature, by how much they use the product: those of a stratum are alike in it. */
export interface DriverCounts {
  readonly strata: readonly Stratum[];
  /** Customers with the feature and without, below which nothing is said. */
  readonly minimum: number;
}

export type DriverVerdict =
  | 'goes with renewal'
  | 'goes with leaving'
  | 'goes with renewal, but not at equal usage level'
  | 'goes with leaving, but not at equal usage level'
  | 'no association seen'
  | 'too thin to say';

/** How the use of a feature goes with renewal: an association, not a cause. Null where a figure does not exist. */
export interface DriverJudgement {
  readonly verdict: DriverVerdict;
  /** What it means, in a sentence. */
  readonly advice: string;
  /** All strata together. */
  readonly adopters: Share;
  readonly others: Share;
  /** Odds of renewal of the adopters over those of the others, with the ends of its 90 % interval. */
  readonly oddsRatio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pValue: number | null;
  /** Corrected for all features and segments that were asked about together; null for those that are too thin to ask. */
  readonly qValue: number | null;
  /** The same at equal usage level. */
  readonly adjusted:
    | (Pick<CommonOddsRatio, 'oddsRatio' | 'low' | 'high' | 'p'> & { readonly qValue: number | null })
    | null;
}

const SIGNIFICANT = 0.05;
/** Renewals, and departures, that adopters and others should each have where the feature tells nothing (Cochran 1954). */
const EXPECTED = 5;

/**
 * Which features' use goes with renewal, of features that are asked about together: as it is (odds ratio, Woolf's interval,
 * pooled z test), and at equal usage level (Mantel-Haenszel), since who uses much uses everything and stays. Both families
 * of p-values are corrected for how many features are asked about (Benjamini and Hochberg). Sources: the functions called.
 */
export function judgeDrivers(features: readonly DriverCounts[]): DriverJudgement[] {
  const found = features.map(({ strata, minimum }) => {
    const [adopters, others] = [together(strata.map((s) => s.having)), together(strata.map((s) => s.lacking))];
    const raw = oddsRatio(adopters, others);
    const adjusted = mantelHaenszel(strata);
    const isSound = adjusted !== null && raw !== null && isLargeEnough(adopters, others, minimum);
    return { adopters, others, raw, adjusted, isSound };
  });
  const asked = found.filter(({ isSound }) => isSound);
  const corrected = benjaminiHochberg(asked.map(({ raw }) => raw!.riskDifference.p));
  const correctedAdjusted = benjaminiHochberg(asked.map(({ adjusted }) => adjusted!.p));
  return found.map((one): DriverJudgement => {
    const { adopters, others, raw, adjusted } = one;
    const at = asked.indexOf(one);
    const [qValue, adjustedQ] = at < 0 ? [null, null] : [corrected[at]!, correctedAdjusted[at]!];
    return {
      ...verdictOf(raw?.oddsRatio, qValue, adjusted?.oddsRatio, adjustedQ),
      adopters,
      others,
      oddsRatio: raw?.oddsRatio ?? null,
      low: raw?.low ?? null,
      high: raw?.high ?? null,
      pValue: raw?.riskDifference.p ?? null,
      qValue,
      adjusted: adjusted && {
        oddsRatio: adjusted.oddsRatio,
        low: adjusted.low,
        high: adjusted.high,
        p: adjusted.p,
        qValue: adjustedQ,
      },
    };
  });
}

const together = (shares: readonly Share[]): Share => ({
  successes: shares.reduce((sum, share) => sum + share.successes, 0),
  trials: shares.reduce((sum, share) => sum + share.trials, 0),
});

function isLargeEnough(adopters: Share, others: Share, minimum: number): boolean {
  const { successes, trials } = together([adopters, others]);
  const fewest = Math.min(adopters.trials, others.trials);
  return fewest >= minimum && (fewest * Math.min(successes, trials - successes)) / trials >= EXPECTED;
}

function verdictOf(
  ratio: number | undefined,
  qValue: number | null,
  adjusted: number | undefined,
  adjustedQ: number | null,
): Pick<DriverJudgement, 'verdict' | 'advice'> {
  if (ratio === undefined || adjusted === undefined || qValue === null || adjustedQ === null)
    return { verdict: 'too thin to say', advice: 'Too few customers have it or lack it, or too few have left.' };
  if (qValue > SIGNIFICANT)
    return { verdict: 'no association seen', advice: 'Those with it renew about as often as those without.' };
  const way = ratio > 1 ? 'goes with renewal' : 'goes with leaving';
  if (adjustedQ > SIGNIFICANT || ratio > 1 !== adjusted > 1)
    return {
      verdict: `${way}, but not at equal usage level`,
      advice:
        'Customers who use the product as much renew about as often without it: it shows how much they use, no more.',
    };
  return {
    verdict: way,
    advice: 'It is so at equal usage level, too: an association, and an experiment would tell whether it is a cause.',
  };
}
