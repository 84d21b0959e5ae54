import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, boolean, date, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dateOf, flag, monthOf } from '../sql.ts';
import { stgExperimentAssignments } from '../staging/stg-experiment-assignments.ts';
import { stgExperiments } from '../staging/stg-experiments.ts';
import { accountAliases } from './account-aliases.ts';
import { accountMonths } from './account-months.ts';
import { dataWindow } from './data-window.ts';
import { months } from './months.ts';
import { resolvedDeals } from './resolved-deals.ts';
import { accountProfiles } from './segments.ts';
import { wins } from './wins.ts';

/** Days from the assignment within which something has to happen. */
const DAYS = 60;

/**
 * What happened to each account within 60 days of its assignment: it became a customer, more was sold to it, or it left
 * (its MRR fell to 0 at a month end among them). Only accounts whose days are over are judged. Segments are those of the month
 * end before the assignment: what the experiment did must not choose them. An account that is younger has those of its first.
 */
export const experimentOutcomes = defineTransform({
  name: 'experiment_outcomes',
  layer: 'core',
  description:
    'One row per account in an experiment: its variant, and whether the thing that is measured happened in time.',
  grain: ['experiment_id', 'account_id'],
  from: {
    stg_experiments: stgExperiments,
    stg_experiment_assignments: stgExperimentAssignments,
    account_aliases: accountAliases,
    data_window: dataWindow,
    wins,
    resolved_deals: resolvedDeals,
    account_months: accountMonths,
    account_profiles: accountProfiles,
    months,
  },
  columns: {
    experiment_id: text('Experiment.'),
    experiment: text('Name of the experiment.'),
    metric: text('trial_to_paid, upsell or churn.'),
    account_id: text('Account.'),
    variant: text('Variant that it was given.'),
    is_control: boolean('The variant changes nothing.'),
    assigned_on: date('Day of the assignment.'),
    is_matured: boolean('Its days are over.'),
    happened: bigint('1 when it happened in time.'),
    segment_profile_id: nullable(
      bigint('Combination of segments at the end of the month before, or of the month where there was none.'),
    ),
  },
  rows: (db) => {
    const day = dateOf(sql.ref('s.assigned_at'));
    const account = sql<string>`coalesce(x.account_id, s.account_id)`;
    const assigned = db
      .selectFrom('stg_experiment_assignments as s')
      .leftJoin('account_aliases as x', 'x.alias', 's.account_id')
      .innerJoin('stg_experiments as e', 'e.experiment_id', 's.experiment_id')
      .select([
        's.experiment_id',
        'e.experiment_name as experiment',
        'e.metric',
        account.as('account_id'),
        's.variant',
        sql<boolean>`s.variant = e.control`.as('is_control'),
        day.as('assigned_on'),
        sql<string>`${day} + ${sql.lit(DAYS)}`.as('until'),
        // Two accounts that are one client may both have been given a variant: the first one counts.
        sql<number>`row_number() over (partition by s.experiment_id, ${account} order by s.assigned_at, s.account_id)`.as(
          'place',
        ),
      ]);
    const events = db
      .selectFrom('wins as w')
      .where('w.win', '=', 'customer')
      .select([sql<string>`'trial_to_paid'`.as('metric'), 'w.account_id', 'w.won_on as day'])
      .unionAll(
        db
          .selectFrom('resolved_deals as d')
          .where(sql<boolean>`d.deal_type = 'upsell' and d.outcome = 'won' and d.account_id is not null`)
          .select([
            sql<string>`'upsell'`.as('metric'),
            sql<string>`d.account_id`.as('account_id'),
            sql<SqlDate>`d.closed_date`.as('day'),
          ]),
      )
      .unionAll(
        db
          .selectFrom('account_months as m')
          .innerJoin('months as c', 'c.month', 'm.month')
          .where(sql<boolean>`m.churned_mrr > 0`)
          .select([sql<string>`'churn'`.as('metric'), 'm.account_id', 'c.month_end as day']),
      );
    const happened = db
      .selectFrom(assigned.as('a'))
      .innerJoin(events.as('e'), (j) =>
        j
          .onRef('e.account_id', '=', 'a.account_id')
          .on(sql`e.metric`, '=', sql.ref('a.metric'))
          .on(sql<boolean>`e.day >= a.assigned_on and e.day <= a.until`),
      )
      .select(['a.experiment_id', 'a.account_id'])
      .distinct();
    return db
      .selectFrom(assigned.as('a'))
      .where('a.place', '=', 1)
      .innerJoin('data_window as w', (j) => j.onTrue())
      .leftJoin(happened.as('h'), (j) =>
        j.onRef('h.experiment_id', '=', 'a.experiment_id').onRef('h.account_id', '=', 'a.account_id'),
      )
      .leftJoin('months as n', (j) => j.on(sql`n.month`, '=', monthOf(sql.ref('a.assigned_on'))))
      .leftJoin('months as b', (j) => j.on(sql`b.month_index`, '=', sql`n.month_index - 1`))
      .leftJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'a.account_id').on(sql`p.month`, '=', sql.ref('b.month')),
      )
      .leftJoin('account_profiles as f', (j) =>
        j.onRef('f.account_id', '=', 'a.account_id').on(sql`f.month`, '=', sql.ref('n.month')),
      )
      .select([
        'a.experiment_id',
        'a.experiment',
        'a.metric',
        'a.account_id',
        'a.variant',
        'a.is_control',
        'a.assigned_on',
        sql<boolean>`a.until <= w.as_of`.as('is_matured'),
        flag(sql`h.account_id is not null`).as('happened'),
        sql<number | null>`coalesce(p.segment_profile_id, f.segment_profile_id)`.as('segment_profile_id'),
      ]);
  },
});
