import { bigint, double, nullable, type Row, text } from '../columns.ts';
import { featureRenewals } from '../core/feature-renewals.ts';
import { segmentations } from '../core/segments.ts';
import { defineComputed } from '../define.ts';
import { judgeDrivers } from '../statistics/judge-drivers.ts';

type Renewals = Row<typeof featureRenewals.columns>;

const columns = {
  segmentation: text('Segmentation; * for all customers.'),
  segment: text('Segment at the end of the month of use; * for all customers.'),
  feature: text('Feature.'),
  renewals: bigint('Customers at the opening of a quarter, over all quarters.'),
  adopters: bigint('Those of them that used the feature in the month of use.'),
  renewed_adopters: bigint('Adopters that were customers at the end of the quarter.'),
  renewed_others: bigint('Those without the feature that were.'),
  odds_ratio: nullable(double('Odds of renewal of adopters over those of the others.')),
  odds_ratio_low: nullable(double('Lower end of its 90 % interval.')),
  odds_ratio_high: nullable(double('Upper end of its 90 % interval.')),
  p_value: nullable(double('How likely such a difference is where there is none.')),
  q_value: nullable(
    double('The same, corrected for all features and segments of the segmentation that were asked about.'),
  ),
  adjusted_odds_ratio: nullable(double('Odds ratio at equal usage level.')),
  adjusted_odds_ratio_low: nullable(double('Lower end of its 90 % interval.')),
  adjusted_odds_ratio_high: nullable(double('Upper end of its 90 % interval.')),
  adjusted_p_value: nullable(double('How likely such a difference at equal usage level is where there is none.')),
  adjusted_q_value: nullable(double('The same, corrected as q_value is.')),
  verdict: text(
    'goes with renewal or leaving, ... but not at equal usage level, no association seen, too thin to say.',
  ),
  advice: text('What it means, in a sentence.'),
};

export const renewalDrivers = defineComputed({
  name: 'renewal_drivers',
  layer: 'marts',
  description: 'One row per segment and feature: whether its use goes with renewal, as it is and at equal usage level.',
  grain: ['segmentation', 'segment', 'feature'],
  from: { feature_renewals: featureRenewals, segmentations },
  columns,
  compute: ({ feature_renewals, segmentations }) => {
    const minimum = new Map(segmentations.map((s) => [s.segmentation, s.minimum_size]));
    const most = Math.max(...minimum.values(), 1);
    // Families of questions that are corrected together: the features in all segments of a segmentation.
    const families = new Map<string, Map<string, Renewals[]>>();
    for (const row of feature_renewals) {
      const family = families.get(row.segmentation) ?? new Map<string, Renewals[]>();
      families.set(row.segmentation, family);
      const key = JSON.stringify([row.segment, row.feature]);
      const known = family.get(key);
      if (known) known.push(row);
      else family.set(key, [row]);
    }
    return [...families].flatMap(([segmentation, family]) => {
      const groups = [...family.values()];
      const judged = judgeDrivers(
        groups.map((rows) => ({ strata: rows.map(stratumOf), minimum: minimum.get(segmentation) ?? most })),
      );
      return groups.map((rows, i): Row<typeof columns> => {
        const { segment, feature } = rows[0]!;
        const { adopters, others, adjusted, ...raw } = judged[i]!;
        return {
          segmentation,
          segment,
          feature,
          renewals: adopters.trials + others.trials,
          adopters: adopters.trials,
          renewed_adopters: adopters.successes,
          renewed_others: others.successes,
          odds_ratio: raw.oddsRatio,
          odds_ratio_low: raw.low,
          odds_ratio_high: raw.high,
          p_value: raw.pValue,
          q_value: raw.qValue,
          adjusted_odds_ratio: adjusted?.oddsRatio ?? null,
          adjusted_odds_ratio_low: adjusted?.low ?? null,
          adjusted_odds_ratio_high: adjusted?.high ?? null,
          adjusted_p_value: adjusted?.p ?? null,
          adjusted_q_value: adjusted?.qValue ?? null,
          verdict: raw.verdict,
          advice: raw.advice,
        };
      });
    });
  },
});

/** Customers of one quarter and one fifth by usage. */
const stratumOf = ({ customers, renewed, adopters, renewed_adopters }: Renewals) => ({
  having: { successes: renewed_adopters, trials: adopters },
  lacking: { successes: renewed - renewed_adopters, trials: customers - adopters },
});
