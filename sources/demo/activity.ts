/** When a client uses the product at all, and how much less so before it leaves. */
import type { Client } from './company.ts';
import { END } from './lifecycle.ts';

export interface Activity {
  /** Days covered by a trial or a subscription, from inclusive, to exclusive, in order, without overlap. */
  readonly covered: readonly (readonly [from: number, to: number])[];
  /** Days on which the client leaves. */
  readonly leaves: readonly number[];
}

export function activityOf({ life }: Client): Activity {
  const covered: [number, number][] = [];
  for (const { start, end } of [...life.spans].sort((a, b) => a.start - b.start)) {
    const to = Math.min(end ?? END, END);
    const open = covered.at(-1);
    if (open && start <= open[1]) open[1] = Math.max(open[1], to);
    else if (start < END) covered.push([start, to]);
  }
  return { covered, leaves: life.churns.map((churn) => churn.day) };
}

/** The covered part of [from, to), or undefined when there is none. Of two parts in one month, the first. */
export function coveredWithin({ covered }: Activity, from: number, to: number): readonly [number, number] | undefined {
  for (const [start, end] of covered) {
    if (end > from && start < to) return [Math.max(start, from), Math.min(end, to)];
  }
  return undefined;
}

/** What is left of a client's use on `day`: 1, and less and less from 90 days before it leaves. */
export function appetite({ leaves }: Activity, day: number): number {
  for (const leave of leaves) {
    const left = leave - day;
    if (left > 0 && left <= 90) return left <= 30 ? 0.2 : left <= 60 ? 0.45 : 0.7;
  }
  return 1;
}
