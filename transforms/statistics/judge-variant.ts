import { sampleSizePerArm } from './sample-size.ts';
import { proportionDifference, relativeLift, type Share } from './two-proportions.ts';

export type VariantVerdict = 'control' | 'better' | 'worse' | 'no difference seen' | 'not yet';

/** A variant against its control. Null where a figure does not exist. */
export interface VariantJudgement {
  readonly verdict: VariantVerdict;
  /** What to do, in a sentence. */
  readonly advice: string;
  /** Rate of the variant over that of the control, less 1, and the ends of its 90 % interval. */
  readonly lift: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, of the pooled z test of the difference. */
  readonly pValue: number | null;
  /** Accounts of each variant that would show a difference as large as that seen, with a power of 80 % at 5 %. */
  readonly needed: number | null;
}

const SIGNIFICANT = 0.05;
/** A relative difference that is worth knowing of, where none as large has been seen. */
const WORTH = 0.2;

const NONE = { lift: null, low: null, high: null, pValue: null, needed: null } as const;

/**
 * Whether a variant does better than the control: significantly, or not as far as can be seen, or too few accounts have come so
 * far to see a fifth more or less. Sources: the functions called.
 * @param variant undefined for the control itself
 * @param control undefined where the experiment has none yet
 * @param options.highIsGood false for churn
 * @param options.minimum accounts of each below which nothing is said
 */
export function judgeVariant(
  variant: Share | undefined,
  control: Share | undefined,
  { highIsGood, minimum }: { readonly highIsGood: boolean; readonly minimum: number },
): VariantJudgement {
  if (!variant) return { ...NONE, verdict: 'control', advice: 'What the others are held against.' };
  if (!control)
    return {
      ...NONE,
      verdict: 'not yet',
      advice: 'No account has been given the control: there is nothing to hold it against.',
    };
  const difference = proportionDifference(variant, control);
  const lift = relativeLift(variant, control);
  if (!difference || !lift)
    return { ...NONE, verdict: 'not yet', advice: 'No account has been there for 60 days yet: wait.' };
  const [rate, base] = [variant.successes / variant.trials, control.successes / control.trials];
  const needed = neededFor(base, rate - base);
  const found = { lift: lift.lift, low: lift.low, high: lift.high, pValue: difference.p, needed };
  const fewest = Math.min(variant.trials, control.trials);
  if (fewest >= minimum && difference.p !== null && difference.p <= SIGNIFICANT) {
    const better = rate > base === highIsGood;
    return { ...found, verdict: better ? 'better' : 'worse', advice: better ? 'Roll it out.' : 'Stop it.' };
  }
  const worth = neededFor(base, base * WORTH);
  if (fewest < minimum || worth === null || fewest < worth) {
    const wanted = worth === null ? `${minimum}` : `${Math.max(minimum, worth)}`;
    return {
      ...found,
      verdict: 'not yet',
      advice: `Each variant needs ${wanted} accounts to show a fifth more or less; the smaller has ${fewest}.`,
    };
  }
  return { ...found, verdict: 'no difference seen', advice: 'A fifth more or less would most likely have been seen.' };
}

/** Undefined sizes are null: no rate to start from, no difference, or a rate beyond 0 and 1. */
function neededFor(base: number, difference: number): number | null {
  const to = base + difference;
  return base > 0 && base < 1 && difference !== 0 && to > 0 && to < 1 ? sampleSizePerArm(base, difference) : null;
}
