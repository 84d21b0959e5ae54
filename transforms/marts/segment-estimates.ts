import { bigint, date, double, nullable, type Row, text } from '../columns.ts';
import { segmentSpreads } from '../core/segment-spreads.ts';
import { defineComputed } from '../define.ts';
import { groupsBy, keyOf } from '../groups-by.ts';
import { shrinkMeans, shrinkRates } from '../statistics/empirical-bayes.ts';
import type { GroupSummary } from '../statistics/group-moments.ts';
import type { Share } from '../statistics/two-proportions.ts';
import { segmentMonths } from './segment-months.ts';

type Month = Row<typeof segmentMonths.columns>;
type Spread = Row<typeof segmentSpreads.columns>;
/** Months of which rates are taken together, as in `ltv`: a month alone has too few events. */
const WINDOW = 6;

export const estimateColumns = {
  trials_matured_6m: bigint('Matured trials of the six months that end with the month.'),
  trials_converted_6m: bigint('Those of them that became a paid subscription.'),
  nps_responses_6m: bigint('Answers of the six months to how likely the customer is to recommend us.'),
  promoters_6m: bigint('Those of 9 or 10.'),
  detractors_6m: bigint('Those of 0 to 6.'),
  mrr_squares: double('Squared MRR of every customer at the month end, added up.'),
  churn_rate_shrunk: nullable(
    double('Churn rate of the six months, moved towards that of all segments; empty where nobody was a customer.'),
  ),
  trial_to_paid_rate_shrunk: nullable(double('Rate of converted trials of the six months, likewise.')),
  arpu_shrunk: nullable(double('MRR per customer of the month, likewise.')),
  nps_shrunk: nullable(double('Net promoter score of the six months, likewise.')),
};

/** What a small segment's figures are worth, given the others of its segmentation: docs/decisions/shrinkage.md. */
export const segmentEstimates = defineComputed({
  name: 'segment_estimates',
  layer: 'marts',
  description: 'One row per segmentation, segment and month: figures of small segments drawn towards the whole.',
  grain: ['segmentation', 'segment', 'month'],
  from: { segment_months: segmentMonths, segment_spreads: segmentSpreads },
  columns: {
    segmentation: text('Segmentation.'),
    segment: text('Segment.'),
    month: date('Month.'),
    ...estimateColumns,
  },
  compute: ({ segment_months, segment_spreads }) => {
    const spreads = new Map(segment_spreads.map((row) => [keyOf([row.segmentation, row.segment, row.month]), row]));
    const observed = [...groupsBy(segment_months, (row) => [row.segmentation, row.segment]).values()].flatMap(
      (months) =>
        months.map((row, at) => ({
          row,
          ...windowOf(months.slice(Math.max(0, at - WINDOW + 1), at + 1)),
          mrr: amountsOf(spreads.get(keyOf([row.segmentation, row.segment, row.month]))),
        })),
    );
    return [...groupsBy(observed, ({ row }) => [row.segmentation, row.month]).values()].flatMap((segments) => {
      const churn = rates(
        segments.map(({ row }) => ({ successes: row.churned_customers_6m, trials: row.opening_customers_6m })),
      );
      const conversion = rates(
        segments.map((s) => ({ successes: s.trials_converted_6m, trials: s.trials_matured_6m })),
      );
      const arpu = means(segments.map(({ mrr }) => mrr));
      const nps = means(segments.map(answersOf));
      return segments.map(({ row, mrr, ...sums }, at) => ({
        segmentation: row.segmentation,
        segment: row.segment,
        month: row.month,
        ...sums,
        mrr_squares: (mrr.variance ?? 0) * Math.max(0, mrr.count - 1) + mrr.count * mrr.mean ** 2,
        churn_rate_shrunk: churn[at]!,
        trial_to_paid_rate_shrunk: conversion[at]!,
        arpu_shrunk: arpu[at]!,
        nps_shrunk: nps[at]!,
      }));
    });
  },
});

function windowOf(months: readonly Month[]) {
  const sum = (of: (row: Month) => number) => months.reduce((total, row) => total + of(row), 0);
  return {
    trials_matured_6m: sum((row) => row.trials_matured),
    trials_converted_6m: sum((row) => row.trials_converted),
    nps_responses_6m: sum((row) => row.nps_responses),
    promoters_6m: sum((row) => row.promoters),
    detractors_6m: sum((row) => row.detractors),
  };
}

/** A segment without customers has no row of its own. */
const amountsOf = (spread: Spread | undefined): GroupSummary =>
  spread
    ? { count: spread.customers, mean: spread.mean_mrr, variance: spread.variance_mrr }
    : { count: 0, mean: 0, variance: null };

/** Answers count 100, 0 or -100, so that their mean is the score. */
function answersOf(of: ReturnType<typeof windowOf>): GroupSummary {
  const [count, net, extreme] = [
    of.nps_responses_6m,
    of.promoters_6m - of.detractors_6m,
    of.promoters_6m + of.detractors_6m,
  ];
  return {
    count,
    mean: count === 0 ? 0 : (100 * net) / count,
    variance: count < 2 ? null : (1e4 * (extreme - net ** 2 / count)) / (count - 1),
  };
}

const rates = (shares: readonly Share[]): (number | null)[] =>
  shares.some(({ trials }) => trials > 0) ? shrinkRates(shares).groups.map(({ rate }) => rate) : shares.map(() => null);

const means = (groups: readonly GroupSummary[]): (number | null)[] =>
  groups.some(({ count }) => count > 0) ? shrinkMeans(groups).groups.map(({ mean }) => mean) : groups.map(() => null);
