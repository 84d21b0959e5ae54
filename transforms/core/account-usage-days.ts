import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dateOf } from '../sql.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { accountAliases } from './account-aliases.ts';
import { recordMatches } from './record-matches.ts';
import { subscriptions } from './subscriptions.ts';
import { bySubscription, byUser, usageAccount } from './usage-account.ts';

/** Usage whose account nothing tells, its subscription and its user neither, stands under `unmatched`; a check counts it. */
export const accountUsageDays = defineTransform({
  name: 'account_usage_days',
  layer: 'core',
  description: 'One row per account, day and feature that it used, user and visit.',
  grain: ['account_id', 'date', 'feature', 'user_id', 'session_id'],
  from: {
    stg_usage_events: stgUsageEvents,
    subscriptions,
    account_aliases: accountAliases,
    record_matches: recordMatches,
  },
  columns: {
    account_id: text('Account; unmatched where nothing tells it.'),
    date: date('Day, UTC.'),
    feature: text('Feature.'),
    user_id: text('User; empty text where nothing says who it was.'),
    session_id: text('Visit; empty text where nothing tells it from others.'),
    events: bigint('Uses.'),
    seconds: bigint('Time spent, seconds.'),
    errors: bigint('Errors met.'),
  },
  rows: (db) => {
    const user = sql<string>`coalesce(u.user_id, '')`;
    const session = sql<string>`coalesce(u.session_id, '')`;
    const day = dateOf(sql.ref('u.occurred_at'));
    return db
      .selectFrom('stg_usage_events as u')
      .leftJoin('subscriptions as s', (j) => j.on('s.subscription_id', '=', bySubscription))
      .leftJoin('account_aliases as x', (j) => j.on('x.alias', '=', sql`u.account_id`))
      .leftJoin('record_matches as r', (j) => j.on('r.entity', '=', 'product_users').on('r.record_id', '=', byUser))
      .select([
        usageAccount.as('account_id'),
        day.as('date'),
        'u.feature',
        user.as('user_id'),
        session.as('session_id'),
        sql<number>`sum(u.event_count)`.as('events'),
        sql<number>`coalesce(sum(u.duration_seconds), 0)`.as('seconds'),
        sql<number>`coalesce(sum(u.error_count), 0)`.as('errors'),
      ])
      .groupBy([usageAccount, day, 'u.feature', user, session]);
  },
});
