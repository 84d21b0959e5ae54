import { sql } from 'kysely';
import { text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { stgProductUsers } from '../staging/stg-product-users.ts';

/** Contacts of one e-mail address who have several roles tell none. */
export const userRoles = defineTransform({
  name: 'user_roles',
  layer: 'core',
  description: 'One row per user whose role is known: by the product, else by the CRM.',
  grain: ['user_id'],
  from: { stg_product_users: stgProductUsers, stg_contacts: stgContacts },
  columns: {
    user_id: text('User.'),
    role: text('Role, in the words of the product or the CRM.'),
  },
  rows: (db) => {
    const contacts = db
      .selectFrom('stg_contacts as c')
      .where(sql<boolean>`c.email is not null and c.role is not null`)
      .groupBy('c.email')
      .having(sql<boolean>`min(c.role) = max(c.role)`)
      .select([sql<string>`c.email`.as('email'), sql<string>`min(c.role)`.as('role')]);
    const role = sql<string>`coalesce(u.role, c.role)`;
    return db
      .selectFrom('stg_product_users as u')
      .leftJoin(contacts.as('c'), (j) => j.on(sql`c.email`, '=', sql.ref('u.email')))
      .where(sql<boolean>`${role} is not null`)
      .select(['u.user_id', role.as('role')]);
  },
});
