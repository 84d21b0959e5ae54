import { bigint, date, double, nullable, type Row, text } from '../columns.ts';
import { FIRM_TYPE, initiativeOutcomes } from '../core/initiative-outcomes.ts';
import { profileSegments, segmentations } from '../core/segments.ts';
import { WHOLE_BASE } from '../core/survival-counts.ts';
import { defineComputed } from '../define.ts';
import { stgInitiatives } from '../staging/stg-initiatives.ts';
import { type InitiativeCounts, judgeInitiative } from '../statistics/judge-initiative.ts';

type Outcome = Row<typeof initiativeOutcomes.columns>;

const columns = {
  initiative_id: text('Initiative.'),
  initiative: text('Name of the initiative.'),
  kind: text('campaign or feature.'),
  metric: text('trial_to_paid, upsell or churn.'),
  owner: nullable(text('Who answers for it.')),
  aimed_at: text('Segmentation and segment that it is aimed at, or everybody.'),
  start_date: date('First day.'),
  segmentation: text('Segmentation, or firm_type; * for all clients.'),
  segment: text('Segment at the last month end before each window; * for all clients.'),
  cases_before: bigint(
    'Cases that it is aimed at in the window before: customers at its opening, or trials begun in it.',
  ),
  conversions_before: bigint('Those to which it happened in time.'),
  cases_after: bigint('The same in the window from the start on.'),
  conversions_after: bigint('Those to which it happened in time.'),
  control_cases_before: bigint('Cases that it is not aimed at, before.'),
  control_conversions_before: bigint('Those to which it happened in time.'),
  control_cases_after: bigint('Cases that it is not aimed at, after.'),
  control_conversions_after: bigint('Those to which it happened in time.'),
  in_flight: bigint('Cases whose days are not over: they are in no rate.'),
  effect: nullable(double('Change of the rate less that of the control; the change alone where there is no control.')),
  effect_low: nullable(double('Lower end of its 90 % interval.')),
  effect_high: nullable(double('Upper end of its 90 % interval.')),
  test: nullable(text('Test of the p-value.')),
  statistic: nullable(double('Its statistic, a normal deviate.')),
  p_value: nullable(double('How likely such an effect is where there is none.')),
  q_value: nullable(double('The same, corrected for all segments of the segmentation that were asked about.')),
  needed_cases: nullable(bigint('Cases of each group and window that would show a fifth more or less.')),
  verdict: text('better, worse, no effect seen, not yet; without a control: ... than before, no control.'),
  advice: text('What to do, in a sentence.'),
};

export const initiativeResults = defineComputed({
  name: 'initiative_results',
  layer: 'marts',
  description:
    'One row per initiative and segment: what came of it, before and after and against those it was not aimed at.',
  grain: ['initiative_id', 'segmentation', 'segment'],
  from: {
    stg_initiatives: stgInitiatives,
    initiative_outcomes: initiativeOutcomes,
    profile_segments: profileSegments,
    segmentations,
  },
  columns,
  compute: ({ stg_initiatives, initiative_outcomes, profile_segments, segmentations }) => {
    const segmentsOf = new Map<number, { segmentation: string; segment: string }[]>();
    for (const { segment_profile_id: profile, segmentation, segment } of profile_segments)
      segmentsOf.set(profile, [...(segmentsOf.get(profile) ?? []), { segmentation, segment }]);
    const minimum = new Map(segmentations.map((s) => [s.segmentation, s.minimum_size]));
    const most = Math.max(...minimum.values(), 1);
    const outcomesOf = new Map<string, Outcome[]>();
    for (const outcome of initiative_outcomes) {
      const own = outcomesOf.get(outcome.initiative_id);
      if (own) own.push(outcome);
      else outcomesOf.set(outcome.initiative_id, [outcome]);
    }
    return stg_initiatives.flatMap((initiative) => {
      const { initiative_id, metric } = initiative;
      // Families of segments that are asked about together. Its own segmentation is left out: the segment is the target.
      const families = new Map<string, Map<string, Outcome[]>>([[WHOLE_BASE, new Map([[WHOLE_BASE, []]])]]);
      for (const outcome of outcomesOf.get(initiative_id) ?? []) {
        const own = outcome.segment_profile_id === null ? [] : (segmentsOf.get(outcome.segment_profile_id) ?? []);
        const type = outcome.firm_type === null ? [] : [{ segmentation: FIRM_TYPE, segment: outcome.firm_type }];
        for (const { segmentation, segment } of [{ segmentation: WHOLE_BASE, segment: WHOLE_BASE }, ...type, ...own]) {
          if (segmentation === initiative.segmentation) continue;
          const family = families.get(segmentation) ?? new Map<string, Outcome[]>();
          families.set(segmentation, family);
          const group = family.get(segment);
          if (group) group.push(outcome);
          else family.set(segment, [outcome]);
        }
      }
      return [...families].flatMap(([segmentation, family]) => {
        const groups = [...family].map(([segment, outcomes]) => ({
          segment,
          ...countsOf(outcomes, initiative.segmentation !== null, minimum.get(segmentation) ?? most),
        }));
        const judged = judgeInitiative(groups, { highIsGood: metric !== 'churn' });
        return groups.map(({ segment, target, controls, inFlight }, i): Row<typeof columns> => {
          const { verdict, advice, test, effect, low, high, z, pValue, qValue, needed } = judged[i]!;
          return {
            initiative_id,
            initiative: initiative.initiative_name,
            kind: initiative.kind,
            metric,
            owner: initiative.owner,
            aimed_at:
              initiative.segmentation === null
                ? 'everybody'
                : `${initiative.segmentation}: ${initiative.segment ?? ''}`,
            start_date: initiative.start_date,
            segmentation,
            segment,
            cases_before: target.before.trials,
            conversions_before: target.before.successes,
            cases_after: target.after.trials,
            conversions_after: target.after.successes,
            control_cases_before: controls.before.trials,
            control_conversions_before: controls.before.successes,
            control_cases_after: controls.after.trials,
            control_conversions_after: controls.after.successes,
            in_flight: inFlight,
            effect,
            effect_low: low,
            effect_high: high,
            test,
            statistic: z,
            p_value: pValue,
            q_value: qValue,
            needed_cases: needed,
            verdict,
            advice,
          };
        });
      });
    });
  },
});

/** Counts of the matured, and how many are not; `control` only where the initiative has one. */
function countsOf(outcomes: readonly Outcome[], hasControl: boolean, minimum: number) {
  const share = (isTarget: boolean, period: string) => {
    const own = outcomes.filter((o) => o.is_target === isTarget && o.period === period && o.is_matured);
    return { trials: own.length, successes: own.reduce((sum, o) => sum + o.happened, 0) };
  };
  const group = (isTarget: boolean) => ({ before: share(isTarget, 'before'), after: share(isTarget, 'after') });
  const controls = group(false);
  const inFlight = outcomes.filter((o) => !o.is_matured).length;
  return {
    target: group(true),
    controls,
    control: hasControl ? controls : undefined,
    inFlight,
    minimum,
  } satisfies InitiativeCounts & { controls: InitiativeCounts['target'] };
}
