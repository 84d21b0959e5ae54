import { sql } from 'kysely';
import { touches } from '../../sources/marketing/touches.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { channelName, emailAddress } from './spellings.ts';

export const stgTouches = defineTransform({
  name: 'stg_touches',
  layer: 'staging',
  description: 'One row per contact of a prospect with marketing: channels folded.',
  grain: ['touch_id'],
  from: { raw_touches: raw(touches) },
  columns: contractColumns(touches.columns),
  rows: (db) =>
    db
      .selectFrom('raw_touches as r')
      .select([
        'r.touch_id',
        'r.account_id',
        'r.contact_id',
        emailAddress(sql.ref('r.email')).as('email'),
        'r.occurred_at',
        'r.touch_type',
        channelName(sql.ref<string>('r.channel')).as('channel'),
        'r.campaign',
        'r.ad_set',
        'r.creative',
        'r.landing_page',
      ]),
});
