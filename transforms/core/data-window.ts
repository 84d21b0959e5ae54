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

type Day = Expression<SqlDate | null>;
const NONE = sql<SqlDate | null>`cast(null as date)`;

/**
 * What one kind of row says of the window. `seen` are days on which something certainly had happened; `dated` are days that
 * may lie ahead (subscriptions begin and end as agreed), and count up to the day on which the extracts were made.
 */
const says = ({ first = NONE, seen = NONE, dated = NONE }: { first?: Day; seen?: Day; dated?: Day }) => [
  sql<SqlDate | null>`min(${first})`.as('first_day'),
  sql<SqlDate | null>`max(${seen}) filter (where s.extracted_on is null or ${seen} <= s.extracted_on)`.as('seen'),
  sql<SqlDate | null>`max(${dated}) filter (where s.extracted_on is null or ${dated} <= s.extracted_on)`.as('dated'),
];

/**
 * `as_of` is the setting; else the latest usage, ticket or signup; else, where neither usage nor tickets are loaded, the
 * latest date of any kind that is not after the day on which the extracts were made. A planned end proves nothing: it
 * must not make a month complete that nobody has seen. Months after `as_of` are left out.
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
    const settings = 'settings as s';
    const day = (column: string) => sql.ref<SqlDate | null>(`t.${column}`);
    const accounts = db.selectFrom('stg_accounts as t').innerJoin(settings, (j) => j.onTrue());
    const subscriptions = db.selectFrom('stg_subscriptions as t').innerJoin(settings, (j) => j.onTrue());
    const usage = db.selectFrom('stg_usage_events as t').innerJoin(settings, (j) => j.onTrue());
    const tickets = db.selectFrom('stg_support_tickets as t').innerJoin(settings, (j) => j.onTrue());
    const feedback = db.selectFrom('stg_churn_feedback as t').innerJoin(settings, (j) => j.onTrue());
    const said = accounts
      .select(says({ first: day('signup_date'), dated: day('signup_date') }))
      .unionAll(subscriptions.select(says({ first: day('start_date'), dated: day('start_date') })))
      .unionAll(subscriptions.select(says({ dated: day('end_date') })))
      .unionAll(usage.select(says({ seen: dateOf(sql.ref('t.occurred_at')) })))
      .unionAll(tickets.select(says({ seen: dateOf(sql.ref('t.opened_at')) })))
      .unionAll(feedback.select(says({ dated: day('churn_date') })));
    const signedUp = accounts.select(says({ seen: day('signup_date') }));
    return db
      .selectFrom('settings as s')
      .innerJoin(said.as('e'), (j) => j.onTrue())
      .innerJoin(signedUp.as('a'), (j) => j.onTrue())
      .select([
        sql<SqlDate | null>`coalesce(max(s.as_of), case when max(e.seen) is null then max(e.dated) else greatest(max(e.seen), max(a.seen)) end)`.as(
          'as_of',
        ),
        monthOf(sql`min(e.first_day)`).as('first_month'),
      ]);
  },
});
