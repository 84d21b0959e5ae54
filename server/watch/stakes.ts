/** What hangs on a move: money a month, and what it is money of. */
import type { WatchedMetric, WatchedSum } from '../../model/watch.ts';
import type { Place } from '../../transforms/watch/finding.ts';
import { type Figures, rounded } from './figures.ts';
import type { Story } from './stories.ts';

export interface Stake {
  /** Money a month; null where none can be named. */
  readonly impact: number | null;
  /** In words, without `a month`; undefined where there is nothing to say. */
  readonly text?: string;
  /** What it is as much as, and what one of that costs. */
  readonly price?: string;
  readonly paid?: number;
}

/** What is at stake in a story, by what a unit of the metric's numerator is worth. */
export async function stakeOf({ lead, headline, excessPerMonth, before }: Story, figures: Figures): Promise<Stake> {
  const { metric, finding } = lead;
  const units = Math.abs(excessPerMonth);
  const words = numeratorWords(metric);
  if (metric.worth === undefined) return { impact: null };
  if (typeof metric.worth === 'number') {
    const impact = units * metric.worth;
    const text = `${figures.money(impact)} of ${words}`;
    const price = metric.buys ? await priceOf(metric.buys, metric, [headline.where, []], before, figures) : null;
    const customers = price ? Math.round(impact / price) : 0;
    return {
      impact,
      text,
      ...(customers > 0 ? { price: `the price of ${plural(customers, 'customer')}`, paid: price! } : {}),
    };
  }
  const counted = plural(units < 10 ? Number(rounded(units)) : Math.round(units), words);
  const worth = await priceOf(metric.worth, metric, [finding.where, []], undefined, figures);
  if (worth === null) return { impact: null, text: counted };
  const impact = units * worth;
  return { impact, text: `${counted} and ${figures.money(impact)} of ${measureWords(metric.worth)}` };
}

/** A measure in the first of the segments in which it has a figure. */
async function priceOf(
  measure: string,
  metric: WatchedSum,
  places: readonly (readonly Place[])[],
  days: readonly [string, string] | undefined,
  figures: Figures,
): Promise<number | null> {
  const sameView = measure.startsWith(`${metric.view}.`);
  for (const where of places) {
    const range = days && sameView ? { time: metric.time, from: days[0], to: days[1] } : undefined;
    const value = await figures.ask(measure, where, range);
    if (value !== null && value > 0) return value;
  }
  return null;
}

const plural = (count: number, words: string) =>
  `${count.toLocaleString('en-US')} ${count === 1 ? words.replace(/s$/, '') : words.endsWith('s') ? words : `${words}s`}`;

/** Names that are abbreviations keep their capitals. */
const ABBREVIATIONS = new Set(['ltv', 'cac', 'mrr', 'arr', 'nrr', 'grr', 'nps', 'cpm', 'cpc', 'ctr', 'arpu']);
/** `revenue.ltv` as LTV, `churned_customers` as churned customers. */
const measureWords = (measure: string): string =>
  measure
    .split('.')
    .at(-1)!
    .split('_')
    .map((word) => (ABBREVIATIONS.has(word) ? word.toUpperCase() : word))
    .join(' ');

/** What the numerator counts: as the metric says, or its measure; of one that others are subtracted from, that one. */
const numeratorWords = ({ counts, numerator }: WatchedSum): string =>
  counts ??
  (numerator.length === 1
    ? measureWords(numerator[0]!.measure)
    : measureWords(numerator[0]!.measure.replace(/^opening_/, '')));

/** What people call a metric. */
export const titleOf = (metric: WatchedMetric, node?: { readonly title: string }): string =>
  metric.title ?? node?.title ?? capital(measureWords(metric.measure));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
