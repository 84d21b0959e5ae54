/** From all segments that moved to the stories behind them: each told once, by the segment that it is about. */
import { type Candidate, type Numerators, type Test, testOf } from './candidate.ts';
import type { MetricKind } from './finding.ts';
import { keyOf, type Leaves, leavesOf } from './leaves.ts';
import { bestParts, type Part, partsOf } from './parts.ts';
import type { RollUp } from './roll-ups.ts';
import { backToExpected } from './take-out.ts';

export interface Search {
  readonly rollUps: readonly RollUp[];
  /** How many values each dimension has. */
  readonly sizes: readonly number[];
  readonly leaves: Leaves;
  readonly candidates: readonly Candidate[];
  /** Periods of each window. */
  readonly windows: readonly number[];
  /** Whether numerators may be negative: segments are then shifted, else multiplied. */
  readonly signed: boolean;
  readonly kind: MetricKind;
  /** By how much a p-value of each roll-up is multiplied for the number of tests. */
  readonly tests: readonly number[];
  /** False discovery rate. */
  readonly level: number;
  /** Scatter of a unit of a leaf's own; 0 where it is not known. */
  readonly unit: number;
  /** Which moves are told: 1 up, -1 down, 0 both. */
  readonly sign: number;
}

export interface Story extends Test {
  readonly candidate: Candidate;
  /** Codes of the values that all of its leaves have, with those that happen to follow here; 0 where they differ. */
  readonly codes: readonly number[];
  /** Adjusted for how many were tested and told. */
  readonly q: number;
  /** What the numerator has moved by when the other stories are taken out. */
  readonly moved: number;
}

/** A story that is not significant alone may be among others: up to so many times the level is looked at. */
export const CLOSER_LOOK = 20;
const MOST_STORIES = 100;

interface Live {
  readonly candidate: Candidate;
  /** The numerator without what other stories tell, at the denominator that was seen. */
  n: number;
  /** By how much its variance has grown through the stories that were taken out. */
  times: number;
  test: Test;
  told: boolean;
}

/**
 * Takes the segment that explains most, puts its leaves back to what was expected, and goes on with what is left.
 * Step-up over the stories, not over all segments: a moved campaign makes thousands of its parts significant, which
 * must not make room for false ones elsewhere.
 */
export function tellStories(given: Search): Story[] {
  const search = given.unit > 0 ? given : { ...given, unit: usualUnit(given.candidates) };
  const { candidates, level } = search;
  const lives: Live[] = candidates.map((candidate) => ({
    candidate,
    n: candidate.n,
    times: 1,
    test: testOf(candidate, candidate.n, numeratorsOf(search)),
    told: false,
  }));
  const index = indexed(search, lives);
  const adjusted = ({ candidate, test }: Live) => test.p * search.tests[candidate.rollUp]!;
  const open = (live: Live) =>
    !live.told && adjusted(live) <= CLOSER_LOOK * level && live.test.t * (search.sign || live.test.t) > 0;
  const stories: { live: Live; test: Test; adjusted: number; moved: number }[] = [];
  while (stories.length < MOST_STORIES) {
    let best: Live | undefined;
    let most = 0;
    for (const live of lives) {
      if (!open(live)) continue;
      const score = scoreOf(search, live);
      if (score > most * (1 + 1e-9) || best === undefined) [best, most] = [live, score];
    }
    if (best === undefined) break;
    const live = refined(search, index, best, open);
    stories.push({ live, test: live.test, adjusted: adjusted(live), moved: live.n - live.candidate.expected });
    takeOut(search, index, live);
  }
  return stepUp(stories, level).map((story) => ({ ...story, codes: commonCodes(search, story.candidate) }));
}

