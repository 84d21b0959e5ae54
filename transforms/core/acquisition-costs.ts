import { sql } from 'kysely';
import type { Money, SqlDate } from '../../sources/columns.ts';
import { date, money, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { monthOf } from '../sql.ts';
import { stgAdSpend } from '../staging/stg-ad-spend.ts';
import { attributions } from './attributions.ts';
import { adKey, winShares } from './win-shares.ts';

/**
 * What an ad cost in a month is borne by the customers that it won in the month, by their shares in it; if it won none, by
 * those whom its channel won; if there are none either, by nobody. Cents are cut from a running sum, so that the parts of
 * an ad's month add up to what was spent on it, to the cent.
 */
export const acquisitionCosts = defineTransform({
  name: 'acquisition_costs',
  layer: 'core',
  description: 'One row per ad, month, way of attribution and customer that bears a part of what the ad cost.',
  grain: ['cost_id'],
  from: { stg_ad_spend: stgAdSpend, win_shares: winShares, attributions },
  columns: {
    cost_id: text('Attribution, month, ad, account and touch.'),
    attribution: text('first_touch, last_touch or linear.'),
    borne_on: date('Day on which the customer was won; first day of the month where nobody bears it.'),
    channel: text('Channel of the ad.'),
    campaign: nullable(text('Campaign of the ad.')),
    ad_set: nullable(text('Ad set of the ad.')),
    creative: nullable(text('Creative of the ad.')),
    landing_page: nullable(text('Landing page of the ad.')),
    persona: nullable(text('Kind of buyer that the ad was aimed at.')),
    account_id: nullable(text('Customer that bears it.')),
    cost: money('Its part.'),
  },
  rows: (db) => {
    const AD = ['channel', 'campaign', 'ad_set', 'creative', 'landing_page', 'persona'] as const;
    const ads = db
      .selectFrom('stg_ad_spend as s')
      .groupBy([...AD.map((c) => `s.${c}` as const), monthOf(sql.ref('s.date'))])
      .select([
        ...AD.map((c) => `s.${c}` as const),
        monthOf(sql.ref('s.date')).as('month'),
        adKey('s').as('ad_key'),
        sql<Money>`sum(s.spend)`.as('spend'),
      ]);
    const own = sql`select distinct w.attribution, w.month, w.ad_key from win_shares w where w.win = 'customer'`;
    const bearers = sql<Bearer>`(
      select m.*, a.attribution, w.account_id, w.touch_id, w.won_on, w.share
      from ads m
      inner join attributions a on true
      left join (${own}) o on o.attribution = a.attribution and o.month = m.month and o.ad_key = m.ad_key
      left join win_shares w on w.win = 'customer' and w.attribution = a.attribution and w.month = m.month
        and w.channel = m.channel and (o.ad_key is null or w.ad_key = m.ad_key)
    )`;
    const part = sql`partition by b.attribution, b.month, b.ad_key, b.persona order by b.account_id, b.touch_id`;
    const cut = db
      .with('ads', () => ads)
      .selectFrom(bearers.as('b'))
      .select([
        ...AD.map((c) => sql.ref<never>(`b.${c}`).as(c)),
        sql.ref<never>('b.month').as('month'),
        sql.ref<string>('b.ad_key').as('ad_key'),
        sql.ref<string>('b.attribution').as('attribution'),
        sql.ref<string | null>('b.account_id').as('account_id'),
        sql.ref<string | null>('b.touch_id').as('touch_id'),
        sql.ref<SqlDate | null>('b.won_on').as('won_on'),
        sql<number>`cast(b.spend * 100 as bigint)`.as('cents'),
        sql<number>`row_number() over (${part})`.as('place'),
        sql<number>`count(*) over (partition by b.attribution, b.month, b.ad_key, b.persona)`.as('places'),
        sql<number>`sum(b.share) over (${part} rows unbounded preceding)`.as('upto'),
        sql<number>`sum(b.share) over (partition by b.attribution, b.month, b.ad_key, b.persona)`.as('all_shares'),
      ]);
    const running = sql<number>`case when c.place = c.places then c.cents
      else cast(floor(cast(c.cents as double precision) * c.upto / c.all_shares) as bigint) end`;
    const sums = db.selectFrom(cut.as('c')).selectAll().select(running.as('cents_upto'));
    const before = sql`coalesce(lag(r.cents_upto) over (partition by r.attribution, r.month, r.ad_key, r.persona order by r.place), 0)`;
    return db
      .selectFrom(sums.as('r'))
      .select([
        sql<string>`concat(r.attribution, '/', r.month, '/', r.ad_key, '|', r.persona, '/', r.account_id, '/', r.touch_id)`.as(
          'cost_id',
        ),
        'r.attribution',
        sql<SqlDate>`coalesce(r.won_on, r.month)`.as('borne_on'),
        sql.ref<string>('r.channel').as('channel'),
        sql.ref<string | null>('r.campaign').as('campaign'),
        sql.ref<string | null>('r.ad_set').as('ad_set'),
        sql.ref<string | null>('r.creative').as('creative'),
        sql.ref<string | null>('r.landing_page').as('landing_page'),
        sql.ref<string | null>('r.persona').as('persona'),
        'r.account_id',
        sql<Money>`cast(cast(r.cents_upto - ${before} as decimal(16,0)) * 0.01 as decimal(18,2))`.as('cost'),
      ]);
  },
});

/** A row of an ad's month with one who bears a part of it. */
interface Bearer {
  readonly account_id: string | null;
}
