import { bigint, date, double, nullable, type Row, text } from '../columns.ts';
import { segmentSpreads } from '../core/segment-spreads.ts';
import { segmentations } from '../core/segments.ts';
import { defineComputed } from '../define.ts';
import { groupsBy, keyOf } from '../groups-by.ts';
import { type Judgement, judgeAmounts, judgeRates } from '../statistics/judge-segments.ts';
import { segmentMonths } from './segment-months.ts';

type Month = Row<typeof segmentMonths.columns>;
/** Months of which rates are taken together: a month alone has too few events. */
const WINDOW = 6;

const columns = {
  segmentation: text('Segmentation.'),
  measure: text('mrr, churn_rate or trial_to_paid_rate.'),
  month: date('Month; rates are those of the six months that end with it.'),
  verdict: text('keep, merge these, rebuild or too thin to say.'),
  advice: text('What to do, in a sentence.'),
  cases: bigint('Customers, months of opening customers or trials that are judged.'),
  segments: bigint('Segments that have any.'),
  test: nullable(text('Test of the p-value.')),
  statistic: nullable(double('Its statistic: F, or chi-squared.')),
  df_1: nullable(double('Its degrees of freedom.')),
  df_2: nullable(double('Degrees of freedom within segments.')),
  p_value: nullable(double('How likely such differences are where there are none.')),
  distinctiveness: nullable(double('Eta squared: share of how customers differ that segments tell.')),
  omega_squared: nullable(double('The same without its small-sample bias.')),
  kruskal_p_value: nullable(double('P-value of the test of Kruskal and Wallis.')),
  cramers_v: nullable(double("Cramer's V.")),
  top_segment: nullable(text('Best segment of those that are not thin.')),
  top_segment_lift: nullable(double('Its mean or rate over that of all.')),
  top_segment_revenue_share: nullable(double('Share of MRR of the segment that holds most.')),
  smallest_segment_size: bigint('Cases in the smallest segment.'),
  merge_candidates: nullable(text('Pairs of segments that are alike.')),
};

export const segmentQuality = defineComputed({
  name: 'segment_quality',
  layer: 'marts',
  description: 'One row per segmentation, measure and month: whether its segments are real, and what to do.',
  grain: ['segmentation', 'measure', 'month'],
  from: { segment_spreads: segmentSpreads, segment_months: segmentMonths, segmentations },
  columns,
  compute: ({ segment_spreads, segment_months, segmentations }) => {
    const minimum = new Map(segmentations.map((s) => [s.segmentation, s.minimum_size]));
    const spreads = groupsBy(segment_spreads, (row) => [row.segmentation, row.month]);
    const bySegmentation = groupsBy(segment_months, (row) => [row.segmentation]);
    const rows: Row<typeof columns>[] = [];
    for (const months of bySegmentation.values()) {
      const { segmentation } = months[0]!;
      const least = minimum.get(segmentation) ?? 1;
      const calendar = [...new Set(months.map((row) => row.month))].sort();
      const byMonth = groupsBy(months, (row) => [row.month]);
      calendar.forEach((month, at) => {
        const own = spreads.get(keyOf([segmentation, month])) ?? [];
        const mrr = own.reduce((sum, row) => sum + row.mrr, 0);
        const most = Math.max(0, ...own.map((row) => row.mrr));
        const add = (measure: string, cases: number, segments: number, judgement: Judgement) =>
          rows.push({
            segmentation,
            measure,
            month,
            verdict: judgement.verdict,
            advice: judgement.advice,
            cases,
            segments,
            test: judgement.test,
            statistic: finite(judgement.statistic),
            df_1: judgement.df1,
            df_2: judgement.df2,
            p_value: judgement.pValue,
            distinctiveness: judgement.distinctiveness,
            omega_squared: judgement.omegaSquared,
            kruskal_p_value: judgement.kruskalPValue,
            cramers_v: judgement.cramersV,
            top_segment: judgement.topSegment,
            top_segment_lift: judgement.topSegmentLift,
            top_segment_revenue_share: mrr > 0 ? most / mrr : null,
            smallest_segment_size: judgement.smallestSegmentSize,
            merge_candidates: judgement.mergeCandidates,
          });
        const amounts = own.map((row) => ({
          segment: row.segment,
          count: row.customers,
          mean: row.mean_mrr,
          variance: row.variance_mrr,
          rankMean: row.mean_rank,
          rankVariance: row.variance_rank,
        }));
        add('mrr', total(amounts, 'count'), amounts.length, judgeAmounts(amounts, least));

        const window = calendar
          .slice(Math.max(0, at - WINDOW + 1), at + 1)
          .flatMap((m) => byMonth.get(keyOf([m])) ?? []);
        const rates = (cases: keyof Month, events: keyof Month) =>
          [...groupsBy(window, (row) => [row.segment]).values()]
            .map((of) => ({
              segment: of[0]!.segment,
              cases: total(of, cases),
              events: total(of, events),
            }))
            .filter((group) => group.cases > 0);
        const churn = rates('opening_customers', 'churned_customers');
        add('churn_rate', total(churn, 'cases'), churn.length, judgeRates(churn, least, false));
        const trials = rates('trials_matured', 'trials_converted');
        add('trial_to_paid_rate', total(trials, 'cases'), trials.length, judgeRates(trials, least, true));
      });
    }
    return rows;
  },
});

const total = <T>(rows: readonly T[], column: keyof T): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

/** An infinite F (no spread within segments) cannot be stored in every engine: p says it. */
const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
