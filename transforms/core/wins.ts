import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { accountLifetimes } from './account-lifetimes.ts';
import { subscriptions } from './subscriptions.ts';
import { trials } from './trials.ts';

/** What marketing is after: an account's first trial, and its first paid day. */
export const wins = defineTransform({
  name: 'wins',
  layer: 'core',
  description: 'One row per account that began a trial, and one per account that became a customer.',
  grain: ['account_id', 'win'],
  from: { account_lifetimes: accountLifetimes, subscriptions, trials },
  columns: {
    account_id: text('Account.'),
    win: text('trial or customer.'),
    won_on: date('Day on which the trial began, or the first subscription that is paid for.'),
    month: date('Month of that day; of a customer the first month with MRR.'),
  },
  rows: (db) => {
    const firsts = db
      .selectFrom('subscriptions as s')
      .where('s.is_paid', '=', true)
      .groupBy(['s.account_id', monthOf(sql.ref('s.start_date'))])
      .select([
        's.account_id',
        monthOf(sql.ref('s.start_date')).as('month'),
        sql<SqlDate>`min(s.start_date)`.as('day'),
      ]);
    return db
      .selectFrom('account_lifetimes as l')
      .leftJoin(firsts.as('f'), (j) =>
        j.onRef('f.account_id', '=', 'l.account_id').onRef('f.month', '=', 'l.first_paid_month'),
      )
      .select([
        'l.account_id',
        sql<string>`'customer'`.as('win'),
        sql<SqlDate>`coalesce(f.day, l.first_paid_month)`.as('won_on'),
        'l.first_paid_month as month',
      ])
      .unionAll(
        db
          .selectFrom('trials as t')
          .groupBy('t.account_id')
          .select([
            't.account_id',
            sql<string>`'trial'`.as('win'),
            sql<SqlDate>`min(t.start_date)`.as('won_on'),
            sql<SqlDate>`min(t.month)`.as('month'),
          ]),
      );
  },
});
