import { sql } from 'kysely';
import { productUsers } from '../../sources/product/product-users.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { emailAddress } from './spellings.ts';

export const stgProductUsers = defineTransform({
  name: 'stg_product_users',
  layer: 'staging',
  description: 'One row per user of the product.',
  grain: ['user_id'],
  from: { raw_product_users: raw(productUsers) },
  columns: contractColumns(productUsers.columns),
  rows: (db) =>
    db
      .selectFrom('raw_product_users as r')
      .select([
        'r.user_id',
        'r.account_id',
        emailAddress(sql.ref('r.email')).as('email'),
        'r.company',
        'r.role',
        'r.signed_up_at',
        'r.updated_at',
      ]),
});
