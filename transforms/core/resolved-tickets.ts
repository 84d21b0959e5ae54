import { sql } from 'kysely';
import { supportTickets as contract } from '../../sources/support/support-tickets.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgSupportTickets } from '../staging/stg-support-tickets.ts';
import { accountAliases } from './account-aliases.ts';

const { ticket_id, account_id, opened_at, closed_at, satisfaction_score } = contractColumns(contract.columns);

export const resolvedTickets = defineTransform({
  name: 'resolved_tickets',
  layer: 'core',
  description: 'One row per support ticket, with the account that its id stands for.',
  grain: ['ticket_id'],
  from: { stg_support_tickets: stgSupportTickets, account_aliases: accountAliases },
  columns: { ticket_id, account_id, opened_at, closed_at, satisfaction_score },
  rows: (db) =>
    db
      .selectFrom('stg_support_tickets as t')
      .leftJoin('account_aliases as x', 'x.alias', 't.account_id')
      .select([
        't.ticket_id',
        sql<string>`coalesce(x.account_id, t.account_id)`.as('account_id'),
        't.opened_at',
        't.closed_at',
        't.satisfaction_score',
      ]),
});
