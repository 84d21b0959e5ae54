import { sum } from 'simple-statistics';
import { anova } from './anova.ts';
import { chiSquared } from './chi-squared.ts';
import { gamesHowell } from './games-howell.ts';
import { kruskalWallis } from './kruskal-wallis.ts';
import { tukeyHsd } from './tukey-hsd.ts';
import { welchAnova } from './welch-anova.ts';

/** A segment's customers and an amount of theirs, as SQL adds them up. */
export interface AmountGroup {
  readonly segment: string;
  readonly count: number;
  readonly mean: number;
  readonly variance: number | null;
  readonly rankMean: number;
  readonly rankVariance: number | null;
}
/** How many of a segment's cases had an event: churned, converted. */
export interface RateGroup {
  readonly segment: string;
  readonly cases: number;
  readonly events: number;
}

export type Verdict = 'keep' | 'merge these' | 'rebuild' | 'too thin to say';

/** What tests say of a segmentation. Null where a figure does not exist. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What to do, in a sentence. */
  readonly advice: string;
  /** The test of `pValue`, with its statistic and degrees of freedom. */
  readonly test: string | null;
  readonly statistic: number | null;
  readonly df1: number | null;
  readonly df2: number | null;
  readonly pValue: number | null;
  readonly distinctiveness: number | null;
  readonly omegaSquared: number | null;
  readonly kruskalPValue: number | null;
  readonly cramersV: number | null;
  readonly topSegment: string | null;
  readonly topSegmentLift: number | null;
  readonly smallestSegmentSize: number;
  readonly mergeCandidates: string | null;
}

/** Thresholds of metrics.md, Segment analysis. */
const [WEAK, SIGNIFICANT, SMALL] = [0.2, 0.05, 0.1];
/** Events, and cases without, that a segment should have by the rate of all (Cochran 1954): with fewer it is left out of the test. */
const EXPECTED = 5;
/** Variances of which one is so many times the other are not alike. */
const UNLIKE = 3;

const NONE = {
  test: null,
  statistic: null,
  df1: null,
  df2: null,
  pValue: null,
  distinctiveness: null,
  omegaSquared: null,
  kruskalPValue: null,
  cramersV: null,
  topSegment: null,
  topSegmentLift: null,
  mergeCandidates: null,
} as const;

const tooThin = (sound: number, minimum: number, smallest: number): Judgement => ({
  ...NONE,
  verdict: 'too thin to say',
  advice: `${sound === 0 ? 'No segment has' : 'Only one segment has'} ${minimum} cases or more: wait, or draw fewer segments.`,
  smallestSegmentSize: smallest,
});

/**
 * Whether segments differ in an amount of their customers: one-way ANOVA, Welch's where variances are not alike, with
 * Kruskal and Wallis's test of the ranks beside it, and pairs of segments that are neither significantly (Tukey's HSD, or
 * Games-Howell where variances differ, family-wise 5 %) nor much (10 % of the mean of all) different. Segments below the minimum size are left out of the
 * tests. Source of the thresholds: metrics.md; of the tests: the functions called.
 * @param groups of one month, each of one customer or more
 */
