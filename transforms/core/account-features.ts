import { sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { defineTransform } from '../define.ts';
import { monthIndex, ZERO } from '../sql.ts';
import { accountFeaturesColumns } from './account-features-columns.ts';
import { accountMonths } from './account-months.ts';
import { accountUsageMonths } from './account-usage-months.ts';
import { accounts } from './accounts.ts';
import { decidingContactNames, decidingContacts } from './deciding-contacts.ts';
import { months } from './months.ts';
import { resolvedTickets } from './resolved-tickets.ts';

/**
 * Rows dense from an account's first month on, so that windows of rows are windows of months.
 * Attributes of the firm and of the contact that decides for it are today's.
 */
export const accountFeatures = defineTransform({
  name: 'account_features',
  layer: 'core',
  description: 'One row per account and month end: what was known of it then, for segmentations.',
  grain: ['account_id', 'month'],
  from: {
    accounts,
    months,
    account_months: accountMonths,
    account_usage_months: accountUsageMonths,
    resolved_tickets: resolvedTickets,
    deciding_contacts: decidingContacts,
  },
  columns: accountFeaturesColumns,
  rows: (db) => {
    const tickets = db
      .selectFrom('resolved_tickets as t')
      .groupBy(['t.account_id', monthIndex(sql.ref('t.opened_at'))])
      .select([
        't.account_id',
        monthIndex(sql.ref('t.opened_at')).as('month_index'),
        sql<number>`count(*)`.as('tickets'),
      ]);
    // Distinct features of three months are no sum of monthly counts: each feature is counted where it was used last.
    const shown = sql`case o.later when 0 then u.features when 1 then u.features_last_1m else u.features_last_2m end`;
    const features = db
      .selectFrom('account_usage_months as u')
      .innerJoin(sql<{ later: number }>`(values (0), (1), (2))`.as<'o'>(sql`o(later)`), (j) => j.onTrue())
      .groupBy(['u.account_id', sql`u.month_index + o.later`])
      .select([
        'u.account_id',
        sql<number>`u.month_index + o.later`.as('month_index'),
        sql<number>`sum(${shown})`.as('features'),
      ]);
    const window = sql`over (partition by a.account_id order by m.month_index rows between 2 preceding and current row)`;
    const before = sql`over (partition by a.account_id order by m.month_index rows unbounded preceding)`;
    const spine = db
      .selectFrom('accounts as a')
      .innerJoin('months as m', (j) => j.onRef('a.first_seen_on', '<=', 'm.month_end'))
      .leftJoin('account_months as r', (j) =>
        j.onRef('r.account_id', '=', 'a.account_id').onRef('r.month', '=', 'm.month'),
      )
      .leftJoin('account_usage_months as u', (j) =>
        j.onRef('u.account_id', '=', 'a.account_id').onRef('u.month', '=', 'm.month'),
      )
      .leftJoin(features.as('f'), (j) =>
        j.onRef('f.account_id', '=', 'a.account_id').onRef('f.month_index', '=', 'm.month_index'),
      )
      .leftJoin(tickets.as('t'), (j) =>
        j.onRef('t.account_id', '=', 'a.account_id').onRef('t.month_index', '=', 'm.month_index'),
      );
    const rows = spine.select([
      'a.account_id',
      'm.month',
      'm.month_end',
      sql<Money>`coalesce(r.mrr, ${ZERO})`.as('mrr'),
      sql<boolean>`coalesce(r.is_customer, false)`.as('is_customer'),
      'r.months_since as tenure_months',
      sql<number>`coalesce(r.subscriptions, 0)`.as('subscriptions'),
      sql<Money>`coalesce(r.cumulative_revenue, ${ZERO})`.as('revenue_to_date'),
      sql<number>`coalesce(u.events, 0)`.as('events_1m'),
      sql<number>`coalesce(sum(u.events) ${window}, 0)`.as('events_3m'),
      sql<number>`coalesce(u.active_days, 0)`.as('active_days_1m'),
      sql<number>`coalesce(sum(u.active_days) ${window}, 0)`.as('active_days_3m'),
      sql<number>`coalesce(u.features, 0)`.as('features_1m'),
      sql<number>`coalesce(f.features, 0)`.as('features_3m'),
      sql<number>`coalesce(sum(u.seconds) ${window}, 0)`.as('seconds_3m'),
      sql<SqlDate | null>`max(u.last_used_on) ${before}`.as('last_used_on'),
      sql<number>`coalesce(sum(t.tickets) ${window}, 0)`.as('tickets_3m'),
    ]);
    // Attributes come last: the windows need not carry them.
    return db
      .selectFrom(rows.as('x'))
      .innerJoin('accounts as a', 'a.account_id', 'x.account_id')
      .leftJoin('deciding_contacts as c', 'c.account_id', 'x.account_id')
      .select([
        'x.account_id',
        'x.month',
        'a.plan',
        'a.industry',
        'a.country',
        'a.region',
        'a.firm_type',
        'a.investment_focus',
        'a.acquisition_channel',
        'a.seats',
        'a.aum',
        'x.mrr',
        'x.is_customer',
        'x.tenure_months',
        'x.subscriptions',
        'x.revenue_to_date',
        'x.events_1m',
        'x.events_3m',
        'x.active_days_1m',
        'x.active_days_3m',
        'x.features_1m',
        'x.features_3m',
        sql<number>`cast(x.seconds_3m as double precision) / 3600`.as('hours_3m'),
        sql<number | null>`cast(x.month_end - x.last_used_on as bigint)`.as('days_since_last_use'),
        'x.tickets_3m',
        'a.referrals_per_year',
        'a.cost_to_serve',
        sql<number>`coalesce(c.contacts, 0)`.as('contacts'),
        ...decidingContactNames.map((name) => `c.${name}` as const),
      ]);
  },
});
