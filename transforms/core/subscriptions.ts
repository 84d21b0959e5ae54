import { sql } from 'kysely';
import { subscriptions as contract } from '../../sources/billing/subscriptions.ts';
import type { Money } from '../../sources/columns.ts';
import { boolean, contractColumns } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { ZERO } from '../sql.ts';
import { stgSubscriptions } from '../staging/stg-subscriptions.ts';
import { accountAliases } from './account-aliases.ts';

const { subscription_id, account_id, plan, start_date, end_date, mrr_amount, seats, is_trial } = contractColumns(
  contract.columns,
);

export const subscriptions = defineTransform({
  name: 'subscriptions',
  layer: 'core',
  description: 'One row per subscription: when it runs and what it brings a month.',
  grain: ['subscription_id'],
  from: { stg_subscriptions: stgSubscriptions, account_aliases: accountAliases },
  columns: {
    subscription_id,
    account_id,
    plan,
    start_date,
    end_date,
    mrr_amount,
    seats,
    is_trial,
    is_paid: boolean('Brings revenue: not a trial, and its amount is above 0.'),
  },
  rows: (db) =>
    db
      .selectFrom('stg_subscriptions as s')
      .leftJoin('account_aliases as x', 'x.alias', 's.account_id')
      .select([
        's.subscription_id',
        sql<string>`coalesce(x.account_id, s.account_id)`.as('account_id'),
        's.plan',
        's.start_date',
        's.end_date',
        sql<Money>`case when s.is_trial then ${ZERO} else s.mrr_amount end`.as('mrr_amount'),
        's.seats',
        's.is_trial',
        sql<boolean>`not s.is_trial and s.mrr_amount > 0`.as('is_paid'),
      ]),
});
