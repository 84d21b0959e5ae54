import { oneOf, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const leads = defineContract({
  name: 'leads',
  domain: 'marketing',
  description: 'One row per person who showed interest.',
  key: ['lead_id'],
  version: 'updated_at',
  references: { account_id: 'accounts', contact_id: 'contacts' },
  columns: {
    lead_id: text('Id of the lead.', { max: 200 }),
    account_id: text('Account that it became, where it is known.', { max: 200 }).nullable(),
    contact_id: text('Contact that it became, where it is known.', { max: 200 }).nullable(),
    email: text('E-mail address.', { max: 320 }).nullable(),
    company: text('Name of the firm, as the lead typed it.').nullable(),
    persona: text('Kind of buyer that the lead is.', { max: 100 }).nullable(),
    status: oneOf('Where it stands.', ['new', 'working', 'qualified', 'converted', 'lost']).nullable(),
    created_at: timestamp('When it came in, UTC.'),
    channel: text('Channel that it came by.', { max: 100 }).nullable(),
    campaign: text('Campaign that it came by.', { max: 200 }).nullable(),
    ad_set: text('Ad set, or ad group.', { max: 200 }).nullable(),
    creative: text('Creative, or ad.', { max: 200 }).nullable(),
    landing_page: text('Page that it came in on.').nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
