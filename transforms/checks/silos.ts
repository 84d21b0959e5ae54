/** Rows of marketing, sales and surveys that cannot be told whose they are. */
import { sql } from 'kysely';
import { accountTouches } from '../core/account-touches.ts';
import { FIRM_TYPE } from '../core/initiative-outcomes.ts';
import { segmentList } from '../core/segments.ts';
import { segmentMoves } from '../marts/segment-moves.ts';
import { surveyResponses } from '../marts/survey-responses.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgAdSpend } from '../staging/stg-ad-spend.ts';
import { stgDeals } from '../staging/stg-deals.ts';
import { stgInitiatives } from '../staging/stg-initiatives.ts';
import { stgLeads } from '../staging/stg-leads.ts';
import { stgTouches } from '../staging/stg-touches.ts';
import { defineCheck } from './define.ts';

export const spendIsOfKnownChannels = defineCheck({
  name: 'spend_is_of_known_channels',
  description:
    'Channels of ads that no touch, lead or account has: their CAC is of nobody. Mappings may spell them in two ways.',
  severity: 'warn',
  from: { stg_ad_spend: stgAdSpend, stg_touches: stgTouches, stg_leads: stgLeads, stg_accounts: stgAccounts },
  rows: (db) => {
    const known = db
      .selectFrom('stg_touches as t')
      .select('t.channel')
      .union(db.selectFrom('stg_leads as l').select(sql<string>`coalesce(l.channel, '')`.as('channel')))
      .union(db.selectFrom('stg_accounts as a').select(sql<string>`coalesce(a.acquisition_channel, '')`.as('channel')));
    return db
      .selectFrom('stg_ad_spend as s')
      .leftJoin(known.as('k'), (j) => j.on('k.channel', '=', sql`s.channel`))
      .where('k.channel', 'is', null)
      .groupBy('s.channel')
      .select(['s.channel', sql<number>`count(*)`.as('days')]);
  },
});

export const touchesHaveAccounts = defineCheck({
  name: 'touches_have_accounts',
  description: 'Touches of people who never became known: they have no part in a win.',
  severity: 'warn',
  from: { stg_touches: stgTouches, account_touches: accountTouches },
  rows: (db) =>
    db
      .selectFrom('stg_touches as t')
      .leftJoin('account_touches as a', 'a.touch_id', 't.touch_id')
      .select(['t.touch_id', 't.contact_id', 't.channel'])
      .where('a.touch_id', 'is', null),
});

export const responsesHaveAccounts = defineCheck({
  name: 'responses_have_accounts',
  description: 'Answers of which nothing tells whose they are: they count, without attributes.',
  severity: 'warn',
  from: { survey_responses: surveyResponses },
  rows: (db) =>
    db.selectFrom('survey_responses as r').select(['r.response_id', 'r.tool']).where('r.account_id', 'is', null),
});

export const dealsHaveAccounts = defineCheck({
  name: 'deals_have_accounts',
  description: 'Deals without an account: they count, without attributes.',
  severity: 'warn',
  from: { stg_deals: stgDeals },
  rows: (db) => db.selectFrom('stg_deals as d').select(['d.deal_id', 'd.deal_type']).where('d.account_id', 'is', null),
});

export const initiativesHaveSegments = defineCheck({
  name: 'initiatives_have_segments',
  description: 'Initiatives aimed at a segment that no segmentation has: they are aimed at nobody, and are not judged.',
  severity: 'warn',
  from: { stg_initiatives: stgInitiatives, segment_list: segmentList },
  rows: (db) =>
    db
      .selectFrom('stg_initiatives as i')
      .leftJoin('segment_list as s', (j) =>
        j.onRef('s.segmentation', '=', 'i.segmentation').onRef('s.segment', '=', 'i.segment'),
      )
      .where(sql<boolean>`i.segmentation is not null and s.segment is null
        and (i.segmentation <> ${sql.lit(FIRM_TYPE)} or i.segment is null)`)
      .select(['i.initiative_id', 'i.segmentation', 'i.segment']),
});

export const movesAddUp = defineCheck({
  name: 'moves_add_up',
  description: 'In every segmentation as many customers move or stay in a month.',
  severity: 'error',
  from: { segment_moves: segmentMoves },
  rows: (db) =>
    db
      .selectFrom(
        db
          .selectFrom('segment_moves as m')
          .groupBy(['m.segmentation', 'm.month'])
          .select(['m.segmentation', 'm.month', sql<number>`sum(m.customers)`.as('customers')])
          .as('s'),
      )
      .groupBy('s.month')
      .having(sql<boolean>`min(s.customers) <> max(s.customers)`)
      .select(['s.month', sql<number>`min(s.customers)`.as('least'), sql<number>`max(s.customers)`.as('most')]),
});
