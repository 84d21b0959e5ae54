import { expect, test } from 'vitest';
import { userRows } from '../../../../sources/demo/product/users.ts';
import { usageByMonth } from '../../../../sources/demo/usage.ts';
import { rowsOf } from '../../../../sources/demo/world.ts';
import { company, world } from '../panel.ts';

test('everybody in the events is a user, who had signed up by then', () => {
  const signedUp = new Map(rowsOf(userRows(world)).map((row) => [row.user_id, row.signed_up_at!]));
  for (const rows of usageByMonth(company))
    for (const { user_id, occurred_at } of rows)
      if (!(signedUp.get(user_id!)! <= occurred_at)) expect([user_id, occurred_at]).toBeUndefined();
});
