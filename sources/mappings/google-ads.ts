import { firstFilled, type Mapping } from '../mapping.ts';

/** Columns that a report may begin with: there its totals say that they are. */
const FIRST = ['Day', 'Account name', 'Account', 'Customer ID', 'Campaign', 'Ad group', 'Ad ID', 'Ad name', 'Ad state'];

/**
 * Google Ads: a report of ads by day, downloaded as CSV, with the columns Day, Campaign, Campaign ID, Ad group, Ad ID,
 * Final URL, Currency code, Cost, Impr. and Clicks. A further segment (device, network) repeats an ad within a day, of
 * which only the last row would count: leave it out.
 *
 * Documentation: Google Ads API, "Mapping Google Ads UI reports to the API" (what the report's terms are). The columns'
 * names, the title and period above them, `--` for nothing and the totals below are from common knowledge, and from public
 * scripts that read such files. The API itself counts `cost_micros`: this is for the report.
 *
 * Ids go before names, which change: `spend_id` is the same in every report that states the day anew, as long as it has
 * the same columns.
 */
export const googleAds: Mapping = {
  system: 'google_ads',
  description: 'Google Ads: reports of ads by day as CSV.',
  dates: ['ymd', 'mdy', 'dmy'],
  missing: ['--'],
  entities: {
    ad_spend: {
      files: ['**/*'],
      titled: true,
      rows: (cell) => FIRST.map((name) => `coalesce(${cell(name)}, '') not like 'Total:%'`).join(' and '),
      columns: {
        spend_id: {
          sql: (cell, ifAny) => {
            const parts = [
              cell('Day'),
              cell(['Campaign ID', 'Campaign']),
              ifAny(['Ad group ID', 'Ad group']),
              ifAny(['Ad ID', 'Ad name']),
            ];
            return `concat_ws('/', 'google_ads', ${parts.map((part) => `coalesce(${part}, '')`).join(', ')})`;
          },
        },
        date: 'Day',
        channel: { constant: 'paid_search' },
        campaign: 'Campaign',
        ad_set: 'Ad group',
        creative: firstFilled('Ad name', 'Ad ID'),
        landing_page: ['Final URL', 'Ad final URL'],
        spend: 'Cost',
        impressions: ['Impr.', 'Impressions'],
        clicks: 'Clicks',
        currency: ['Currency code', 'Currency'],
      },
    },
  },
};
