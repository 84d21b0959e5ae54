import { oneOf, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const touches = defineContract({
  name: 'touches',
  domain: 'marketing',
  description: 'One row per contact of a prospect with our marketing.',
  key: ['touch_id'],
  references: { account_id: 'accounts', contact_id: 'contacts' },
  rules: [{ rule: 'any_of', columns: ['account_id', 'contact_id', 'email'] }],
  columns: {
    touch_id: text('Id of the touch.', { max: 200 }),
    account_id: text('Account, where it is known.', { max: 200 }).nullable(),
    contact_id: text('Contact, where it is known.', { max: 200 }).nullable(),
    email: text('E-mail address, where it is known.', { max: 320 }).nullable(),
    occurred_at: timestamp('When, UTC.'),
    touch_type: oneOf('What happened.', ['click', 'visit', 'form', 'e-mail', 'event', 'call', 'other']).nullable(),
    channel: text('Channel.', { max: 100 }),
    campaign: text('Campaign.', { max: 200 }).nullable(),
    ad_set: text('Ad set, or ad group.', { max: 200 }).nullable(),
    creative: text('Creative, or ad.', { max: 200 }).nullable(),
    landing_page: text('Page on which the prospect landed.').nullable(),
  },
});
