import { date, integer, money, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const adSpend = defineContract({
  name: 'ad_spend',
  domain: 'marketing',
  description: 'One row per day and ad: what it cost, and how often it was seen and clicked.',
  // Platforms state a day anew for weeks: the id says which row a later export takes the place of.
  key: ['spend_id'],
  version: 'updated_at',
  columns: {
    spend_id: text('Platform, day and ad: the same in every export that states the day anew.', { max: 1000 }),
    date: date("Day, in the platform's time zone."),
    channel: text('Channel.', { max: 100 }),
    campaign: text('Campaign.', { max: 200 }).nullable(),
    ad_set: text('Ad set, or ad group.', { max: 200 }).nullable(),
    creative: text('Creative, or ad.', { max: 200 }).nullable(),
    landing_page: text('Page that the ad leads to.').nullable(),
    persona: text('Kind of buyer that the ad is aimed at.', { max: 100 }).nullable(),
    spend: money('What it cost.'),
    impressions: integer('How often it was shown.', { min: 0, max: 1e12 }).nullable(),
    clicks: integer('How often it was clicked.', { min: 0, max: 1e12 }).nullable(),
    currency: text('ISO 4217 code of the amount.', { max: 3, pattern: '^[A-Z]{3}$' }).nullable(),
    updated_at: timestamp('When the row was last changed.').nullable(),
  },
});