export function judgeAmounts(groups: readonly AmountGroup[], minimum: number): Judgement {
  const smallest = Math.min(...groups.map((group) => group.count));
  const sound = groups.filter((group) => group.count >= Math.max(2, minimum));
  if (sound.length < 2) return tooThin(sound.length, minimum, groups.length ? smallest : 0);
  const all = sum(sound.map((group) => group.count));
  const mean = sum(sound.map((group) => group.count * group.mean)) / all;
  const top = sound.reduce((best, group) => (group.mean > best.mean ? group : best));
  const classic = anova(sound);
  if (!classic)
    return {
      ...NONE,
      verdict: 'rebuild',
      advice: 'All customers are alike in it: segments cannot differ.',
      smallestSegmentSize: smallest,
    };
  const ranks = kruskalWallis(
    sound.map(({ count, rankMean, rankVariance }) => ({ count, mean: rankMean, variance: rankVariance })),
  );
  const variances = sound.map((group) => group.variance ?? 0);
  const welch = Math.max(...variances) > UNLIKE * Math.min(...variances) ? welchAnova(sound) : null;
  const main = welch
    ? { test: welch.test, statistic: welch.f, df1: welch.df1, df2: welch.df2, pValue: welch.p }
    : { test: classic.test, statistic: classic.f, df1: classic.dfBetween, df2: classic.dfWithin, pValue: classic.p };
  const isSmall = (difference: number) => Math.abs(difference) < SMALL * Math.abs(mean);
  const merges = (welch ? gamesHowell : tukeyHsd)(sound, 1 - SIGNIFICANT, isSmall)
    .filter(({ p }) => p > SIGNIFICANT)
    .map(({ a, b }) => `${sound[a]!.segment} + ${sound[b]!.segment}`);
  const weak = main.pValue > SIGNIFICANT || classic.etaSquared < WEAK;
  const verdict = weak ? 'rebuild' : merges.length > 0 ? 'merge these' : 'keep';
  const share = `${Math.round(classic.etaSquared * 100)} %`;
  return {
    ...NONE,
    ...main,
    verdict,
    advice: weak
      ? `Segments tell ${share} of how customers differ in it: draw them by something else.`
      : merges.length > 0
        ? `Merge ${merges.join(', ')}: they are alike.`
        : `Segments tell ${share} of how customers differ in it.`,
    distinctiveness: classic.etaSquared,
    omegaSquared: classic.omegaSquared,
    kruskalPValue: ranks && ranks.p,
    topSegment: top.segment,
    topSegmentLift: mean === 0 ? null : top.mean / mean,
    smallestSegmentSize: smallest,
    mergeCandidates: merges.length > 0 ? merges.join('; ') : null,
  };
}

/**
 * Whether segments differ in a rate: Pearson's chi-squared, with Cramer's V as the strength, and eta squared of the events
 * themselves (which for a table of two columns is V squared).
 * @param groups cases and events of one window, cases at least as many as events
 */
export function judgeRates(groups: readonly RateGroup[], minimum: number, highIsGood: boolean): Judgement {
  const smallest = groups.length ? Math.min(...groups.map((group) => group.cases)) : 0;
  const large = groups.filter((group) => group.cases >= minimum);
  if (large.length < 2) return tooThin(large.length, minimum, smallest);
  const rate = (group: RateGroup) => group.events / group.cases;
  const all = sum(large.map((group) => group.events)) / sum(large.map((group) => group.cases));
  const sound = large.filter(({ cases }) => cases * Math.min(all, 1 - all) >= EXPECTED);
  const found = sound.length < 2 ? null : chiSquared(sound.map(({ cases, events }) => [events, cases - events]));
  if (!found)
    return {
      ...NONE,
      verdict: 'too thin to say',
      advice: 'Too few cases have happened for a test: wait, or draw fewer segments.',
      smallestSegmentSize: smallest,
    };
  const top = sound.reduce((best, group) =>
    (highIsGood ? rate(group) > rate(best) : rate(group) < rate(best)) ? group : best,
  );
  const differs = found.p <= SIGNIFICANT;
  return {
    ...NONE,
    verdict: differs ? 'keep' : 'rebuild',
    advice: differs
      ? `Segments differ in it by more than chance; ${top.segment} does best.`
      : 'Segments do not differ in it by more than chance would have it.',
    test: found.test,
    statistic: found.statistic,
    df1: found.df,
    pValue: found.p,
    distinctiveness: found.cramersV ** 2,
    cramersV: found.cramersV,
    topSegment: top.segment,
    topSegmentLift: all === 0 ? null : rate(top) / all,
    smallestSegmentSize: smallest,
  };
}
