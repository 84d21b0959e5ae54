import { sql } from 'kysely';
import { deals as contract } from '../../sources/crm/deals.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgDeals } from '../staging/stg-deals.ts';
import { accountAliases } from './account-aliases.ts';

const { deal_id, account_id, deal_type, stage, outcome, amount, owner, created_date, closed_date } = contractColumns(
  contract.columns,
);

export const resolvedDeals = defineTransform({
  name: 'resolved_deals',
  layer: 'core',
  description: 'One row per deal, with the account that its id stands for.',
  grain: ['deal_id'],
  from: { stg_deals: stgDeals, account_aliases: accountAliases },
  columns: { deal_id, account_id, deal_type, stage, outcome, amount, owner, created_date, closed_date },
  rows: (db) =>
    db
      .selectFrom('stg_deals as d')
      .leftJoin('account_aliases as x', (j) => j.on('x.alias', '=', sql`d.account_id`))
      .select([
        'd.deal_id',
        sql<string | null>`coalesce(x.account_id, d.account_id)`.as('account_id'),
        'd.deal_type',
        'd.stage',
        'd.outcome',
        'd.amount',
        'd.owner',
        'd.created_date',
        'd.closed_date',
      ]),
});
