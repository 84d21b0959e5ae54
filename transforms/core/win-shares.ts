import { type Expression, sql } from 'kysely';
import { date, double, nullable, text } from '../columns.ts';
import { defineTransform } from '../define.ts';
import { nothing } from '../sql.ts';
import { accountTouches } from './account-touches.ts';
import { accounts } from './accounts.ts';
import { wins } from './wins.ts';

/** One text for an ad: what spend and touches have in common. */
export const adKey = (alias: string) => {
  const part = (name: string) => sql`coalesce(${sql.ref(`${alias}.${name}`)}, '')`;
  return sql<string>`concat(${sql.join(['channel', 'campaign', 'ad_set', 'creative', 'landing_page'].map(part), sql`, '|', `)})`;
};

/**
 * The touches up to the day of a win share it: the first alone, the last alone, or all alike. An account without touches was
 * won by the channel that the CRM names, or by an unknown one: no win is lost.
 */
export const winShares = defineTransform({
  name: 'win_shares',
  layer: 'core',
  description: 'One row per win, way of attribution and touch that has a share in it. The shares of a win add up to 1.',
  grain: ['account_id', 'win', 'attribution', 'touch_id'],
  from: { wins, account_touches: accountTouches, accounts },
  columns: {
    account_id: text('Account.'),
    win: text('trial or customer.'),
    attribution: text('first_touch, last_touch or linear.'),
    touch_id: text('Touch; empty text where there was none.'),
    won_on: date('Day of the win.'),
    month: date('Month of the win.'),
    channel: text('Channel.'),
    campaign: nullable(text('Campaign.')),
    ad_set: nullable(text('Ad set.')),
    creative: nullable(text('Creative.')),
    landing_page: nullable(text('Landing page.')),
    ad_key: text('The ad as one text.'),
    share: double('Share in the win.'),
  },
  rows: (db) => {
    const w = sql`partition by w.account_id, w.win`;
    const touched = db
      .selectFrom('wins as w')
      .innerJoin('account_touches as t', (j) =>
        j.onRef('t.account_id', '=', 'w.account_id').onRef('t.occurred_on', '<=', 'w.won_on'),
      )
      .select([
        'w.account_id',
        'w.win',
        'w.won_on',
        'w.month',
        't.touch_id',
        't.channel',
        't.campaign',
        't.ad_set',
        't.creative',
        't.landing_page',
        sql<number>`row_number() over (${w} order by t.occurred_at, t.touch_id)`.as('from_first'),
        sql<number>`row_number() over (${w} order by t.occurred_at desc, t.touch_id desc)`.as('from_last'),
        sql<number>`count(*) over (${w})`.as('touches'),
      ]);
    const none = nothing<string>('text');
    const untouched = db
      .selectFrom('wins as w')
      .innerJoin('accounts as a', 'a.account_id', 'w.account_id')
      .leftJoin(
        db.selectFrom(touched.as('x')).where(sql<boolean>`x.from_first = 1`).select(['x.account_id', 'x.win']).as('k'),
        (j) => j.onRef('k.account_id', '=', 'w.account_id').onRef('k.win', '=', 'w.win'),
      )
      .where('k.account_id', 'is', null)
      .select([
        'w.account_id',
        'w.win',
        'w.won_on',
        'w.month',
        sql<string>`''`.as('touch_id'),
        sql<string>`coalesce(a.acquisition_channel, 'unknown')`.as('channel'),
        none.as('campaign'),
        none.as('ad_set'),
        none.as('creative'),
        none.as('landing_page'),
        sql<number>`1`.as('from_first'),
        sql<number>`1`.as('from_last'),
        sql<number>`1`.as('touches'),
      ]);
    const way = (name: string, share: Expression<number>, where: Expression<unknown>) =>
      db
        .selectFrom(sql`all_touches`.as('s'))
        .where(sql<boolean>`${where}`)
        .select([
          sql.ref<string>('s.account_id').as('account_id'),
          sql.ref<string>('s.win').as('win'),
          sql<string>`${sql.lit(name)}`.as('attribution'),
          sql.ref<string>('s.touch_id').as('touch_id'),
          sql.ref<never>('s.won_on').as('won_on'),
          sql.ref<never>('s.month').as('month'),
          sql.ref<string>('s.channel').as('channel'),
          sql.ref<string | null>('s.campaign').as('campaign'),
          sql.ref<string | null>('s.ad_set').as('ad_set'),
          sql.ref<string | null>('s.creative').as('creative'),
          sql.ref<string | null>('s.landing_page').as('landing_page'),
          adKey('s').as('ad_key'),
          sql<number>`cast(${share} as double precision)`.as('share'),
        ]);
    return db
      .with('all_touches', () => touched.unionAll(untouched))
      .selectFrom(
        way('first_touch', sql`1`, sql`s.from_first = 1`)
          .unionAll(way('last_touch', sql`1`, sql`s.from_last = 1`))
          .unionAll(way('linear', sql`cast(1 as double precision) / s.touches`, sql`true`))
          .as('r'),
      )
      .selectAll();
  },
});
