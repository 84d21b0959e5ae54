import { text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const productUsers = defineContract({
  name: 'product_users',
  domain: 'product',
  description: 'One row per user of the product.',
  key: ['user_id'],
  version: 'updated_at',
  references: { account_id: 'accounts' },
  columns: {
    user_id: text('Id of the user in the product.', { max: 200 }),
    account_id: text('Account of the user, where the product keeps it.', { max: 200 }).nullable(),
    email: text('E-mail address that the user signs in with.', { max: 320 }).nullable(),
    company: text('Name of the firm, as the user typed it.').nullable(),
    role: text('Role in the product, in its own words.', { max: 100 }).nullable(),
    signed_up_at: timestamp('When the user signed up, UTC.').nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
