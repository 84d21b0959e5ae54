import { sql } from 'kysely';
import { text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { stgProductUsers } from '../staging/stg-product-users.ts';

/** An address that people of several accounts use names none of them: it is left out, and a check says so. */
export const emailAccounts = defineTransform({
  name: 'email_accounts',
  layer: 'core',
  description: 'One row per e-mail address of contacts and users of one account alone.',
  grain: ['email'],
  from: { stg_contacts: stgContacts, stg_product_users: stgProductUsers },
  columns: {
    email: text('E-mail address in lower case.'),
    account_id: text('The account of everybody who uses it.'),
  },
  rows: (db) => {
    const known = db
      .selectFrom('stg_contacts as c')
      .where(sql<boolean>`c.email is not null and c.account_id is not null`)
      .select([sql<string>`c.email`.as('email'), sql<string>`c.account_id`.as('account_id')])
      .unionAll(
        db
          .selectFrom('stg_product_users as u')
          .where(sql<boolean>`u.email is not null and u.account_id is not null`)
          .select([sql<string>`u.email`.as('email'), sql<string>`u.account_id`.as('account_id')]),
      );
    return db
      .selectFrom(known.as('k'))
      .groupBy('k.email')
      .having(sql<boolean>`min(k.account_id) = max(k.account_id)`)
      .select(['k.email', sql<string>`min(k.account_id)`.as('account_id')]);
  },
});