function stepUp(
  stories: readonly { live: Live; test: Test; adjusted: number; moved: number }[],
  level: number,
): Omit<Story, 'codes'>[] {
  const falling = stories
    .map((story, at) => ({ story, at }))
    .sort((a, b) => b.story.adjusted - a.story.adjusted || b.at - a.at);
  let least = 1;
  const told = falling.map(({ story, at }, above) => {
    least = Math.min(least, story.adjusted / (stories.length - above));
    return { at, story: { candidate: story.live.candidate, ...story.test, q: least, moved: story.moved } };
  });
  return told
    .filter(({ story }) => story.q <= level)
    .sort((a, b) => a.at - b.at)
    .map(({ story }) => story);
}

/** A channel with one campaign is that campaign: the values of the dimensions in which a segment's leaves do not differ. */
function commonCodes({ leaves, sizes }: Search, { codes }: Candidate): number[] {
  const of = leavesOf(leaves, codes);
  return sizes.map((size, i) => {
    const all = leaves.codes[i]!;
    // A dimension with one value says nothing of a segment.
    return size > 1 && of.every((leaf) => all[leaf] === all[of[0]!]) ? all[of[0]!]! : codes[i]!;
  });
}

const numeratorsOf = ({ kind, signed }: Search): Numerators =>
  kind === 'count' || kind === 'proportion' ? 'counted' : signed ? 'signed' : 'amounts';

/** Log-likelihood ratio of 'the leaves of this segment moved alike', less what it costs to name it. */
function scoreOf({ unit, tests, rollUps }: Search, { candidate, n }: Live): number {
  const { expected, weight, d, rollUp } = candidate;
  const gain = (n - expected) ** 2 / (2 * unit * weight * d);
  return (Number.isFinite(gain) ? gain : 0) - Math.log(tests[rollUp]!) - rollUps[rollUp]!.free;
}

/** Where too few segments tell how a unit scatters: the median of those at hand. */
function usualUnit(candidates: readonly Candidate[]): number {
  const units = candidates.map(({ variance, weight }) => variance / weight).sort((a, b) => a - b);
  return units[Math.floor(units.length / 2)] ?? 1;
}

/** Candidates by window, roll-up and values. */
interface Index {
  readonly all: readonly Live[];
  readonly byRollUp: readonly Map<number | string, Live[]>[];
  readonly key: (rollUp: number, codes: (dimension: number) => number) => number | string;
  find(rollUp: number, window: number, codes: (dimension: number) => number): Live | undefined;
}

function indexed({ rollUps, sizes }: Search, lives: readonly Live[]): Index {
  const keys = rollUps.map(({ dimensions }) => keyOf(sizes, dimensions));
  const byRollUp = rollUps.map(() => new Map<number | string, Live[]>());
  const key: Index['key'] = (rollUp, codes) => keys[rollUp]!(codes);
  for (const live of lives) {
    const { rollUp, codes } = live.candidate;
    const at = key(rollUp, (i) => codes[i]!);
    const there = byRollUp[rollUp]!.get(at);
    if (there) there.push(live);
    else byRollUp[rollUp]!.set(at, [live]);
  }
  const find: Index['find'] = (rollUp, window, codes) =>
    byRollUp[rollUp]!.get(key(rollUp, codes))?.find(({ candidate }) => candidate.window === window);
  return { all: lives, byRollUp, key, find };
}

/** A whole must explain nearly as much as the part that it is told in place of. */
const NEARLY = 0.8;

/** Down to the part that moved alone, then up to the whole whose parts all moved alike. */
function refined(search: Search, index: Index, start: Live, open: (live: Live) => boolean): Live {
  const { rollUps } = search;
  let live = start;
  for (let next: Live | undefined = start; next; next = deeper(search, index, live, open)) live = next;
  const above = rollUps
    .map((_, at) => at)
    .filter((at) => isPart(rollUps[live.candidate.rollUp]!, rollUps[at]!))
    .sort(
      (a, b) => rollUps[a]!.free - rollUps[b]!.free || rollUps[a]!.dimensions.length - rollUps[b]!.dimensions.length,
    );
  for (const at of above) {
    const whole = index.find(at, live.candidate.window, (i) => live.candidate.codes[i]!);
    if (!whole || !open(whole) || scoreOf(search, whole) < NEARLY * scoreOf(search, live)) continue;
    if (splitOf(search, whole).length === 0) return whole;
  }
  return live;
}

