import { sql } from 'kysely';
import { bigint, date, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { accountMonths } from './account-months.ts';
import { accountUsageDays } from './account-usage-days.ts';
import { featureScopes } from './feature-scopes.ts';
import { userRoles } from './user-roles.ts';

/**
 * A rate of adoption is one of all customers, also of those that used nothing: each has a row for every role and bundle.
 * Which features were used is told by bits: a row per feature would be as many as half of the usage.
 */
export const adoptionMonths = defineTransform({
  name: 'adoption_months',
  layer: 'core',
  description: 'One row per customer and month, role of users and bundle of features: which of these they used.',
  grain: ['account_id', 'month', 'role', 'bundle'],
  from: {
    account_usage_days: accountUsageDays,
    account_months: accountMonths,
    user_roles: userRoles,
    feature_scopes: featureScopes,
  },
  columns: {
    account_id: text('Account.'),
    month: date('Month.'),
    role: text('Role of the users; unknown where nothing says.'),
    bundle: text('Bundle of features.'),
    features: bigint('Bits of the features that they used.'),
  },
  rows: (db) => {
    const role = sql<string>`coalesce(r.role, 'unknown')`;
    const month = monthOf(sql.ref('u.date'));
    const used = db
      .selectFrom('account_usage_days as u')
      .innerJoin('feature_scopes as f', 'f.scope', 'u.feature')
      .leftJoin('user_roles as r', 'r.user_id', 'u.user_id')
      .groupBy(['u.account_id', month, role, 'f.bundle'])
      .select([
        'u.account_id',
        month.as('month'),
        role.as('role'),
        'f.bundle',
        sql<number>`bit_or(f.mask)`.as('features'),
      ]);
    const roles = db
      .selectFrom('user_roles as r')
      .select('r.role')
      .union(sql<{ role: string }>`select 'unknown' as role` as never);
    const bundles = db.selectFrom('feature_scopes as f').groupBy('f.bundle').select('f.bundle');
    return db
      .selectFrom('account_months as a')
      .innerJoin(roles.as('r'), (j) => j.onTrue())
      .innerJoin(bundles.as('b'), (j) => j.onTrue())
      .leftJoin(used.as('u'), (j) =>
        j
          .onRef('u.account_id', '=', 'a.account_id')
          .onRef('u.month', '=', 'a.month')
          .onRef('u.role', '=', 'r.role')
          .onRef('u.bundle', '=', 'b.bundle'),
      )
      .where(sql<boolean>`a.is_customer`)
      .select(['a.account_id', 'a.month', 'r.role', 'b.bundle', sql<number>`coalesce(u.features, 0)`.as('features')]);
  },
});
