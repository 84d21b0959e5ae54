import { bigint, boolean, double, nullable, type Row, text } from '../columns.ts';
import { defineComputed } from '../define.ts';
import { discountedExpectedLifetime, lifetimeInterval } from '../statistics/expected-lifetime.ts';
import { fitSbg } from '../statistics/fit-sbg.ts';
import type { TenurePeriod } from '../statistics/tenure-periods.ts';
import { segmentations } from './segments.ts';
import { settingsTable } from './settings.ts';
import { survivalCounts, WHOLE_BASE } from './survival-counts.ts';

type Count = Row<typeof survivalCounts.columns>;

/**
 * A thin segment is filled up to its minimum size with customers that live like the whole base: of a handful of customers
 * the base tells more than they do, and the more there are the less it counts.
 */
export const segmentLifetimes = defineComputed({
  name: 'segment_lifetimes',
  layer: 'core',
  description: 'One row per segment, and one for the whole base: how long its customers are expected to pay.',
  grain: ['segmentation', 'segment'],
  from: { survival_counts: survivalCounts, segmentations, settings: settingsTable },
  columns: {
    segmentation: text('Segmentation, or * for the whole base.'),
    segment: text('Segment, or * for the whole base.'),
    customers: bigint('Customers ever.'),
    churned: bigint('Those of them that left.'),
    is_shrunk: boolean('Thin: filled up with the whole base.'),
    alpha: nullable(
      double('First parameter of the shifted-beta-geometric fit; empty when nobody left or nobody stayed.'),
    ),
    beta: nullable(double('Second parameter.')),
    own_lifetime_months: nullable(
      double('The lifetime by its own customers alone; empty when nobody of them left or nobody stayed.'),
    ),
    lifetime_months: nullable(double('Discounted expected lifetime of a new customer, months.')),
    lifetime_months_low: nullable(double('Lower end of its 90 % interval.')),
    lifetime_months_high: nullable(double('Upper end of its 90 % interval.')),
  },
  compute: ({ survival_counts, segmentations, settings }) => {
    const monthlyDiscount = (1 + settings[0]!.discount_rate) ** (1 / 12) - 1;
    const minimum = new Map(segmentations.map((s) => [s.segmentation, s.minimum_size]));
    const base = periodsOf(survival_counts.filter((c) => c.segmentation === WHOLE_BASE));
    const bySegment = new Map<string, Count[]>();
    for (const count of survival_counts) {
      const key = JSON.stringify([count.segmentation, count.segment]);
      bySegment.set(key, [...(bySegment.get(key) ?? []), count]);
    }
    return [...bySegment.values()].map((counts) => {
      const { segmentation, segment } = counts[0]!;
      const own = periodsOf(counts);
      const missing = Math.max(0, (minimum.get(segmentation) ?? 0) - own.customers);
      const ownFit = fitSbg(own.periods);
      const fit = missing > 0 ? fitSbg(fillUp(own.periods, base.periods, missing / base.customers)) : ownFit;
      const interval = fit && lifetimeInterval(fit, monthlyDiscount);
      return {
        segmentation,
        segment,
        customers: own.customers,
        churned: counts.reduce((sum, c) => sum + c.churned, 0),
        is_shrunk: missing > 0,
        alpha: fit?.alpha ?? null,
        beta: fit?.beta ?? null,
        own_lifetime_months: ownFit ? discountedExpectedLifetime(ownFit, monthlyDiscount) : null,
        lifetime_months: fit ? discountedExpectedLifetime(fit, monthlyDiscount) : null,
        lifetime_months_low: interval?.low ?? null,
        lifetime_months_high: interval?.high ?? null,
      };
    });
  },
});

/** A customer that is still there after k months has not come up to its k-th renewal yet: it is at risk at those before. */
function periodsOf(counts: readonly Count[]): { customers: number; periods: TenurePeriod[] } {
  const longest = Math.max(0, ...counts.map((c) => c.paid_months));
  const sum = (of: (c: Count) => number) => counts.reduce((total, c) => total + of(c), 0);
  const periods = Array.from({ length: longest }, (_, i) => i + 1).map((tenure) => ({
    tenure,
    atRisk: sum((c) => (c.paid_months >= tenure ? c.churned : 0) + (c.paid_months > tenure ? c.active : 0)),
    churned: sum((c) => (c.paid_months === tenure ? c.churned : 0)),
  }));
  return { customers: sum((c) => c.churned + c.active), periods };
}

function fillUp(own: readonly TenurePeriod[], base: readonly TenurePeriod[], weight: number): TenurePeriod[] {
  return Array.from({ length: Math.max(own.length, base.length) }, (_, i) => ({
    tenure: i + 1,
    atRisk: (own[i]?.atRisk ?? 0) + weight * (base[i]?.atRisk ?? 0),
    churned: (own[i]?.churned ?? 0) + weight * (base[i]?.churned ?? 0),
  }));
}
