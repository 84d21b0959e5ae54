/** The figures of two builds that are not the same. */
import type { Figure } from './figures.ts';

export interface FigureChange extends Omit<Figure, 'value'> {
  readonly before: number | null;
  readonly after: number | null;
  /** Null where one of them is missing. */
  readonly difference: number | null;
  /** The difference as a share of what was before: 0.05 is 5 %. Null where that is missing or 0. */
  readonly share: number | null;
}

/** Doubles differ in their last digits with the order in which they were added: that is no change. */
const SAME = 1e-9;

/** What changed, worst first: what came or went, then by the difference as a share of what was before. */
export function compareFigures(before: readonly Figure[], after: readonly Figure[]): FigureChange[] {
  const keyOf = ({ member, month, group }: Figure) => JSON.stringify([member, month, group]);
  const old = new Map(before.map((figure) => [keyOf(figure), figure]));
  const now = new Map(after.map((figure) => [keyOf(figure), figure]));
  const changes = [...new Map([...old, ...now])].flatMap(([key, { value: _, ...figure }]): FigureChange[] => {
    const [a, b] = [old.get(key)?.value ?? null, now.get(key)?.value ?? null];
    if (a === b) return [];
    if (a === null || b === null) return [{ ...figure, before: a, after: b, difference: null, share: null }];
    const difference = b - a;
    if (Math.abs(difference) <= SAME * Math.max(Math.abs(a), Math.abs(b))) return [];
    return [{ ...figure, before: a, after: b, difference, share: a === 0 ? null : difference / Math.abs(a) }];
  });
  return changes.sort((a, b) => size(b) - size(a) || order(a).localeCompare(order(b), 'en'));
}

const size = ({ share }: FigureChange) => (share === null ? Infinity : Math.abs(share));
const order = ({ member, month, group }: FigureChange) => `${member} ${month ?? ''} ${JSON.stringify(group)}`;

/** The changes of one measure: the one to look at first, and how many there are. */
export interface MeasureChange extends FigureChange {
  /** Groups and months in which the measure changed, the total among them. */
  readonly changes: number;
  /** First and last month in which it changed, of those that were compared. */
  readonly months: readonly [string, string] | null;
}

/** One line a measure, worst first: its total where that changed, else the worst of its groups and months. */
export function byMeasure(changes: readonly FigureChange[]): MeasureChange[] {
  const measures = new Map<string, FigureChange[]>();
  for (const change of changes) measures.set(change.member, [...(measures.get(change.member) ?? []), change]);
  const lines = [...measures.values()].map((all) => {
    const months = all.flatMap(({ month }) => month ?? []).sort();
    const first = all.find(({ month }) => month === null) ?? all[0]!;
    return { ...first, changes: all.length, months: months.length ? ([months[0]!, months.at(-1)!] as const) : null };
  });
  return lines.sort((a, b) => size(b) - size(a));
}
