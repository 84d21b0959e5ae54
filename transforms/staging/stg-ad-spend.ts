import { sql } from 'kysely';
import { adSpend } from '../../sources/marketing/ad-spend.ts';
import { contractColumns } from '../columns.ts';
import { defineTransform, raw } from '../define.ts';
import { channelName } from './spellings.ts';

export const stgAdSpend = defineTransform({
  name: 'stg_ad_spend',
  layer: 'staging',
  description: 'One row per day and ad: channels folded.',
  grain: ['spend_id'],
  from: { raw_ad_spend: raw(adSpend) },
  columns: contractColumns(adSpend.columns),
  rows: (db) =>
    db
      .selectFrom('raw_ad_spend as r')
      .select([
        'r.spend_id',
        'r.date',
        channelName(sql.ref<string>('r.channel')).as('channel'),
        'r.campaign',
        'r.ad_set',
        'r.creative',
        'r.landing_page',
        'r.persona',
        'r.spend',
        'r.impressions',
        'r.clicks',
        'r.currency',
        'r.updated_at',
      ]),
});
