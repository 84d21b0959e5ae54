import { sql } from 'kysely';
import type { SqlDate } from '../../sources/columns.ts';
import { accounts as contract } from '../../sources/crm/accounts.ts';
import { boolean, contractColumns, date, double, nullable } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { UNMATCHED } from '../identity/decisions.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { accountAliases } from './account-aliases.ts';
import { accountUsageDays } from './account-usage-days.ts';
import { firmAttributes, firmAttributesOfA } from './firm-attributes.ts';
import { resolvedTickets } from './resolved-tickets.ts';
import { planMargins, settingsTable } from './settings.ts';
import { subscriptions } from './subscriptions.ts';

const { account_id, cost_to_serve, referrals_per_year } = contractColumns(contract.columns);

/** An account that only billing, the product or support knows is kept, without attributes: its money counts in every total. */
export const accounts = defineTransform({
  name: 'accounts',
  layer: 'core',
  description: 'One row per account that any silo knows.',
  grain: ['account_id'],
  from: {
    stg_accounts: stgAccounts,
    account_aliases: accountAliases,
    subscriptions,
    account_usage_days: accountUsageDays,
    resolved_tickets: resolvedTickets,
    settings: settingsTable,
    plan_margins: planMargins,
  },
  columns: {
    account_id,
    ...firmAttributes,
    cost_to_serve,
    referrals_per_year,
    gross_margin: double('Gross margin of its plan.'),
    first_seen_on: nullable(date('Signup or first subscription, whichever came first.')),
    is_inferred: boolean('The CRM does not know it: it was inferred from another silo.'),
  },
  rows: (db) => {
    const known = db
      .selectFrom('stg_accounts as a')
      .leftJoin('account_aliases as x', 'x.alias', 'a.account_id')
      .select([sql<string>`coalesce(x.account_id, a.account_id)`.as('account_id'), 'a.signup_date as first_day'])
      .unionAll(db.selectFrom('subscriptions').select(['account_id', 'start_date as first_day']))
      .unionAll(
        db
          .selectFrom('account_usage_days')
          .select(['account_id', sql<SqlDate>`min(date)`.as('first_day')])
          .groupBy('account_id')
          .where('account_id', '<>', UNMATCHED)
          // Usage or a ticket alone tells when an account was seen only if neither the CRM nor billing does.
          .where('account_id', 'not in', (q) => q.selectFrom('stg_accounts').select('account_id'))
          .where('account_id', 'not in', (q) => q.selectFrom('subscriptions').select('account_id')),
      )
      .unionAll(
        db
          .selectFrom('resolved_tickets')
          .select(['account_id', sql<SqlDate>`cast(min(opened_at) as date)`.as('first_day')])
          .groupBy('account_id')
          .where('account_id', 'not in', (q) => q.selectFrom('stg_accounts').select('account_id'))
          .where('account_id', 'not in', (q) => q.selectFrom('subscriptions').select('account_id')),
      );
    return db
      .selectFrom(
        db
          .selectFrom(known.as('k'))
          .select(['k.account_id', sql<SqlDate>`min(k.first_day)`.as('first_day')])
          .groupBy('k.account_id')
          .as('k'),
      )
      .innerJoin('settings as d', (j) => j.onTrue())
      .leftJoin('stg_accounts as a', 'a.account_id', 'k.account_id')
      .leftJoin('plan_margins as p', 'p.plan', 'a.plan')
      .select([
        'k.account_id',
        ...firmAttributesOfA,
        'a.cost_to_serve',
        'a.referrals_per_year',
        sql<number>`coalesce(p.gross_margin, d.gross_margin)`.as('gross_margin'),
        'k.first_day as first_seen_on',
        sql<boolean>`a.account_id is null`.as('is_inferred'),
      ]);
  },
});
