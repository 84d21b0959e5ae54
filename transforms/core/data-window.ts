import { type Expression, sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { date, nullable } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dateOf, monthOf } from '../sql.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgChurnFeedback } from '../staging/stg-churn-feedback.ts';
import { stgSubscriptions } from '../staging/stg-subscriptions.ts';
import { stgSupportTickets } from '../staging/stg-support-tickets.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { settingsTable } from './settings.ts';

const first = (d: Expression<SqlDate | null>) => sql<SqlDate | null>`min(${d})`.as('first_day');
/** The latest date that is not after the day the extracts were made: what is dated later is planned, not past. */
const last = (d: Expression<SqlDate | null>) =>
  sql<SqlDate | null>`max(${d}) filter (where s.extracted_on is null or ${d} <= s.extracted_on)`.as('last_day');

/**
 * `as_of` is the setting, else the latest date in the extracts (signups, subscription starts and ends, usage, tickets,
 * churn feedback) that is not after the day on which they were made. Months after it are not complete, and are left out.
 */
export const dataWindow = defineTransform({
  name: 'data_window',
  layer: 'core',
  description: 'One row: the first month and the last day that the extracts cover.',
  grain: [],
  from: {
    stg_accounts: stgAccounts,
    stg_subscriptions: stgSubscriptions,
    stg_usage_events: stgUsageEvents,
    stg_support_tickets: stgSupportTickets,
    stg_churn_feedback: stgChurnFeedback,
    settings: settingsTable,
  },
  columns: {
    as_of: nullable(date('Last day that the extracts cover.')),
    first_month: nullable(date('First month with a signup or a subscription.')),
  },
  rows: (db) => {
    const signup = sql.ref<SqlDate>('t.signup_date');
    const start = sql.ref<SqlDate>('t.start_date');
    const end = sql.ref<SqlDate | null>('t.end_date');
    const feedback = sql.ref<SqlDate>('t.churn_date');
    const nothing = sql<SqlDate | null>`cast(null as date)`.as('first_day');
    const seen = db
      .selectFrom('stg_accounts as t')
      .innerJoin('settings as s', (j) => j.onTrue())
      .select([first(signup), last(signup)])
      .unionAll(
        db
          .selectFrom('stg_subscriptions as t')
          .innerJoin('settings as s', (j) => j.onTrue())
          .select([first(start), last(start)]),
      )
      .unionAll(
        db
          .selectFrom('stg_subscriptions as t')
          .innerJoin('settings as s', (j) => j.onTrue())
          .select([nothing, last(end)]),
      )
      .unionAll(
        db
          .selectFrom('stg_usage_events as t')
          .innerJoin('settings as s', (j) => j.onTrue())
          .select([nothing, last(dateOf(sql.ref('t.occurred_at')))]),
      )
      .unionAll(
        db
          .selectFrom('stg_support_tickets as t')
          .innerJoin('settings as s', (j) => j.onTrue())
          .select([nothing, last(dateOf(sql.ref('t.opened_at')))]),
      )
      .unionAll(
        db
          .selectFrom('stg_churn_feedback as t')
          .innerJoin('settings as s', (j) => j.onTrue())
          .select([nothing, last(feedback)]),
      );
    return db
      .selectFrom('settings as s')
      .innerJoin(seen.as('e'), (j) => j.onTrue())
      .select([
        sql<SqlDate | null>`coalesce(max(s.as_of), max(e.last_day))`.as('as_of'),
        monthOf(sql`min(e.first_day)`).as('first_month'),
      ]);
  },
});
