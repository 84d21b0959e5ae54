/** The plan of strata: everything that a build makes, from settings and segmentations. */
import { checks } from './checks/index.ts';
import { accountFeatures } from './core/account-features.ts';
import { makeIdentityDecisions } from './core/identity-decisions.ts';
import { accountSegments } from './core/segments.ts';
import { makePlanMargins, makeSettings } from './core/settings.ts';
import { type Decisions, NO_DECISIONS } from './identity/decisions.ts';
import { liveTables } from './live.ts';
import { acquisitionEntries } from './marts/acquisition-entries.ts';
import { buildLoads } from './marts/build-loads.ts';
import { cohortMonths } from './marts/cohort-months.ts';
import { customers } from './marts/customers.ts';
import { engagementEntries } from './marts/engagement-entries.ts';
import { experimentResults } from './marts/experiment-results.ts';
import { initiativeResults } from './marts/initiative-results.ts';
import { pipelineEntries } from './marts/pipeline-entries.ts';
import { renewalDrivers } from './marts/renewal-drivers.ts';
import { revenueLedger } from './marts/revenue-ledger.ts';
import { segmentMoves } from './marts/segment-moves.ts';
import { segmentQuality } from './marts/segment-quality.ts';
import { segmentScorecard } from './marts/segment-scorecard.ts';
import { surveyResponses } from './marts/survey-responses.ts';
import { trialOutcomes } from './marts/trial-outcomes.ts';
import { orderRelations, type Plan } from './plan.ts';
import { segmentationTransforms } from './segmentations/compile.ts';
import type { Segmentation } from './segmentations/definition.ts';
import type { Settings } from './settings.ts';
import { stgChurnFeedback } from './staging/stg-churn-feedback.ts';

/** What readers of a build query; what these read is made with them. */
const targets = [
  revenueLedger,
  cohortMonths,
  customers,
  segmentScorecard,
  segmentMoves,
  segmentQuality,
  pipelineEntries,
  trialOutcomes,
  acquisitionEntries,
  experimentResults,
  initiativeResults,
  renewalDrivers,
  surveyResponses,
  engagementEntries,
  accountSegments,
  stgChurnFeedback,
  buildLoads,
];

/**
 * The plan for the given settings, segmentations and decisions on identity. Equal input gives an equal plan.
 * @throws TypeError when two tables have one name, or a segmentation's name is no identifier
 */
export function makePlan(given: {
  readonly settings: Settings;
  readonly segmentations: readonly Segmentation[];
  readonly identity?: Decisions;
}): Plan {
  const { settings, segmentations, identity = NO_DECISIONS } = given;
  const made = [
    makeSettings(settings),
    makePlanMargins(settings),
    makeIdentityDecisions(identity),
    ...segmentationTransforms(accountFeatures, segmentations),
  ];
  return { relations: orderRelations(targets, made), live: Object.values(liveTables), checks };
}
