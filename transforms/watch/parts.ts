/** Whether a segment moved as a whole, or only some of its parts. */
import type { Candidate } from './candidate.ts';
import type { MetricKind } from './finding.ts';
import { keyOf, type Leaves } from './leaves.ts';
import { isRate, sumOver } from './watched.ts';

export interface Part {
  readonly leaves: readonly number[];
  /** Deviation and weight: `deviation / weight` is by how much the part moved relative to what was expected of it. */
  readonly deviation: number;
  readonly weight: number;
}

interface Setting {
  readonly leaves: Leaves;
  readonly sizes: readonly number[];
  readonly kind: MetricKind;
  readonly signed: boolean;
}

/**
 * The parts of a segment along some dimensions, with what each says about how far it moved. Parts share the segment's
 * expectation as their own baselines do.
 * @param of positions of the segment's leaves
 */
export function partsOf(
  setting: Setting,
  segment: Candidate,
  of: readonly number[],
  dimensions: readonly number[],
): Part[] {
  const { leaves, sizes, kind, signed } = setting;
  const key = keyOf(sizes, dimensions);
  const groups = new Map<number | string, number[]>();
  for (const leaf of of) {
    const at = key((i) => leaves.codes[i]![leaf]!);
    const there = groups.get(at);
    if (there) there.push(leaf);
    else groups.set(at, [leaf]);
  }
  const rated = isRate(kind);
  const sums = [...groups.values()].map((group) => {
    const baseN = sumOver(group, (leaf) => leaves.baseN[leaf]!);
    const baseD = sumOver(group, (leaf) => leaves.baseD[leaf]!);
    const n = sumOver(group, (leaf) => leaves.n[segment.window]![leaf]!);
    const d = sumOver(group, (leaf) => leaves.d[segment.window]![leaf]!);
    const amount = sumOver(group, (leaf) => leaves.amount[leaf]!);
    const rate = rated ? (baseD > 0 ? baseN / baseD : 0) : baseN;
    return { group, n, rate, own: rated ? rate * d : baseN, share: rated ? d : amount };
  });
  const own = sums.reduce((sum, part) => sum + part.own, 0);
  const shares = sums.reduce((sum, part) => sum + part.share, 0);
  // Of the denominators as they are by now: those of other stories have been put back.
  const all = rated ? (segment.baseN / segment.baseD) * shares : segment.expected;
  return sums.flatMap(({ group, n, rate, own: each, share }) => {
    if (signed) {
      const deviation = n - each - ((all - own) * share) / shares;
      return share > 0 ? [{ leaves: group, deviation, weight: share }] : [];
    }
    const expected = own > 0 ? (all * each) / own : 0;
    // The scatter of a ratio grows with the square of its level: what costs ten times as much scatters ten times as far.
    const unit = kind === 'ratio' ? rate : 1;
    return expected > 0 ? [{ leaves: group, deviation: (n - expected) / unit, weight: expected / unit }] : [];
  });
}

/** What evidence for a split must exceed beyond what the choice of parts costs, in units of log-likelihood. */
const LEAST_EVIDENCE = 3;
/** By how much more the parts must explain than the whole: what hardly matters is no reason to tell a part. */
const LEAST_GAIN = 0.05;

export interface Whole {
  /** Test statistic: its square is what all evidence amounts to. */
  readonly t: number;
  /** In how many ways the segment can be split. */
  readonly ways: number;
  /** Whether numerators are amounts, whose scatter grows with their level, and not counts, whose variance does. */
  readonly amounts: boolean;
}

/**
 * The parts in which the movement lies, where it lies in some alone; else none. The likeliest set of parts that moved
 * alike is among those that moved most (linear-time subset scanning), and is believed when it explains enough more than
 * the whole does.
 *
 * Source: D. B. Neill, Fast subset scan for spatial pattern detection, Journal of the Royal Statistical Society B 74
 * (2012) 337-360.
 */
export function bestParts(parts: readonly Part[], { t, ways, amounts }: Whole): Part[] {
  const sign = Math.sign(t);
  const sorted = parts.toSorted((a, b) => sign * (b.deviation / b.weight - a.deviation / a.weight));
  let [deviation, weight, best, size] = [0, 0, 0, 0];
  sorted.forEach((part, at) => {
    deviation += part.deviation;
    weight += part.weight;
    const gain = sign * deviation > 0 ? deviation ** 2 / weight : 0;
    if (gain > best * (1 + 1e-9)) [best, size] = [gain, at + 1];
  });
  if (size === 0 || size === parts.length) return [];
  const whole = sign * deviation > 0 ? deviation ** 2 / weight : 0;
  const gain = best / Math.max(whole, Number.MIN_VALUE) - 1;
  // What has been multiplied scatters the more, so that parts which moved alike differ by more than they used to.
  const times = Math.max(1, 1 + deviation / weight);
  const evidence = (gain * t * t) / 2 / (amounts ? times * times : times);
  const cost = logChoose(parts.length, size) + Math.log(ways) + LEAST_EVIDENCE;
  return gain > LEAST_GAIN && evidence > cost ? sorted.slice(0, size) : [];
}

function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) log += Math.log((n - i + 1) / i);
  return log;
}
