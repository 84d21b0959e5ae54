/** Which client was in which variant of an experiment. */
import type { SqlTimestamp } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { experimentAssignments } from '../../product/experiment-assignments.ts';
import { clock, dayOf, iso } from '../calendar.ts';
import type { Client } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { between, chance } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { type Random, random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { EFFECTS, SEED } from '../truth.ts';
import { EXPERIMENTS } from './experiments.ts';

export type AssignmentRow = RowOf<typeof experimentAssignments>;

const PATH = 'experiments/assignments.csv';
const [GUIDED, DIGEST, OFFER] = EXPERIMENTS;

export function assignmentRows(company: readonly Client[], seed = SEED): AssignmentRow[] {
  const digest = random(seed, STREAM.experiments, 2);
  const offer = random(seed, STREAM.experiments, 3);
  const of = dayOf(OFFER.start_date);
  return [
    ...trialsByOutcome(company, random(seed, STREAM.experiments, 1)),
    ...blind(DIGEST.experiment_id, activeOn(company, dayOf(DIGEST.start_date)), digest, dayOf(DIGEST.start_date)),
    ...blind(
      OFFER.experiment_id,
      activeOn(company, of).filter((_, i) => i % 24 === 7),
      offer,
      of,
    ),
  ];
}

const row = (experiment: string, { firm }: Client, treated: boolean, day: number, draw: Random): AssignmentRow => ({
  experiment_id: experiment,
  account_id: firm.id,
  variant: treated ? 'treatment' : 'control',
  assigned_at: `${iso(day)} ${clock(between(draw, 0, 6 * 3600))}` as SqlTimestamp,
});

const activeOn = (company: readonly Client[], day: number) =>
  company.filter(({ life }) => life.spans.some((s) => !s.trial && s.start <= day && (s.end ?? day + 1) > day));

/** A coin for each, with no look at anything: no effect. */
const blind = (experiment: string, of: readonly Client[], draw: Random, from: number) =>
  of.map((client) => row(experiment, client, chance(draw, 0.5), from + between(draw, 0, 29), draw));

/**
 * Histories do not know of experiments, so this one is made backwards: the variant of a trial is chosen by its outcome, in
 * such shares that the rates of the variants come out as planted and both are as large. More trials convert than the two
 * rates allow: trials that a seller assisted were not in the experiment, all of them converted ones.
 */
function trialsByOutcome(company: readonly Client[], draw: Random): AssignmentRow[] {
  const { control, treatment } = EFFECTS.experiments['EXP-1'];
  const trials = company.filter(({ subscriptions: [first] }) => {
    return first?.is_trial && first.start_date >= GUIDED.start_date && first.start_date <= GUIDED.end_date;
  });
  const converted = (client: Client) => client.subscriptions.some((s) => !s.is_trial);
  const [yes, no] = [trials.filter(converted).length, trials.filter((trial) => !converted(trial)).length];
  const rate = (control + treatment) / 2;
  const selfService = share((no * rate) / (1 - rate) / yes, draw());
  const treatedOf = {
    converted: share(treatment / (control + treatment), draw()),
    lost: share((1 - treatment) / (2 - control - treatment), draw()),
  };
  return trials.flatMap((client) => {
    const done = converted(client);
    if (done && !selfService()) return [];
    const treated = treatedOf[done ? 'converted' : 'lost']();
    return [row(GUIDED.experiment_id, client, treated, dayOf(client.subscriptions[0]!.start_date), draw)];
  });
}

/** True for that share of the calls, spread evenly: what comes out is what was asked for, not a sample of it. */
function share(part: number, start: number): () => boolean {
  let sum = start;
  return () => {
    sum += part;
    if (sum < 1) return false;
    sum -= 1;
    return true;
  };
}

export const assignmentsExtract = (company: readonly Client[]): Extract =>
  tableExtract<AssignmentRow>({
    path: PATH,
    format: FORMATS.plain,
    columns: {
      experiment: (of) => of.experiment_id,
      account: (of) => of.account_id,
      variant: (of) => of.variant,
      assigned: (of) => `${of.assigned_at.replace(' ', 'T')}Z`,
    },
    rows: () => assignmentRows(company),
    extra: ([model]) => [
      ...made(DIRT[PATH].rejected['variant is missing'], model!, (i) => ({ account_id: `MA-100${i}`, variant: null })),
      ...made(DIRT[PATH].orphans, model!, (i) => ({ account_id: `MA-6100${i}` })),
    ],
  });
