import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { accountUsageDays } from '../core/account-usage-days.ts';
import { adoptionMonths } from '../core/adoption-months.ts';
import { userRoles } from '../core/user-roles.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';

/** Usage, and beside it each customer of each month, booked on the month's first day: a rate of adoption is one of customers. */
export const engagementEntries = defineTransform({
  name: 'engagement_entries',
  layer: 'marts',
  virtual: true,
  description:
    'One row per account, day, feature, user and visit, and one per customer, month, role and bundle of features.',
  grain: ['account_id', 'date', 'feature_scope', 'role', 'user_id', 'session_id'],
  from: {
    account_usage_days: accountUsageDays,
    adoption_months: adoptionMonths,
    user_roles: userRoles,
  },
  columns: {
    account_id: text('Account.'),
    date: date('Day, UTC; of a customer the first of the month.'),
    month: date('Month of the day: that of its segments.'),
    feature_scope: text('Feature that was used; of a customer the bundle of features.'),
    role: text('Role of the user; unknown where nothing says.'),
    user_id: text('User; empty text where nothing says who it was, and of a customer.'),
    session_id: text('Visit; empty text where nothing tells it from others, and of a customer.'),
    events: bigint('Uses.'),
    customers: bigint('1 for a customer.'),
    features: bigint('Bits of the features that a customer used in the month.'),
  },
  rows: (db) => {
    const usage = db
      .selectFrom('account_usage_days as u')
      .leftJoin('user_roles as r', 'r.user_id', 'u.user_id')
      .select([
        'u.account_id',
        'u.date',
        monthOf(sql.ref('u.date')).as('month'),
        'u.feature as feature_scope',
        sql<string>`coalesce(r.role, 'unknown')`.as('role'),
        'u.user_id',
        'u.session_id',
        'u.events',
        sql<number>`0`.as('customers'),
        sql<number>`0`.as('features'),
      ]);
    const customers = db
      .selectFrom('adoption_months as a')
      .select([
        'a.account_id',
        'a.month as date',
        'a.month',
        'a.bundle as feature_scope',
        'a.role',
        sql<string>`''`.as('user_id'),
        sql<string>`''`.as('session_id'),
        sql<number>`0`.as('events'),
        sql<number>`1`.as('customers'),
        'a.features',
      ]);
    return usage.unionAll(customers);
  },
});
