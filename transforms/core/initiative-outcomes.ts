import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, boolean, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { flag } from '../sql.ts';
import { stgInitiatives } from '../staging/stg-initiatives.ts';
import { accounts } from './accounts.ts';
import { dataWindow } from './data-window.ts';
import { months } from './months.ts';
import { resolvedDeals } from './resolved-deals.ts';
import { accountProfiles, profileSegments } from './segments.ts';
import { settingsTable } from './settings.ts';
import { subscriptions } from './subscriptions.ts';
import { trials } from './trials.ts';

/** The attribute that an initiative may be aimed at, and is judged by, as by a segmentation. */
export const FIRM_TYPE = 'firm_type';

const paysOn = (day: string) =>
  sql<boolean>`s.is_paid and s.start_date <= ${sql.ref(day)} and (s.end_date is null or s.end_date > ${sql.ref(day)})`;

/**
 * What happened to clients in as many days before an initiative as after its start. Of churn and upsell the cases are the
 * customers at the opening of a window (they pay on the day before it): they left when they pay for nothing on its last
 * day, days and not month ends, so that both windows are as long. Of trial_to_paid they are the trials that began in it.
 * Segments are those of the last month end before a window: neither the initiative nor an account that leaves in a window
 * chooses them. An account that was not there yet has none, since whether its trial converts tells its first segment; only
 * whether an initiative was aimed at it is told by the month in which its trial began.
 */
