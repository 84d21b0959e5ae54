/** The ads: what is bought where, for whom, and with what share of its channel's budget. */
import { chooser } from '../distributions.ts';
import type { Firm } from '../firms.ts';
import type { Random } from '../prng.ts';

export type PaidChannel = 'paid_search' | 'paid_social';

export interface Ad {
  readonly id: string;
  readonly channel: PaidChannel;
  readonly campaign: string;
  readonly ad_set: string;
  readonly creative: string;
  readonly landing_page: string;
  readonly persona: string;
  /** Share of the channel's budget. */
  readonly share: number;
  /** Regions in which it is shown; everywhere when there are none. */
  readonly regions: readonly Firm['region'][];
}

/** Spend per thousand impressions, in dollars, and clicks per impression. */
export const PLATFORMS = {
  paid_search: { platform: 'search', cpm: 95, clickRate: 0.032 },
  paid_social: { platform: 'social', cpm: 34, clickRate: 0.0055 },
} as const;

type Campaign = readonly [
  channel: PaidChannel,
  campaign: string,
  share: number,
  regions: readonly Firm['region'][],
  adSets: Readonly<Record<string, { readonly share: number; readonly persona: string }>>,
  creatives: Readonly<Record<string, number>>,
  landingPages: readonly string[],
];
/** Shares of campaigns that are shown in a region are about the share of firms there: the region has no effect. */
const CAMPAIGNS: readonly Campaign[] = [
  [
    ...(['paid_search', 'brand', 0.2, []] as const),
    { exact: { share: 0.6, persona: 'executive' }, phrase: { share: 0.4, persona: 'analyst' } },
    ...([{ 'text-a': 0.5, 'text-b': 0.5 }, ['/']] as const),
  ],
  [
    ...(['paid_search', 'competitors', 0.3, []] as const),
    { vendors: { share: 0.5, persona: 'analyst' }, alternatives: { share: 0.5, persona: 'portfolio manager' } },
    ...([{ 'text-c': 0.6, 'text-d': 0.4 }, ['/compare']] as const),
  ],
  [
    ...(['paid_search', 'risk_analytics', 0.5, []] as const),
    { var_models: { share: 0.6, persona: 'risk officer' }, stress_tests: { share: 0.4, persona: 'portfolio manager' } },
    ...([{ 'text-e': 0.5, 'text-f': 0.5 }, ['/risk', '/risk/demo']] as const),
  ],
  [
    ...(['paid_social', 'prospecting_na', 0.5, ['NA', 'LATAM']] as const),
    { lookalike: { share: 0.6, persona: 'portfolio manager' }, interest: { share: 0.4, persona: 'advisor' } },
    ...([{ 'image-1': 0.5, 'video-1': 0.5 }, ['/tour']] as const),
  ],
  [
    ...(['paid_social', 'prospecting_apac', 0.17, ['APAC']] as const),
    { lookalike: { share: 1, persona: 'portfolio manager' } },
    ...([{ 'image-1': 0.5, 'video-1': 0.5 }, ['/tour']] as const),
  ],
  [
    ...(['paid_social', 'prospecting_eu', 0.08, ['EMEA']] as const),
    { lookalike: { share: 1, persona: 'advisor' } },
    ...([{ 'image-2': 0.5, 'video-2': 0.5 }, ['/eu/tour']] as const),
  ],
  [
    ...(['paid_social', 'retargeting_eu', 0.25, ['EMEA']] as const),
    { site_visitors: { share: 0.6, persona: 'portfolio manager' }, lost_trials: { share: 0.4, persona: 'executive' } },
    ...([{ 'video-3': 0.7, 'carousel-2': 0.3 }, ['/eu/trial']] as const),
  ],
];

export const ADS: readonly Ad[] = CAMPAIGNS.flatMap(
  ([channel, campaign, share, regions, adSets, creatives, landingPages]) =>
    Object.entries(adSets).flatMap(([ad_set, set]) =>
      Object.entries(creatives).flatMap(([creative, part]) =>
        landingPages.map((landing_page) => ({
          ...{ id: [campaign, ad_set, creative, ...(landingPages.length > 1 ? [landing_page] : [])].join('.') },
          ...{ channel, campaign, ad_set, creative, landing_page, persona: set.persona, regions },
          share: (share * set.share * part) / landingPages.length,
        })),
      ),
    ),
);

/** Draws an ad of a channel that is shown in a region, as likely as its share of the budget. */
const choosers = new Map<string, (random: Random) => string>();
export function adSeen(draw: Random, channel: PaidChannel, region: Firm['region']): Ad {
  const key = `${channel} ${region}`;
  let choose = choosers.get(key);
  if (!choose) {
    const shown = ADS.filter(
      (ad) => ad.channel === channel && (ad.regions.length === 0 || ad.regions.includes(region)),
    );
    choose = chooser(Object.fromEntries(shown.map((ad) => [ad.id, ad.share])));
    choosers.set(key, choose);
  }
  const id = choose(draw);
  return ADS.find((ad) => ad.id === id)!;
}

export const isPaid = (channel: string): channel is PaidChannel => Object.hasOwn(PLATFORMS, channel);
