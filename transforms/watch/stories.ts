/** From all segments that moved to the stories behind them: each told once, by the segment that it is about. */
import { type Candidate, type Test, testOf } from './candidate.ts';
import type { MetricKind } from './finding.ts';
import { keyOf, type Leaves, leavesOf } from './leaves.ts';
import { bestParts, type Part, partsOf } from './parts.ts';
import type { RollUp } from './roll-ups.ts';
import { isRate, sumOver } from './watched.ts';

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
  /** Variance of a unit of the scan statistic, by chance alone. */
  readonly unit: number;
  /** Which moves are told: 1 up, -1 down, 0 both. */
  readonly sign: number;
}

export interface Story extends Test {
  readonly candidate: Candidate;
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
  n: number;
  test: Test;
  told: boolean;
}

/**
 * Takes the segment that explains most, puts its leaves back to what was expected, and goes on with what is left.
 * Step-up over the stories, not over all segments: a moved campaign makes thousands of its parts significant, which
 * must not make room for false ones elsewhere.
 */
export function tellStories(search: Search): Story[] {
  const { candidates, signed, level, rollUps } = search;
  const lives: Live[] = candidates.map((candidate) => ({
    candidate,
    n: candidate.n,
    test: testOf(candidate, candidate.n, signed),
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
    takeOut(search, index, live, rollUps);
  }
  return stepUp(stories, level);
}

function stepUp(
  stories: readonly { live: Live; test: Test; adjusted: number; moved: number }[],
  level: number,
): Story[] {
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

/** Log-likelihood ratio of 'the leaves of this segment moved alike', less what it costs to name it. */
function scoreOf({ unit, tests, rollUps }: Search, { candidate, n }: Live): number {
  const { expected, weight, d, rollUp } = candidate;
  const gain = (n - expected) ** 2 / (2 * unit * weight * d);
  return (Number.isFinite(gain) ? gain : 0) - Math.log(tests[rollUp]!) - rollUps[rollUp]!.free;
}

/** Candidates by window, roll-up and values. */
interface Index {
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
  return { byRollUp, key, find };
}

/**
 * Down to the part that moved alone, then up to the whole whose parts all moved alike.
 */
function refined(search: Search, index: Index, start: Live, open: (live: Live) => boolean): Live {
  const { rollUps, leaves } = search;
  let live = start;
  for (let step = 0; step < rollUps.length; step++) {
    const below = splitOf(search, live).flatMap((part) => {
      const leaf = part.leaves[0]!;
      const found = index.find(part.rollUp, live.candidate.window, (i) => leaves.codes[i]![leaf]!);
      return found && open(found) ? [{ found, score: scoreOf(search, found) }] : [];
    });
    const next = below.sort((a, b) => b.score - a.score)[0];
    if (!next) break;
    live = next.found;
  }
  const above = rollUps
    .map((_, at) => at)
    .filter((at) => isPart(rollUps[live.candidate.rollUp]!, rollUps[at]!))
    .sort(
      (a, b) => rollUps[a]!.free - rollUps[b]!.free || rollUps[a]!.dimensions.length - rollUps[b]!.dimensions.length,
    );
  for (const at of above) {
    const whole = index.find(at, live.candidate.window, (i) => live.candidate.codes[i]!);
    if (whole && open(whole) && splitOf(search, whole).length === 0) return whole;
  }
  return live;
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
    return bestParts(parts, live.test.t, finer.length).map((part) => ({ ...part, rollUp: at }));
  });
}

/** Puts the leaves of a story back to their expectation in every window, and tells all candidates that hold some of them. */
function takeOut(search: Search, index: Index, live: Live, rollUps: readonly RollUp[]): void {
  const { leaves, windows } = search;
  const { codes, baseN, baseD } = live.candidate;
  const of = leavesOf(leaves, codes);
  const changes = windows.map((_, w) => backToExpected(search, of, w, baseN / baseD));
  rollUps.forEach((_, rollUp) => {
    if (index.byRollUp[rollUp]!.size === 0) return;
    const touched = new Set<Live>();
    of.forEach((leaf, at) => {
      const there = index.byRollUp[rollUp]!.get(index.key(rollUp, (i) => leaves.codes[i]![leaf]!));
      for (const other of there ?? []) {
        other.n += changes[other.candidate.window]![at]!;
        touched.add(other);
      }
    });
    for (const other of touched) other.test = testOf(other.candidate, other.n, search.signed);
  });
  for (let w = 0; w < windows.length; w++) {
    const same = index.find(live.candidate.rollUp, w, (i) => codes[i]!);
    if (same) same.told = true;
  }
}

/** What is added to the numerators of leaves so that together they are as expected; done, and told per leaf. */
function backToExpected(search: Search, of: readonly number[], window: number, rate: number): Float64Array {
  const { leaves, signed, windows } = search;
  const n = leaves.n[window]!;
  const rated = isRate(search.kind);
  const exposure = rated ? sumOver(of, (leaf) => leaves.d[window]![leaf]!) : windows[window]!;
  const expected = rate * exposure;
  const total = sumOver(of, (leaf) => n[leaf]!);
  const share = (leaf: number) => ownShare(search, leaf, window);
  const shares = signed || total <= 0 ? sumOver(of, share) : 0;
  return Float64Array.from(of, (leaf) => {
    const change =
      shares > 0 ? ((expected - total) * share(leaf)) / shares : total > 0 ? n[leaf]! * (expected / total - 1) : 0;
    n[leaf]! += change;
    return change;
  });
}

/** What of a segment's numerator is likely to be a leaf's, where that cannot be read off the numerators of the window. */
function ownShare({ leaves, kind, signed }: Search, leaf: number, window: number): number {
  if (!isRate(kind)) return leaves.amount[leaf]!;
  const d = leaves.d[window]![leaf]!;
  if (signed) return d;
  return leaves.baseD[leaf]! > 0 ? (leaves.baseN[leaf]! / leaves.baseD[leaf]!) * d : 0;
}
