/** Marketing's spend: one file a year, a row per day and ad. Only ads cost money here. */
import type { Money, SqlTimestamp } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { adSpend } from '../../marketing/ad-spend.ts';
import { addMonths, dayOf, iso, isWeekend } from '../calendar.ts';
import type { Client } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { logNormal, normal } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { AD_BUDGET, CHANNELS, EFFECTS, FIRST_DAY, SEED } from '../truth.ts';
import { ADS, PLATFORMS } from './ads.ts';

export type AdSpendRow = RowOf<typeof adSpend>;

const YEARS = ['2023', '2024', '2025', '2026'] as const;
/** Share of firms that become paying customers: 97 % subscribe, of whom 70 % try first and 68 % of those stay. */
const WON = 0.97 * (0.3 + 0.7 * 0.68);

/** The rows of one year. The budget of a month follows the signups that are planned for it, not those that come of it. */
export function adSpendRows(company: readonly Client[], year: string, seed = SEED): AdSpendRow[] {
  const { dearCpm } = EFFECTS.acquisition;
  const signups = signupsByMonth(company);
  const rows: AdSpendRow[] = [];
  const from = dayOf(FIRST_DAY);
  for (let month = 0; month < 36; month++) {
    const [first, end] = [addMonths(from, month), addMonths(from, month + 1)];
    for (let day = first; day < end && iso(day).startsWith(year); day++) {
      for (const [i, ad] of ADS.entries()) {
        const draw = random(seed, STREAM.adSpend, day, i);
        const { platform, cpm, clickRate } = PLATFORMS[ad.channel];
        const budget =
          (AD_BUDGET[ad.channel] * signups[month]! * CHANNELS[ad.channel].share * WON * ad.share) / (end - first);
        // The price of a thousand impressions goes up, the impressions do not.
        const dear = ad.campaign === dearCpm.campaign && ad.creative === dearCpm.creative && iso(day) >= dearCpm.from;
        const impressions = Math.round((1000 * budget * (isWeekend(day) ? 0.5 : 1.2) * logNormal(draw, 1, 0.15)) / cpm);
        const price = cpm * (dear ? dearCpm.ratio : 1) * logNormal(draw, 1, 0.08);
        const clicks = impressions * clickRate;
        rows.push({
          spend_id: `${platform}/${iso(day)}/${ad.id}`,
          date: iso(day),
          ...{ channel: ad.channel, campaign: ad.campaign, ad_set: ad.ad_set, creative: ad.creative },
          ...{ landing_page: ad.landing_page, persona: ad.persona },
          spend: (Math.round((impressions * price) / 10) / 100) as Money,
          impressions,
          clicks: Math.max(0, Math.round(clicks + Math.sqrt(clicks) * normal(draw))),
          currency: 'USD',
          updated_at: `${iso(day + 3)} 04:00:00` as SqlTimestamp,
        });
      }
    }
  }
  return rows;
}

/** The last month is planned like the one before it: that fewer firms came is not known yet. */
function signupsByMonth(company: readonly Client[]): number[] {
  const from = dayOf(FIRST_DAY);
  const ends = Array.from({ length: 36 }, (_, month) => addMonths(from, month + 1));
  const counts = ends.map(() => 0);
  for (const { firm } of company) counts[ends.findIndex((end) => firm.signup < end)]!++;
  return [...counts.slice(0, -1), counts.at(-2)!];
}

export const adSpendExtracts = (company: readonly Client[]): Extract[] =>
  YEARS.map((year) => {
    const path = `marketing/ad_spend_${year}.csv` as const;
    return tableExtract<AdSpendRow>({
      path,
      format: FORMATS.plain,
      columns: {
        row_id: (row) => row.spend_id,
        day: (row) => row.date,
        channel: (row) => row.channel,
        campaign: (row) => row.campaign,
        adset: (row) => row.ad_set,
        creative: (row) => row.creative,
        landing_page: (row) => row.landing_page,
        audience: (row) => row.persona,
        'cost (USD)': (row) => `$${row.spend}`,
        impressions: (row) => row.impressions,
        clicks: (row) => row.clicks,
        exported: (row) => `${row.updated_at!.replace(' ', 'T')}Z`,
      },
      rows: () => adSpendRows(company, year),
      extra: (rows) => {
        const { rejected, stale } = DIRT[path];
        const model = rows[0]!;
        return [
          ...made(rejected['day is missing'], model, (i) => ({ spend_id: `d${i}`, date: '' })),
          ...made(rejected['impressions is no number'], model, (i) => ({ spend_id: `i${i}`, impressions: 'n/a' })),
          // What the platform said of a day before it had counted it to the end.
          ...Array.from({ length: stale }, (_, i) => rows[60 + 90 * i]!).map((row) => ({
            ...row,
            spend: Math.round(row.spend / 2) as Money,
            updated_at: `${row.date} 23:00:00` as SqlTimestamp,
          })),
        ];
      },
    });
  });
