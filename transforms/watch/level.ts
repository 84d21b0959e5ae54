/** Judges series that are no sums: a share, a distinctiveness, a ratio of windows. Each by itself, against its own past. */
import { median, rootMeanSquare } from 'simple-statistics';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { tTwoSided } from '../statistics/tail-probabilities.ts';
import type { Direction } from './finding.ts';

/** A figure per month, oldest first, the last one judged; null where there is none, or too little to rest on. */
export interface LevelSeries {
  /** What the series is of; the caller's own. */
  readonly name: string;
  readonly values: readonly (number | null)[];
}
export interface LevelMove {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
  /** Place in `values` from which on it stands where it stands now. */
  readonly since: number;
  readonly t: number;
  readonly df: number;
  readonly p: number;
  readonly q: number;
}

/** Months before one that its expectation is the median of. */
export const MEMORY = 3;
/** Least months whose surprises say how large a surprise is usual. */
const LEAST = 6;
/** A move below this share of what was expected is none, however steady the series was. */
const SMALLEST = 0.05;
/** As a share of what is expected, the least that a series is taken to vary by. */
const STEADIEST = 0.01;

/**
 * The series whose last value is not what they let expect: the median of the months before. How much such an expectation
 * errs is read from the series' own past (root mean square of its surprises, in logarithms where all figures are positive: a
 * ratio that doubles is as surprising as one that halves), so that a figure that wanders is not told for wandering; Student's t with as many degrees of freedom as there are surprises, and Benjamini-Hochberg over all series.
 * @param level share of the moves that may be chance
 */
export function judgeLevels(
  series: readonly LevelSeries[],
  direction: Direction,
  level: number,
): { tested: number; moves: LevelMove[] } {
  const judged = series.flatMap((one) => judge(one) ?? []);
  const q = benjaminiHochberg(judged.map(({ p }) => p));
  const moves = judged
    .map((one, i) => ({ ...one, q: q[i]! }))
    .filter(({ q }) => q <= level)
    .filter(({ t }) => direction === 'both' || (direction === 'up' ? t > 0 : t < 0))
    .filter(({ value, expected }) => Math.abs(value - expected) >= SMALLEST * Math.abs(expected));
  return { tested: judged.length, moves };
}

function judge({ name, values }: LevelSeries): Omit<LevelMove, 'q'> | undefined {
  const inLogs = values.every((value) => value === null || value > 0);
  const surprises = values.map((value, at) => {
    const expected = expectedAt(values, at);
    if (value === null || expected === undefined) return undefined;
    return inLogs ? Math.log(value / expected) : value - expected;
  });
  const now = surprises.at(-1);
  const past = surprises.slice(0, -1).filter((surprise) => surprise !== undefined);
  if (now === undefined || past.length < LEAST) return undefined;
  const expected = expectedAt(values, values.length - 1)!;
  // A series that hardly moved so far is not expected to stand still for ever.
  const scale = Math.max(rootMeanSquare(past), STEADIEST * (inLogs ? 1 : Math.abs(expected)));
  if (scale === 0) return undefined;
  const [t, df] = [now / scale, past.length];
  return { name, value: values.at(-1)!, expected, since: values.length - 1, t, df, p: tTwoSided(t, df) };
}

/** The median of the months before `at` that have a value; undefined with fewer than {@link MEMORY}. */
function expectedAt(values: readonly (number | null)[], at: number): number | undefined {
  const before = values
    .slice(0, at)
    .filter((value) => value !== null)
    .slice(-MEMORY);
  return before.length < MEMORY ? undefined : median(before);
}
