import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, boolean, date, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { flag, monthOf } from '../sql.ts';
import { stgTrials } from '../staging/stg-trials.ts';
import { accountAliases } from './account-aliases.ts';
import { dataWindow } from './data-window.ts';
import { accountProfiles } from './segments.ts';
import { settingsTable } from './settings.ts';
import { subscriptions } from './subscriptions.ts';

/** A trial has these many days to become a paid subscription; a younger one is still in flight. */
const DAYS = sql.ref('g.trial_maturity_days');
/** The last day of them: a date plus whole days, which Postgres takes as integers only. */
const LAST_DAY = sql`t.start_date + cast(${DAYS} as integer)`;

export const trials = defineTransform({
  name: 'trials',
  layer: 'core',
  description:
    'One row per trial, of billing or of the product: whether it became a paid subscription in time (trial_maturity_days of the settings).',
  grain: ['trial_id'],
  from: {
    subscriptions,
    stg_trials: stgTrials,
    account_aliases: accountAliases,
    account_profiles: accountProfiles,
    data_window: dataWindow,
    settings: settingsTable,
  },
  columns: {
    trial_id: text('Subscription that is the trial, or trial of the product.'),
    account_id: text('Account.'),
    start_date: date('First day of the trial.'),
    month: date('Month of that day.'),
    converted_on: nullable(date('First paid subscription from that day on, in time.')),
    is_matured: boolean('Its time is over: it converted, or will not.'),
    matured: bigint('1 when it is matured.'),
    converted: bigint('1 when it is matured and converted.'),
    segment_profile_id: nullable(bigint('Combination of segments at the end of the month in which it started.')),
  },
  rows: (db) => {
    const begun = db
      .selectFrom('subscriptions as s')
      .where('s.is_trial', '=', true)
      .select(['s.subscription_id as trial_id', 's.account_id', 's.start_date'])
      .unionAll(
        db
          .selectFrom('stg_trials as r')
          .leftJoin('account_aliases as x', 'x.alias', 'r.account_id')
          .select([
            sql<string>`concat('trial/', r.trial_id)`.as('trial_id'),
            sql<string>`coalesce(x.account_id, r.account_id)`.as('account_id'),
            'r.start_date',
          ]),
      );
    const first = db
      .selectFrom(begun.as('t'))
      .innerJoin('data_window as w', (j) => j.onRef('t.start_date', '<=', 'w.as_of'))
      .innerJoin('settings as g', (j) => j.onTrue())
      .leftJoin('subscriptions as p', (j) =>
        j
          .onRef('p.account_id', '=', 't.account_id')
          .on('p.is_paid', '=', true)
          .onRef('p.start_date', '>=', 't.start_date')
          .on(sql<boolean>`p.start_date <= ${LAST_DAY}`)
          .onRef('p.start_date', '<=', 'w.as_of'),
      )
      .groupBy(['t.trial_id', 't.account_id', 't.start_date', 'w.as_of', 'g.trial_maturity_days'])
      .select([
        't.trial_id',
        't.account_id',
        't.start_date',
        sql<SqlDate | null>`min(p.start_date)`.as('converted_on'),
        sql<boolean>`${LAST_DAY} <= w.as_of`.as('is_matured'),
      ]);
    const month = monthOf(sql.ref('f.start_date'));
    return db
      .selectFrom(first.as('f'))
      .leftJoin('account_profiles as s', (j) =>
        j.onRef('s.account_id', '=', 'f.account_id').on(sql`s.month`, '=', month),
      )
      .select([
        'f.trial_id',
        'f.account_id',
        'f.start_date',
        month.as('month'),
        'f.converted_on',
        'f.is_matured',
        flag(sql`f.is_matured`).as('matured'),
        flag(sql`f.is_matured and f.converted_on is not null`).as('converted'),
        's.segment_profile_id',
      ]);
  },
});
