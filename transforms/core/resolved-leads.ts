import { sql } from 'kysely';
import { leads as contract } from '../../sources/marketing/leads.ts';
import { boolean, contractColumns, date, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { dateOf } from '../sql.ts';
import { stgLeads } from '../staging/stg-leads.ts';
import { recordMatches } from './record-matches.ts';

const { lead_id, persona, campaign, ad_set, creative, landing_page } = contractColumns(contract.columns);

export const resolvedLeads = defineTransform({
  name: 'resolved_leads',
  layer: 'core',
  description: 'One row per lead, with the account that it became where that is known.',
  grain: ['lead_id'],
  from: { stg_leads: stgLeads, record_matches: recordMatches },
  columns: {
    lead_id,
    account_id: nullable(text('Account.')),
    created_on: date('Day on which it came in.'),
    persona,
    channel: text('Channel that it came by; unknown where nothing says.'),
    campaign,
    ad_set,
    creative,
    landing_page,
    is_qualified: boolean('It is qualified, or was and became a customer; of a lost one nobody knows.'),
  },
  rows: (db) =>
    db
      .selectFrom('stg_leads as l')
      .leftJoin('record_matches as m', (j) => j.on('m.entity', '=', 'leads').onRef('m.record_id', '=', 'l.lead_id'))
      .select([
        'l.lead_id',
        'm.account_id',
        dateOf(sql.ref('l.created_at')).as('created_on'),
        'l.persona',
        sql<string>`coalesce(l.channel, 'unknown')`.as('channel'),
        'l.campaign',
        'l.ad_set',
        'l.creative',
        'l.landing_page',
        sql<boolean>`coalesce(l.status in ('qualified', 'converted'), false)`.as('is_qualified'),
      ]),
});
