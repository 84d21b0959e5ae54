import type { Mapping } from '../mapping.ts';

/** Currencies that the heading of the amount may name. */
const CURRENCIES = ['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'JPY', 'INR', 'BRL', 'SEK', 'NOK', 'DKK', 'PLN', 'SGD'];

/**
 * Meta Ads: ads by day, exported as CSV from Ads Manager or Ads Reporting. Break it down by day and by nothing else: with
 * placement or age an ad is repeated within a day, and only the last row counts.
 *
 * Documentation: Meta Marketing API, "Ads Insights API": spend, impressions, and date_start and date_stop of a row. The
 * names of the columns in a file are from common knowledge, and from public scripts that read them: they are those of
 * the English Ads Manager, and the one of the amount has the currency in it.
 *
 * A row over several days is of no day, and is refused. Ids go before names, which change: `spend_id` is the same in
 * every export that states the day anew, as long as it has the same columns. The summary of an export has no campaign.
 */
export const metaAds: Mapping = {
  system: 'meta_ads',
  description: 'Meta Ads: ads by day, exported as CSV from Ads Manager.',
  dates: ['ymd', 'mdy', 'dmy'],
  entities: {
    ad_spend: {
      files: ['**/*'],
      rows: (cell) => {
        const named = ['Campaign ID', 'Campaign name', 'Ad set name', 'Ad name'].map((name) => cell(name));
        return `nullif(coalesce(${named.join(', ')}), 'Total') is not null`;
      },
      columns: {
        spend_id: {
          sql: (cell, ifAny) => {
            const parts = [
              cell(['Day', 'Reporting starts']),
              cell(['Campaign ID', 'Campaign name']),
              ifAny(['Ad set ID', 'Ad set name']),
              ifAny(['Ad ID', 'Ad name']),
            ];
            return `concat_ws('/', 'meta_ads', ${parts.map((part) => `coalesce(${part}, '')`).join(', ')})`;
          },
        },
        date: {
          sql: (_, ifAny) =>
            `coalesce(${ifAny('Day')}, case when ${ifAny('Reporting starts')} = ${ifAny('Reporting ends')} then ${ifAny('Reporting starts')} end)`,
        },
        channel: { constant: 'paid_social' },
        campaign: 'Campaign name',
        ad_set: 'Ad set name',
        creative: 'Ad name',
        landing_page: ['Website URL', 'Link (ad settings)'],
        spend: ['Amount spent (*)', 'Amount spent'],
        impressions: 'Impressions',
        clicks: ['Link clicks', 'Clicks (all)'],
        currency: {
          sql: (_, ifAny) => {
            const headed = CURRENCIES.map(
              (code) => `when ${ifAny(`Amount spent (${code})`)} is not null then '${code}'`,
            );
            return `coalesce(${ifAny('Currency')}, case ${headed.join(' ')} end)`;
          },
        },
      },
    },
  },
};