/** The strongest segment inside one that did not move as a whole. */
function deeper(search: Search, index: Index, live: Live, open: (live: Live) => boolean): Live | undefined {
  const { rollUps, leaves } = search;
  const parts = splitOf(search, live);
  if (parts.length === 0) return undefined;
  const { window, rollUp, codes } = live.candidate;
  const direct = parts.flatMap((part) => {
    const leaf = part.leaves[0]!;
    return index.find(part.rollUp, window, (i) => leaves.codes[i]![leaf]!) ?? [];
  });
  const inside = () =>
    index.all.filter(
      ({ candidate }) =>
        candidate.window === window &&
        isPart(rollUps[candidate.rollUp]!, rollUps[rollUp]!) &&
        codes.every((code, i) => code === 0 || candidate.codes[i] === code),
    );
  const strongest = (lives: readonly Live[]) => {
    const scored = lives.filter((each) => open(each) && each.test.t * live.test.t > 0);
    return scored.map((each) => ({ each, score: scoreOf(search, each) })).sort((a, b) => b.score - a.score)[0]?.each;
  };
  return strongest(direct) ?? strongest(inside());
}

/** Whether every dimension of `whole` is one of `part`, which has more. */
const isPart = (part: RollUp, whole: RollUp): boolean =>
  part.dimensions.length > whole.dimensions.length && whole.dimensions.every((i) => part.dimensions.includes(i));

/** The parts of a segment in which its movement lies, when it lies in some of them alone. */
function splitOf(search: Search, live: Live): (Part & { rollUp: number })[] {
  const { rollUps, leaves } = search;
  const own = rollUps[live.candidate.rollUp]!;
  const of = leavesOf(leaves, live.candidate.codes);
  const finer = rollUps
    .map((rollUp, at) => ({ rollUp, at }))
    // One step down: no other roll-up lies between.
    .filter(
      ({ rollUp }) => isPart(rollUp, own) && !rollUps.some((other) => isPart(other, own) && isPart(rollUp, other)),
    );
  return finer.flatMap(({ rollUp, at }) => {
    const dimensions = rollUp.dimensions.filter((i) => !own.dimensions.includes(i));
    const parts = partsOf(search, live.candidate, of, dimensions);
    return bestParts(parts, { t: live.test.t, ways: finer.length, amounts: numeratorsOf(search) === 'amounts' }).map(
      (part) => ({ ...part, rollUp: at }),
    );
  });
}

/** Puts the leaves of a story back to what was expected, and tells all candidates that hold some of them. */
function takeOut(search: Search, index: Index, live: Live): void {
  const { leaves, windows, rollUps } = search;
  const { codes, baseN, baseD, rollUp } = live.candidate;
  const of = leavesOf(leaves, codes);
  const changes = windows.map((_, window) => backToExpected(search, of, window, baseN / baseD));
  rollUps.forEach((_, at) => {
    if (index.byRollUp[at]!.size === 0) return;
    const touched = new Set<Live>();
    of.forEach((leaf, i) => {
      for (const other of index.byRollUp[at]!.get(index.key(at, (dimension) => leaves.codes[dimension]![leaf]!)) ??
        []) {
        const { n, d, times } = changes[other.candidate.window]!;
        const { baseN, baseD, expected, window } = other.candidate;
        other.n += n[i]! - (d[i]! * baseN) / baseD;
        if (expected !== 0) other.times += (times - 1) * Math.abs(leaves.n[window]![leaf]! / expected);
        touched.add(other);
      }
    });
    for (const other of touched) other.test = testOf(other.candidate, other.n, numeratorsOf(search), other.times);
  });
  windows.forEach((_, window) => {
    const same = index.find(rollUp, window, (i) => codes[i]!);
    if (same) same.told = true;
  });
}