export const initiativeOutcomes = defineTransform({
  name: 'initiative_outcomes',
  layer: 'core',
  description:
    'One row per initiative, window (before, after) and case: a customer at its opening or a trial begun in it, and what came of it.',
  grain: ['initiative_id', 'period', 'case_id'],
  from: {
    stg_initiatives: stgInitiatives,
    settings: settingsTable,
    data_window: dataWindow,
    months,
    subscriptions,
    trials,
    resolved_deals: resolvedDeals,
    accounts,
    account_profiles: accountProfiles,
    profile_segments: profileSegments,
  },
  columns: {
    initiative_id: text('Initiative.'),
    period: text('before or after its start.'),
    case_id: text('Customer, or trial.'),
    account_id: text('Account.'),
    is_target: boolean('The initiative is aimed at it: its segment, or everybody.'),
    is_matured: boolean('Its days are over: those of the window, or of the trial.'),
    happened: bigint('1 when it happened in time: it left, more was sold to it, or the trial was converted.'),
    firm_type: nullable(text('What kind of investor the firm is.')),
    segment_profile_id: nullable(bigint('Combination of segments at the last month end before the window.')),
  },
  rows: (db) => {
    const days = sql`cast(g.initiative_window_days as integer)`;
    const window = (period: string, first: typeof days) =>
      db
        .selectFrom('stg_initiatives as i')
        .innerJoin('settings as g', (j) => j.onTrue())
        .innerJoin('data_window as w', (j) => j.on(sql<boolean>`${first} <= w.as_of`))
        .select([
          'i.initiative_id',
          'i.metric',
          'i.segmentation',
          'i.segment',
          sql<string>`${sql.lit(period)}`.as('period'),
          sql<SqlDate>`${first} - 1`.as('opening_day'),
          sql<SqlDate>`${first}`.as('first_day'),
          sql<SqlDate>`${first} + ${days} - 1`.as('last_day'),
          sql<boolean>`${first} + ${days} - 1 <= w.as_of`.as('is_over'),
        ]);
    const windows = window('before', sql`i.start_date - ${days}`).unionAll(window('after', sql`i.start_date`));
    const opened = db
      .selectFrom(windows.as('o'))
      .leftJoin('months as m', (j) => j.on(sql<boolean>`m.month_end <= o.opening_day`))
      .groupBy(['o.initiative_id', 'o.period'])
      .select(['o.initiative_id', 'o.period', sql<SqlDate | null>`max(m.month)`.as('month')]);
    const customers = db
      .selectFrom(windows.as('o'))
      .innerJoin('subscriptions as s', (j) => j.on(paysOn('o.opening_day')))
      .where(sql<boolean>`o.metric in ('churn', 'upsell')`)
      .groupBy(['o.initiative_id', 'o.period', 's.account_id'])
      .select(['o.initiative_id', 'o.period', 's.account_id']);
    const stayed = db
      .selectFrom(windows.as('o'))
      .innerJoin('subscriptions as s', (j) => j.on(paysOn('o.last_day')))
      .where(sql<boolean>`o.metric = 'churn'`)
      .groupBy(['o.initiative_id', 'o.period', 's.account_id'])
      .select(['o.initiative_id', 'o.period', 's.account_id']);
    const upsold = db
      .selectFrom(windows.as('o'))
      .innerJoin('resolved_deals as d', (j) =>
        j.on(sql<boolean>`d.closed_date >= o.first_day and d.closed_date <= o.last_day`),
      )
      .where(
        sql<boolean>`o.metric = 'upsell' and d.deal_type = 'upsell' and d.outcome = 'won' and d.account_id is not null`,
      )
      .groupBy(['o.initiative_id', 'o.period', 'd.account_id'])
      .select(['o.initiative_id', 'o.period', 'd.account_id']);
    const cases = db
      .selectFrom(windows.as('o'))
      .innerJoin(customers.as('c'), (j) =>
        j.onRef('c.initiative_id', '=', 'o.initiative_id').onRef('c.period', '=', 'o.period'),
      )
      .leftJoin(stayed.as('k'), (j) =>
        j
          .onRef('k.initiative_id', '=', 'c.initiative_id')
          .onRef('k.period', '=', 'c.period')
          .onRef('k.account_id', '=', 'c.account_id'),
      )
      .leftJoin(upsold.as('u'), (j) =>
        j
          .onRef('u.initiative_id', '=', 'c.initiative_id')
          .onRef('u.period', '=', 'c.period')
          .on(sql<boolean>`u.account_id = c.account_id`),
      )
      .select([
        'o.initiative_id',
        'o.period',
        'o.segmentation',
        'o.segment',
        'c.account_id as case_id',
        'c.account_id',
        'o.is_over as is_matured',
        flag(
          sql`o.is_over and case when o.metric = 'churn' then k.account_id is null else u.account_id is not null end`,
        ).as('happened'),
        sql<number | null>`cast(null as bigint)`.as('own_profile_id'),
      ])
      .unionAll(
        db
          .selectFrom(windows.as('o'))
          .innerJoin('trials as t', (j) =>
            j.on(sql<boolean>`t.start_date >= o.first_day and t.start_date <= o.last_day`),
          )
          .where(sql<boolean>`o.metric = 'trial_to_paid'`)
          .select([
            'o.initiative_id',
            'o.period',
            'o.segmentation',
            'o.segment',
            't.trial_id as case_id',
            't.account_id',
            't.is_matured',
            't.converted as happened',
            't.segment_profile_id as own_profile_id',
          ]),
      );
    const placed = db
      .selectFrom(cases.as('c'))
      .innerJoin(opened.as('b'), (j) =>
        j.onRef('b.initiative_id', '=', 'c.initiative_id').onRef('b.period', '=', 'c.period'),
      )
      .leftJoin('accounts as a', 'a.account_id', 'c.account_id')
      .leftJoin('account_profiles as p', (j) =>
        j.onRef('p.account_id', '=', 'c.account_id').on(sql`p.month`, '=', sql.ref('b.month')),
      )
      .select([
        'c.initiative_id',
        'c.period',
        'c.case_id',
        'c.account_id',
        'c.segmentation',
        'c.segment',
        'c.is_matured',
        'c.happened',
        'a.firm_type',
        'p.segment_profile_id',
        sql<number | null>`coalesce(p.segment_profile_id, c.own_profile_id)`.as('aimed_profile_id'),
      ]);
    const target = sql<boolean>`case when x.segmentation is null then true
      when x.segmentation = ${sql.lit(FIRM_TYPE)} then x.firm_type = x.segment else s.segment = x.segment end`;
    return (
      db
        .selectFrom(placed.as('x'))
        .leftJoin('profile_segments as s', (j) =>
          j
            .onRef('s.segment_profile_id', '=', 'x.segment_profile_id')
            .on(sql`s.segmentation`, '=', sql.ref('x.segmentation')),
        )
        // Whether it was aimed at an account whose segment was not known then cannot be told.
        .where(sql<boolean>`${target} is not null`)
        .select([
          'x.initiative_id',
          'x.period',
          'x.case_id',
          'x.account_id',
          target.as('is_target'),
          'x.is_matured',
          'x.happened',
          'x.firm_type',
          'x.segment_profile_id',
        ])
    );
  },
});
