/** The stays of a firm, read back from its history: from a first paid day to the day on which it leaves, pauses excluded. */
import type { Lifecycle, Span } from '../lifecycle.ts';

export interface Stay {
  /** Its main subscriptions one after another: each replaces the one before. */
  readonly main: readonly Span[];
  readonly start: number;
  /** First day that is not covered any more; may lie in the future. */
  readonly end: number | undefined;
}

export const isAddOn = (span: Span): boolean => span.plan === 'Data Add-on';

export function staysOf({ spans }: Lifecycle): Stay[] {
  const stays: Span[][] = [];
  for (const span of spans.filter((s) => !s.trial && !isAddOn(s)).sort((a, b) => a.start - b.start)) {
    if (span.change && stays.length > 0) stays.at(-1)!.push(span);
    else stays.push([span]);
  }
  return stays.map((main) => ({ main, start: main[0]!.start, end: main.at(-1)!.end }));
}

/** What a stay's main subscription costs a month on the day before `day`. */
export const priceBefore = ({ main }: Stay, day: number): number =>
  main.findLast((span) => span.start < day)?.price ?? main[0]!.price;
