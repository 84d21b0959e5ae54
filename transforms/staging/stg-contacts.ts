import { sql } from 'kysely';
import { contacts } from '../../sources/crm/contacts.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { emailAddress } from './spellings.ts';

export const stgContacts = defineTransform({
  name: 'stg_contacts',
  layer: 'staging',
  description: 'One row per contact of the CRM: e-mail addresses in lower case.',
  grain: ['contact_id'],
  from: { raw_contacts: raw(contacts) },
  columns: contractColumns(contacts.columns),
  rows: (db) =>
    db
      .selectFrom('raw_contacts as r')
      .select([
        'r.contact_id',
        'r.account_id',
        'r.full_name',
        emailAddress(sql.ref('r.email')).as('email'),
        'r.role',
        'r.title',
        'r.investment_focus',
        'r.is_primary',
        'r.age_band',
        'r.income',
        'r.net_worth',
        'r.marital_status',
        'r.children',
        'r.occupation',
        'r.education',
        'r.risk_attitude',
        'r.wanted_relationship',
        'r.preferred_channel',
        'r.decision_style',
        'r.updated_at',
      ]),
});
