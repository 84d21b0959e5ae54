import { type Expression, sql } from 'kysely';
import { nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgBillingCustomers } from '../staging/stg-billing-customers.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { stgProductUsers } from '../staging/stg-product-users.ts';
import { stgSurveyResponses } from '../staging/stg-survey-responses.ts';
import { emailAccounts } from './email-accounts.ts';
import { resolvedLeads } from './resolved-leads.ts';

/** A record with the account that it is matched to, and why it is not. */
function match(entity: string, id: Expression<string>, account: Expression<string | null>) {
  return [
    sql<string>`${entity}`.as('entity'),
    sql<string>`${id}`.as('record_id'),
    sql<string | null>`${account}`.as('account_id'),
    sql<string | null>`case when ${account} is not null then 'account_id' end`.as('matched_by'),
    sql<string | null>`case when ${account} is null then 'names no account' end`.as('reason'),
  ] as const;
}

export const recordMatches = defineTransform({
  name: 'record_matches',
  layer: 'core',
  description: 'One row per contact, lead, payer, user and answer to a survey: whose it is, or why that is not known.',
  grain: ['entity', 'record_id'],
  from: {
    stg_contacts: stgContacts,
    resolved_leads: resolvedLeads,
    stg_billing_customers: stgBillingCustomers,
    stg_product_users: stgProductUsers,
    stg_survey_responses: stgSurveyResponses,
    email_accounts: emailAccounts,
  },
  columns: {
    entity: text('Contract of the record.'),
    record_id: text('Its key.'),
    account_id: nullable(text('Account.')),
    matched_by: nullable(text('Rule that found the account.')),
    reason: nullable(text('Why none was found.')),
  },
  rows: (db) => {
    const answers = db
      .selectFrom('stg_survey_responses as s')
      .leftJoin('stg_contacts as c', (j) => j.on(sql`c.contact_id`, '=', sql.ref('s.contact_id')))
      .leftJoin('email_accounts as e', (j) => j.on(sql`e.email`, '=', sql.ref('s.email')))
      .select(
        match('survey_responses', sql.ref('s.response_id'), sql`coalesce(s.account_id, c.account_id, e.account_id)`),
      );
    return db
      .selectFrom('stg_contacts as c')
      .select(match('contacts', sql.ref('c.contact_id'), sql.ref('c.account_id')))
      .unionAll(
        db.selectFrom('resolved_leads as l').select(match('leads', sql.ref('l.lead_id'), sql.ref('l.account_id'))),
      )
      .unionAll(
        db
          .selectFrom('stg_billing_customers as b')
          .select(match('billing_customers', sql.ref('b.customer_id'), sql.ref('b.account_id'))),
      )
      .unionAll(
        db
          .selectFrom('stg_product_users as u')
          .select(match('product_users', sql.ref('u.user_id'), sql.ref('u.account_id'))),
      )
      .unionAll(answers);
  },
});
