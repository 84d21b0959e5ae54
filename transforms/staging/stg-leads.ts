import { sql } from 'kysely';
import { leads } from '../../sources/marketing/leads.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { channelName, emailAddress } from './spellings.ts';

export const stgLeads = defineTransform({
  name: 'stg_leads',
  layer: 'staging',
  description: 'One row per lead: channels folded.',
  grain: ['lead_id'],
  from: { raw_leads: raw(leads) },
  columns: contractColumns(leads.columns),
  rows: (db) =>
    db
      .selectFrom('raw_leads as r')
      .select([
        'r.lead_id',
        'r.account_id',
        'r.contact_id',
        emailAddress(sql.ref('r.email')).as('email'),
        'r.company',
        'r.persona',
        'r.status',
        'r.created_at',
        channelName(sql.ref('r.channel')).as('channel'),
        'r.campaign',
        'r.ad_set',
        'r.creative',
        'r.landing_page',
        'r.updated_at',
      ]),
});
