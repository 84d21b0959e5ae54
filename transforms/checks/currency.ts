/** Amounts in another currency than the reporting one: a sum over currencies is no number. */
import { sql } from 'kysely';
import { settingsTable } from '../core/settings.ts';
import { stgAdSpend } from '../staging/stg-ad-spend.ts';
import { stgDeals } from '../staging/stg-deals.ts';
import { stgSubscriptions } from '../staging/stg-subscriptions.ts';
import { defineCheck } from './define.ts';

export const oneCurrency = defineCheck({
  name: 'one_currency',
  description: 'Every subscription is in the reporting currency: a sum over currencies is no number.',
  severity: 'error',
  from: { stg_subscriptions: stgSubscriptions, settings: settingsTable },
  rows: (db) =>
    db
      .selectFrom('stg_subscriptions as s')
      .innerJoin('settings as d', (j) => j.onTrue())
      .select(['s.subscription_id', 's.currency', 'd.currency as reporting_currency'])
      .where(sql<boolean>`s.currency is not null and s.currency <> d.currency`),
});

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
