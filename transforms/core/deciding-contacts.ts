import { sql } from 'kysely';
import { contacts as contract } from '../../sources/crm/contacts.ts';
import { bigint, contractColumns, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { recordMatches } from './record-matches.ts';

const known = contractColumns(contract.columns);

/** What is known of the contact that decides for an account, as columns of the account: all of it may be missing. */
export const decidingContactColumns = {
  contact_role: known.role,
  contact_focus: known.investment_focus,
  contact_age_band: known.age_band,
  contact_income: known.income,
  contact_net_worth: known.net_worth,
  contact_marital_status: known.marital_status,
  contact_children: known.children,
  contact_education: known.education,
  contact_risk_attitude: known.risk_attitude,
  contact_wanted_relationship: known.wanted_relationship,
  contact_preferred_channel: known.preferred_channel,
  contact_decision_style: known.decision_style,
};
export const decidingContactNames = Object.keys(decidingContactColumns) as (keyof typeof decidingContactColumns)[];

/**
 * The contact that the CRM marks as primary decides. Where it marks several, or none, the one of them with the lowest id does:
 * the same in every build.
 */
export const decidingContacts = defineTransform({
  name: 'deciding_contacts',
  layer: 'core',
  description: 'One row per account with contacts: the one that decides for it, and how many there are.',
  grain: ['account_id'],
  from: { stg_contacts: stgContacts, record_matches: recordMatches },
  columns: {
    account_id: text('Id of the account.'),
    contact_id: text('Id of the contact that decides: the primary one, else the one with the lowest id.'),
    contacts: bigint('Contacts of the account.'),
    ...decidingContactColumns,
  },
  rows: (db) => {
    const ofAccounts = db
      .selectFrom('stg_contacts as c')
      .innerJoin('record_matches as m', (j) =>
        j.on('m.entity', '=', 'contacts').onRef('m.record_id', '=', 'c.contact_id'),
      )
      .where('m.account_id', 'is not', null)
      .select([
        sql<string>`m.account_id`.as('account_id'),
        'c.contact_id',
        'c.role as contact_role',
        'c.investment_focus as contact_focus',
        'c.age_band as contact_age_band',
        'c.income as contact_income',
        'c.net_worth as contact_net_worth',
        'c.marital_status as contact_marital_status',
        'c.children as contact_children',
        'c.education as contact_education',
        'c.risk_attitude as contact_risk_attitude',
        'c.wanted_relationship as contact_wanted_relationship',
        'c.preferred_channel as contact_preferred_channel',
        'c.decision_style as contact_decision_style',
        sql<number>`count(*) over (partition by m.account_id)`.as('contacts'),
        sql<number>`row_number() over (partition by m.account_id
          order by case when c.is_primary then 0 else 1 end, c.contact_id)`.as('place'),
      ]);
    return db
      .selectFrom(ofAccounts.as('d'))
      .where('d.place', '=', 1)
      .select(['d.account_id', 'd.contact_id', 'd.contacts', ...decidingContactNames.map((n) => `d.${n}` as const)]);
  },
});
