/** Rows of marketing, sales and surveys that cannot be told whose they are, and amounts in another currency. */
import { sql } from 'kysely';
import { accountTouches } from '../core/account-touches.ts';
import { identityDecisions } from '../core/identity-decisions.ts';
import { FIRM_TYPE } from '../core/initiative-outcomes.ts';
import { mergedAccounts } from '../core/merged-accounts.ts';
import { recordMatches } from '../core/record-matches.ts';
import { segmentList } from '../core/segments.ts';
import { settingsTable } from '../core/settings.ts';
import { UNMATCHED } from '../identity/decisions.ts';
import { segmentMoves } from '../marts/segment-moves.ts';
import { surveyResponses } from '../marts/survey-responses.ts';
import { stgAccounts } from '../staging/stg-accounts.ts';
import { stgAdSpend } from '../staging/stg-ad-spend.ts';
import { stgContacts } from '../staging/stg-contacts.ts';
import { stgDeals } from '../staging/stg-deals.ts';
import { stgInitiatives } from '../staging/stg-initiatives.ts';
import { stgLeads } from '../staging/stg-leads.ts';
import { stgTouches } from '../staging/stg-touches.ts';
import { defineCheck } from './define.ts';

export const oneCurrencyOfAds = defineCheck({
  name: 'one_currency_of_ads',
  description: 'All spend is in the reporting currency: a sum over currencies is no number.',
  severity: 'error',
  from: { stg_ad_spend: stgAdSpend, settings: settingsTable },
  rows: (db) =>
    db
      .selectFrom('stg_ad_spend as s')
      .innerJoin('settings as d', (j) => j.onTrue())
      .select(['s.spend_id', 's.currency', 'd.currency as reporting_currency'])
      .where(sql<boolean>`s.currency is not null and s.currency <> d.currency`),
});

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

export const oneCurrencyOfDeals = defineCheck({
  name: 'one_currency_of_deals',
  description: 'All deals with an amount are in the reporting currency: a sum over currencies is no number.',
  severity: 'error',
  from: { stg_deals: stgDeals, settings: settingsTable },
  rows: (db) =>
    db
      .selectFrom('stg_deals as r')
      .innerJoin('settings as d', (j) => j.onTrue())
      .select(['r.deal_id', 'r.currency', 'd.currency as reporting_currency'])
      .where(sql<boolean>`r.amount is not null and r.currency is not null and r.currency <> d.currency`),
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

export const emailsAreOfOneAccount = defineCheck({
  name: 'emails_are_of_one_account',
  description: 'E-mail addresses of contacts of several accounts: they name none of them.',
  severity: 'warn',
  from: { stg_contacts: stgContacts, record_matches: recordMatches },
  rows: (db) =>
    db
      .selectFrom('stg_contacts as c')
      .innerJoin('record_matches as m', (j) =>
        j.on('m.entity', '=', 'contacts').onRef('m.record_id', '=', 'c.contact_id'),
      )
      .where(sql<boolean>`c.email is not null and m.account_id is not null`)
      .groupBy('c.email')
      .having(sql<boolean>`min(m.account_id) <> max(m.account_id)`)
      .select([
        sql<string>`min(c.contact_id)`.as('contact_id'),
        sql<string>`min(m.account_id)`.as('account_id'),
        sql<string>`max(m.account_id)`.as('other_account_id'),
      ]),
});

export const decisionsApply = defineCheck({
  name: 'decisions_apply',
  description:
    'Decisions in model/identity.yml on accounts or records that no extract has, or against another one of them.',
  severity: 'warn',
  from: {
    identity_decisions: identityDecisions,
    merged_accounts: mergedAccounts,
    record_matches: recordMatches,
    stg_accounts: stgAccounts,
  },
  rows: (db) => {
    const unknown = (column: 'account_id' | 'other_account_id') =>
      db
        .selectFrom('identity_decisions as d')
        .leftJoin('stg_accounts as a', (j) => j.on('a.account_id', '=', sql.ref(`d.${column}`)))
        .where(
          sql<boolean>`${sql.ref(`d.${column}`)} is not null and ${sql.ref(`d.${column}`)} <> ${sql.lit(UNMATCHED)}`,
        )
        .where('a.account_id', 'is', null)
        .select(['d.decision', 'd.kind', sql<string | null>`${sql.ref(`d.${column}`)}`.as('without_effect')]);
    return unknown('account_id')
      .unionAll(unknown('other_account_id'))
      .unionAll(
        db
          .selectFrom('identity_decisions as d')
          .leftJoin('record_matches as m', (j) =>
            j.onRef('m.entity', '=', 'd.entity' as never).onRef('m.record_id', '=', 'd.record_id' as never),
          )
          .where('d.kind', '=', 'record')
          .where('m.record_id', 'is', null)
          .select(['d.decision', 'd.kind', sql<string | null>`d.record_id`.as('without_effect')]),
      )
      .unionAll(
        db
          .selectFrom('identity_decisions as d')
          .innerJoin('stg_accounts as a', (j) => j.on('a.account_id', '=', sql`d.account_id`))
          .innerJoin('stg_accounts as b', (j) => j.on('b.account_id', '=', sql`d.other_account_id`))
          .leftJoin('merged_accounts as m', 'm.alias', 'a.account_id')
          .leftJoin('merged_accounts as n', 'n.alias', 'b.account_id')
          .where('d.kind', '=', 'same')
          .where(sql<boolean>`coalesce(m.account_id, a.account_id) <> coalesce(n.account_id, b.account_id)`)
          .select([
            'd.decision',
            'd.kind',
            sql<string | null>`concat(a.account_id, ' and ', b.account_id)`.as('without_effect'),
          ]),
      );
  },
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
