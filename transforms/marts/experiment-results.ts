import { bigint, double, nullable, type Row, text } from '../columns.ts';
import { experimentOutcomes } from '../core/experiment-outcomes.ts';
import { profileSegments, segmentations } from '../core/segments.ts';
import { WHOLE_BASE } from '../core/survival-counts.ts';
import { defineComputed } from '../define.ts';
import { judgeVariant } from '../statistics/judge-variant.ts';

type Outcome = Row<typeof experimentOutcomes.columns>;

const columns = {
  experiment_id: text('Experiment.'),
  experiment: text('Name of the experiment.'),
  metric: text('trial_to_paid, upsell or churn.'),
  variant: text('Variant.'),
  segmentation: text('Segmentation; * for all accounts.'),
  segment: text(
    'Segment at the end of the month before the assignment, or of that month where there was none; * for all accounts.',
  ),
  accounts: bigint('Accounts whose 60 days are over.'),
  in_flight: bigint('Accounts whose days are not over.'),
  conversions: bigint('Accounts to which it happened in time.'),
  lift: nullable(double('Rate over that of the control, less 1; empty for the control itself.')),
  lift_low: nullable(double('Lower end of its 90 % interval.')),
  lift_high: nullable(double('Upper end of its 90 % interval.')),
  p_value: nullable(double('How likely such a difference from the control is where there is none.')),
  needed_accounts: nullable(bigint('Accounts of each variant that would show a difference as large as this one.')),
  verdict: text('control, better, worse, no difference seen or not yet.'),
  advice: text('What to do, in a sentence.'),
};

export const experimentResults = defineComputed({
  name: 'experiment_results',
  layer: 'marts',
  description: 'One row per experiment, variant and segment: what came of it, against the control.',
  grain: ['experiment_id', 'variant', 'segmentation', 'segment'],
  from: { experiment_outcomes: experimentOutcomes, profile_segments: profileSegments, segmentations },
  columns,
  compute: ({ experiment_outcomes, profile_segments, segmentations }) => {
    const segmentsOf = new Map<number, { segmentation: string; segment: string }[]>();
    for (const { segment_profile_id: profile, segmentation, segment } of profile_segments)
      segmentsOf.set(profile, [...(segmentsOf.get(profile) ?? []), { segmentation, segment }]);
    const minimum = new Map(segmentations.map((s) => [s.segmentation, s.minimum_size]));
    const groups = new Map<string, { segmentation: string; segment: string; outcomes: Outcome[] }>();
    for (const outcome of experiment_outcomes) {
      const own = outcome.segment_profile_id === null ? [] : (segmentsOf.get(outcome.segment_profile_id) ?? []);
      for (const { segmentation, segment } of [{ segmentation: WHOLE_BASE, segment: WHOLE_BASE }, ...own]) {
        const key = JSON.stringify([outcome.experiment_id, segmentation, segment]);
        const group = groups.get(key) ?? { segmentation, segment, outcomes: [] };
        group.outcomes.push(outcome);
        groups.set(key, group);
      }
    }
    return [...groups.values()].flatMap(({ segmentation, segment, outcomes }) => {
      const variants = [...new Set(outcomes.map((outcome) => outcome.variant))];
      const countOf = (variant: string) => {
        const own = outcomes.filter((outcome) => outcome.variant === variant);
        const matured = own.filter((outcome) => outcome.is_matured);
        return {
          isControl: own.some((outcome) => outcome.is_control),
          inFlight: own.length - matured.length,
          trials: matured.length,
          successes: matured.reduce((sum, outcome) => sum + outcome.happened, 0),
        };
      };
      const control = variants.map(countOf).find((count) => count.isControl);
      const { experiment_id, experiment, metric } = outcomes[0]!;
      return variants.map((variant): Row<typeof columns> => {
        const count = countOf(variant);
        const judged = judgeVariant(count.isControl ? undefined : count, control, {
          highIsGood: metric !== 'churn',
          minimum: minimum.get(segmentation) ?? Math.max(...minimum.values(), 1),
        });
        return {
          experiment_id,
          experiment,
          metric,
          variant,
          segmentation,
          segment,
          accounts: count.trials,
          in_flight: count.inFlight,
          conversions: count.successes,
          lift: judged.lift,
          lift_low: judged.low,
          lift_high: judged.high,
          p_value: judged.pValue,
          needed_accounts: judged.needed,
          verdict: judged.verdict,
          advice: judged.advice,
        };
      });
    });
  },
});
