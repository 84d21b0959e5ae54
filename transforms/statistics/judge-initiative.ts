import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { type BeforeAfter, differenceInDifferences, sampleSizePerCell } from './difference-in-differences.ts';
import { sampleSizePerArm } from './sample-size.ts';
import { proportionDifference } from './two-proportions.ts';

/** What came of the cases (opening customers, trials) of one group of clients. */
export interface InitiativeCounts {
  readonly target: BeforeAfter;
  /** Clients that it was not aimed at; undefined where it was aimed at everybody. */
  readonly control: BeforeAfter | undefined;
  /** Cases of either whose days are not over. */
  readonly inFlight: number;
  /** Cases of each group and window below which nothing is said. */
  readonly minimum: number;
}

export type InitiativeVerdict =
  | 'better'
  | 'worse'
  | 'no effect seen'
  | 'better than before, no control'
  | 'worse than before, no control'
  | 'no change seen, no control'
  | 'not yet';

/** What an initiative did. Null where a figure does not exist. */
export interface InitiativeJudgement {
  readonly verdict: InitiativeVerdict;
  /** What to do, in a sentence. */
  readonly advice: string;
  /** The test of `pValue`. */
  readonly test: string | null;
  /** Change of the target less that of the control, or the change alone without one, and the ends of its 90 % interval. */
  readonly effect: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Normal deviate of the test. */
  readonly z: number | null;
  readonly pValue: number | null;
  /** The same after correction for all groups that were asked about together; null for those that are too small to ask. */
  readonly qValue: number | null;
  /** Cases of each group and window that would show a fifth more or less, with a power of 80 % at 5 %. */
  readonly needed: number | null;
}

const SIGNIFICANT = 0.05;
/** A relative difference that is worth knowing of, where none as large has been seen. */
const WORTH = 0.2;
/** Events, and cases without, that a group should have in a window where nothing changes (Cochran 1954). */
const EXPECTED = 5;
const NO_CONTROL = 'there is no control, so something else may have changed it';

/**
 * What an initiative did to groups of clients that are asked about together, as all segments of a segmentation: the change
 * of each against that of a control, or before and after alone. P-values are corrected for how many groups are asked about
 * (Benjamini and Hochberg); those with too few cases or events are not asked. Sources: the functions called.
 * @param options.highIsGood false for churn
 */
export function judgeInitiative(
  groups: readonly InitiativeCounts[],
  options: { readonly highIsGood: boolean },
): InitiativeJudgement[] {
  const found = groups.map((group) => ({ group, figures: figuresOf(group) }));
  const asked = found.filter(({ group, figures }) => figures.pValue !== null && isLargeEnough(group));
  const corrected = benjaminiHochberg(asked.map(({ figures }) => figures.pValue!));
  return found.map((one) => {
    const at = asked.indexOf(one);
    const qValue = at < 0 ? null : corrected[at]!;
    return { ...one.figures, qValue, ...verdictOf(one.group, one.figures, qValue, options.highIsGood) };
  });
}

type Figures = Omit<InitiativeJudgement, 'verdict' | 'advice' | 'qValue'>;

function figuresOf({ target, control }: InitiativeCounts): Figures {
  const base = target.before.trials === 0 ? 0 : target.before.successes / target.before.trials;
  const worth = base * WORTH;
  const needed =
    base > 0 && base + worth < 1 ? (control ? sampleSizePerCell(base, worth) : sampleSizePerArm(base, worth)) : null;
  const against = control && differenceInDifferences(target, control);
  if (against) {
    const { test, effect, low, high, z, p } = against;
    return { test, effect, low, high, z, pValue: p, needed };
  }
  const alone = control ? null : proportionDifference(target.after, target.before);
  if (!alone) return { test: null, effect: null, low: null, high: null, z: null, pValue: null, needed };
  return {
    test: `${alone.test}, before and after`,
    effect: alone.difference,
    low: alone.low,
    high: alone.high,
    z: alone.z,
    pValue: alone.p,
    needed,
  };
}

const groupsOf = ({ target, control }: InitiativeCounts) => (control ? [target, control] : [target]);
const smallestOf = (counts: InitiativeCounts) =>
  Math.min(...groupsOf(counts).flatMap(({ before, after }) => [before.trials, after.trials]));

/** Days are over, and every group and window has cases and events enough for the test. */
function isLargeEnough(counts: InitiativeCounts): boolean {
  if (counts.inFlight > 0 || smallestOf(counts) < counts.minimum) return false;
  return groupsOf(counts).every(({ before, after }) => {
    const rate = (before.successes + after.successes) / (before.trials + after.trials);
    return Math.min(before.trials, after.trials) * Math.min(rate, 1 - rate) >= EXPECTED;
  });
}

function verdictOf(
  counts: InitiativeCounts,
  { effect, needed }: Figures,
  qValue: number | null,
  highIsGood: boolean,
): Pick<InitiativeJudgement, 'verdict' | 'advice'> {
  const alone = counts.control === undefined;
  if (counts.inFlight > 0)
    return { verdict: 'not yet', advice: `The days of ${counts.inFlight} cases are not over: wait.` };
  const smallest = smallestOf(counts);
  if (smallest === 0)
    return { verdict: 'not yet', advice: 'A window has no cases: there is nothing to hold against each other.' };
  if (qValue !== null && effect !== null && qValue <= SIGNIFICANT) {
    const good = effect > 0 === highIsGood;
    const advice = good ? 'Keep it' : 'Stop it or mend it';
    if (!alone) return { verdict: good ? 'better' : 'worse', advice: `${advice}.` };
    return {
      verdict: good ? 'better than before, no control' : 'worse than before, no control',
      advice: `${advice}, but ${NO_CONTROL} as well.`,
    };
  }
  if (qValue !== null && needed !== null && smallest >= needed) {
    const advice = 'A fifth more or less would most likely have been seen';
    return alone
      ? { verdict: 'no change seen, no control', advice: `${advice}; ${NO_CONTROL} the other way.` }
      : { verdict: 'no effect seen', advice: `${advice}.` };
  }
  const wanted = Math.max(counts.minimum, needed ?? 0);
  const few = needed === null || smallest >= wanted ? 'Too little has happened to say' : undefined;
  const size = `${alone ? 'Each window' : 'Each group and window'} needs ${wanted} cases to show a fifth more or less`;
  return { verdict: 'not yet', advice: `${few ?? size}; the smallest has ${smallest}.` };
}
