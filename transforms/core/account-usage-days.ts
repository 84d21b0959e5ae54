import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgUsageEvents } from '../staging/stg-usage-events.ts';
import { subscriptions } from './subscriptions.ts';

/** Usage whose account is known neither by itself nor by its subscription is left out here, and counted by a check. */
export const accountUsageDays = defineTransform({
  name: 'account_usage_days',
  layer: 'core',
  description: 'One row per account, day and feature that it used.',
  grain: ['account_id', 'date', 'feature'],
  from: { stg_usage_events: stgUsageEvents, subscriptions },
  columns: {
    account_id: text('Account.'),
    date: date('Day, UTC.'),
    feature: text('Feature.'),
    events: bigint('Uses.'),
    seconds: bigint('Time spent, seconds.'),
    errors: bigint('Errors met.'),
  },
  rows: (db) => {
    // Most rows name their account: the join is made for the others only, on the few rows that are left after grouping.
    const grouped = db
      .selectFrom('stg_usage_events as u')
      .select([
        'u.account_id',
        sql<string | null>`case when u.account_id is null then u.subscription_id end`.as('subscription_id'),
        sql<SqlDate>`cast(u.occurred_at as date)`.as('date'),
        'u.feature',
        sql<number>`sum(u.event_count)`.as('events'),
        sql<number>`coalesce(sum(u.duration_seconds), 0)`.as('seconds'),
        sql<number>`coalesce(sum(u.error_count), 0)`.as('errors'),
      ])
      .groupBy([
        'u.account_id',
        sql`case when u.account_id is null then u.subscription_id end`,
        sql`cast(u.occurred_at as date)`,
        'u.feature',
      ]);
    const account = sql<string>`coalesce(g.account_id, s.account_id)`;
    return db
      .selectFrom(grouped.as('g'))
      .leftJoin('subscriptions as s', 's.subscription_id', 'g.subscription_id')
      .select([
        account.as('account_id'),
        'g.date',
        'g.feature',
        sql<number>`sum(g.events)`.as('events'),
        sql<number>`sum(g.seconds)`.as('seconds'),
        sql<number>`sum(g.errors)`.as('errors'),
      ])
      .where(sql<boolean>`coalesce(g.account_id, s.account_id) is not null`)
      .groupBy([sql`coalesce(g.account_id, s.account_id)`, 'g.date', 'g.feature']);
  },
});
