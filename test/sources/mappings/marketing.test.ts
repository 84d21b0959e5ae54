import { expect, test } from 'vitest';
import { loadFixture } from './load.ts';

test('google_ads: a report below its title, without totals; a day that is stated anew takes the place of the old', async () => {
  const { rows, rejects, counts } = await loadFixture('google_ads');
  const first = { date: '2024-05-01', channel: 'paid_search', currency: 'USD' };
  expect(rows).toEqual({
    ad_spend: [
      {
        ...first,
        spend_id: 'google_ads/2024-05-01/111/Exact/900',
        campaign: 'Brand, search',
        ad_set: 'Exact',
        creative: '900',
        landing_page: 'https://example.com/brand',
        spend: 1204.5,
        impressions: 48210,
        clicks: 1930,
      },
      {
        ...first,
        spend_id: 'google_ads/2024-05-01/222/Broad/901',
        campaign: 'Generic',
        ad_set: 'Broad',
        creative: '901',
        landing_page: 'https://example.com/',
        spend: 0,
        impressions: 12,
        clicks: 0,
      },
      {
        ...first,
        date: '2024-05-02',
        spend_id: 'google_ads/2024-05-02/111/Exact/900',
        campaign: 'Brand search (renamed)',
        ad_set: 'Exact',
        creative: '900',
        landing_page: 'https://example.com/brand',
        spend: 310.25,
        impressions: 9100,
        clicks: 301,
      },
    ],
  });
  expect(rejects).toEqual([['Ad performance report 2024-05-02.csv', 7, 'spend', null, 'is missing']]);
  expect(counts).toEqual({
    'Ad performance report 2024-05-02.csv ad_spend': [4, 3, 1, 0],
    'Ads by day 2024-05-03.csv ad_spend': [1, 1, 0, 0],
  });
});

test('meta_ads: ads by day without the summary; a row of several days is refused', async () => {
  const { rows, rejects, counts } = await loadFixture('meta_ads');
  const spring = { channel: 'paid_social', campaign: 'Spring, DACH', ad_set: 'Advisors 25-45', creative: 'Video 1' };
  expect(rows).toEqual({
    ad_spend: [
      {
        ...spring,
        spend_id: 'meta_ads/2024-05-01/Spring, DACH/Advisors 25-45/Video 1',
        date: '2024-05-01',
        spend: 1010,
        impressions: 3100,
        clicks: 40,
        currency: 'EUR',
      },
      {
        ...spring,
        spend_id: 'meta_ads/2024-05-02/Spring, DACH/Advisors 25-45/Video 1',
        date: '2024-05-02',
        spend: 12.5,
        impressions: 3400,
        clicks: 53,
        currency: 'EUR',
      },
      {
        spend_id: 'meta_ads/2024-05-03/120/130/140',
        date: '2024-05-03',
        channel: 'paid_social',
        campaign: 'Launch',
        ad_set: 'US',
        creative: 'Still',
        landing_page: 'https://example.com/launch',
        spend: 5,
        impressions: 50,
        clicks: 2,
        currency: 'USD',
      },
    ],
  });
  expect(rejects).toEqual([
    ['Ads-May-1-2024.csv', 5, 'spend', null, 'is missing'],
    ['Ads-one-row-a-period.csv', 3, 'date', null, 'is missing'],
  ]);
  expect(counts).toEqual({
    'Ads-May-1-2024.csv ad_spend': [3, 2, 1, 0],
    'Ads-one-row-a-period.csv ad_spend': [2, 1, 1, 0],
  });
});
