import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dateOf } from '../sql.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { subscriptions } from './subscriptions.ts';

/** Usage whose account is known neither by itself nor by its subscription is left out here, and counted by a check. */
export const accountUsageDays = defineTransform({
  name: 'account_usage_days',
  layer: 'core',
  description: 'One row per account, day and feature that it used, user and visit.',
  grain: ['account_id', 'date', 'feature', 'user_id', 'session_id'],
  from: { stg_usage_events: stgUsageEvents, subscriptions },
  columns: {
    account_id: text('Account.'),
    date: date('Day, UTC.'),
    feature: text('Feature.'),
    user_id: text('User; empty text where nothing says who it was.'),
    session_id: text('Visit; empty text where nothing tells it from others.'),
    events: bigint('Uses.'),
    seconds: bigint('Time spent, seconds.'),
    errors: bigint('Errors met.'),
  },
  rows: (db) => {
    // Most rows name their account: the others look it up, and a missing key finds nothing at no cost.
    const lookup = sql<string | null>`case when u.account_id is null then u.subscription_id end`;
    const account = sql<string>`coalesce(u.account_id, s.account_id)`;
    const user = sql<string>`coalesce(u.user_id, '')`;
    const session = sql<string>`coalesce(u.session_id, '')`;
    const day = dateOf(sql.ref('u.occurred_at'));
    return db
      .selectFrom('stg_usage_events as u')
      .leftJoin('subscriptions as s', (j) => j.on('s.subscription_id', '=', lookup))
      .select([
        account.as('account_id'),
        day.as('date'),
        'u.feature',
        user.as('user_id'),
        session.as('session_id'),
        sql<number>`sum(u.event_count)`.as('events'),
        sql<number>`coalesce(sum(u.duration_seconds), 0)`.as('seconds'),
        sql<number>`coalesce(sum(u.error_count), 0)`.as('errors'),
      ])
      .where(sql<boolean>`${account} is not null`)
      .groupBy([account, day, 'u.feature', user, session]);
  },
});
