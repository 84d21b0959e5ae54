import { sql } from 'kysely';
import { nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { nothing } from '../sql.ts';
import { countryCode } from '../staging/spellings.ts';
import { stgBillingCustomers } from '../staging/stg-billing-customers.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { stgLeads } from '../staging/stg-leads.ts';
import { stgProductUsers } from '../staging/stg-product-users.ts';
import { stgSurveyResponses } from '../staging/stg-survey-responses.ts';
import type { MatchedEntity } from './decisions.ts';

const entity = (name: MatchedEntity) => sql<string>`${sql.lit(name)}`.as('entity');
const none = () => nothing<string>('text');

/** A view: it is read once and not kept. */
export const siloRecords = defineTransform({
  name: 'silo_records',
  layer: 'staging',
  description: 'One row per contact, user, payer, lead and answer: what it says of whose it is.',
  grain: ['entity', 'record_id'],
  from: {
    stg_contacts: stgContacts,
    stg_product_users: stgProductUsers,
    stg_billing_customers: stgBillingCustomers,
    stg_leads: stgLeads,
    stg_survey_responses: stgSurveyResponses,
  },
  columns: {
    entity: text('contacts, product_users, billing_customers, leads or survey_responses.'),
    record_id: text('Key of the record.'),
    account_id: nullable(text('Account that it names.')),
    contact_id: nullable(text('Contact that it names.')),
    email: nullable(text('E-mail address in lower case.')),
    name: nullable(text('Name of the firm.')),
    country: nullable(text('Country of the firm.')),
  },
  rows: (db) => {
    const contacts = db
      .selectFrom('stg_contacts as c')
      .select([
        entity('contacts'),
        'c.contact_id as record_id',
        'c.account_id',
        none().as('contact_id'),
        'c.email',
        none().as('name'),
        none().as('country'),
      ]);
    const users = db
      .selectFrom('stg_product_users as u')
      .select([
        entity('product_users'),
        'u.user_id as record_id',
        'u.account_id',
        none().as('contact_id'),
        'u.email',
        'u.company as name',
        none().as('country'),
      ]);
    const payers = db
      .selectFrom('stg_billing_customers as b')
      .select([
        entity('billing_customers'),
        'b.customer_id as record_id',
        'b.account_id',
        none().as('contact_id'),
        'b.email',
        'b.customer_name as name',
        countryCode(sql.ref('b.country')).as('country'),
      ]);
    const leads = db
      .selectFrom('stg_leads as l')
      .select([
        entity('leads'),
        'l.lead_id as record_id',
        'l.account_id',
        'l.contact_id',
        'l.email',
        'l.company as name',
        none().as('country'),
      ]);
    const answers = db
      .selectFrom('stg_survey_responses as s')
      .select([
        entity('survey_responses'),
        's.response_id as record_id',
        's.account_id',
        's.contact_id',
        's.email',
        none().as('name'),
        none().as('country'),
      ]);
    return contacts.unionAll(users).unionAll(payers).unionAll(leads).unionAll(answers);
  },
});
