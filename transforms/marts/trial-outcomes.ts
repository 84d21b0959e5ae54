import { sql } from 'kysely';
import { bigint, nullable } from '../columns.ts';
import { trials } from '../core/trials.ts';
import { defineTransform } from '../define.ts';

const { trial_id, account_id, start_date, converted_on, is_matured, matured, converted, segment_profile_id } =
  trials.columns;

export const trialOutcomes = defineTransform({
  name: 'trial_outcomes',
  layer: 'marts',
  description: 'One row per trial: what became of it.',
  grain: ['trial_id'],
  from: { trials },
  columns: {
    trial_id,
    account_id,
    start_date,
    converted_on,
    is_matured,
    matured,
    converted,
    in_flight: bigint('1 when its time is not over.'),
    days_to_convert: nullable(bigint('Days from its first day to the first paid one; empty where it did not convert.')),
    segment_profile_id,
  },
  rows: (db) =>
    db
      .selectFrom('trials as t')
      .select([
        't.trial_id',
        't.account_id',
        't.start_date',
        't.converted_on',
        't.is_matured',
        't.matured',
        't.converted',
        sql<number>`1 - t.matured`.as('in_flight'),
        sql<number | null>`cast(t.converted_on - t.start_date as bigint)`.as('days_to_convert'),
        't.segment_profile_id',
      ]),
});
