/** Marketing's touches: whoever clicked, called or came, as far as a cookie or a form tells. */
import type { SqlTimestamp } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { touches } from '../../marketing/touches.ts';
import { clock, dayOf, iso } from '../calendar.ts';
import { respelt } from '../crm.ts';
import { DIRT } from '../dirt.ts';
import { between, chance, weighted } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { typedEmail } from '../people/people.ts';
import { stranger } from '../people/strangers.ts';
import { random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { CHANNEL_SPELLINGS, CHANNELS, FIRST_DAY, REGIONS, SEED } from '../truth.ts';
import type { World } from '../world.ts';
import { journeys, type Step, step } from './journeys.ts';

export type TouchRow = RowOf<typeof touches>;

const PATH = 'marketing/touches.csv';
/** Touches of people who never became clients. */
const STRANGE = 2500;

export const atMinute = (minute: number): SqlTimestamp =>
  `${iso(Math.floor(minute / 1440))} ${clock((minute % 1440) * 60)}` as SqlTimestamp;

/** In order of time. */
export function touchRows(world: World, seed = SEED): TouchRow[] {
  const known = journeys(world, seed).flatMap(({ client, person, steps }) => {
    const draw = random(seed, STREAM.touches, client.firm.index, 1);
    // What is known of one touch of a prospect is known of all.
    const by = weighted(draw, { account: 55, contact: 20, email: 25 });
    const { email } = typedEmail(draw, person.email);
    return steps.map((of) => ({
      of,
      account_id: by === 'account' ? client.firm.id : null,
      contact_id: by === 'contact' ? person.id : null,
      email: by === 'email' || chance(draw, 0.2) ? email : null,
    }));
  });
  const strange = Array.from({ length: STRANGE }, (_, i) => {
    const draw = random(seed, STREAM.strangers, i, 1);
    const { email } = stranger(i % 1600, seed);
    return { of: strangeStep(i, seed), account_id: null, contact_id: null, email: typedEmail(draw, email).email };
  });
  const all = [...known, ...strange];
  all.sort((a, b) => a.of.minute - b.of.minute);
  const draw = random(seed, STREAM.touches);
  return all.map(({ of, ...who }, i) => ({
    touch_id: `t${String(i + 1).padStart(6, '0')}`,
    ...who,
    occurred_at: atMinute(of.minute),
    touch_type: of.type,
    channel: chance(draw, 0.2) ? respelt(of.channel, CHANNEL_SPELLINGS, draw) : of.channel,
    ...{ campaign: of.campaign, ad_set: of.ad_set, creative: of.creative, landing_page: of.landing_page },
  }));
}

/** A touch of somebody who is of no firm: the channels as they are for firms. */
export function strangeStep(number: number, seed: number): Step {
  const draw = random(seed, STREAM.strangers, number, 2);
  const shares = Object.fromEntries(Object.entries(CHANNELS).map(([channel, { share }]) => [channel, share]));
  const regions = Object.fromEntries(Object.entries(REGIONS).map(([region, { share }]) => [region, share]));
  const region = weighted(draw, regions) as keyof typeof REGIONS;
  return step(draw, weighted(draw, shares), { region }, between(draw, dayOf(FIRST_DAY), END - 1));
}

export const touchesExtract = (world: World): Extract =>
  tableExtract<TouchRow>({
    path: PATH,
    format: FORMATS.plain,
    columns: {
      id: (row) => row.touch_id,
      account: (row) => row.account_id,
      contact: (row) => row.contact_id,
      email: (row) => row.email,
      time: (row) => `${row.occurred_at.replace(' ', 'T')}+00:00`,
      event: (row) => row.touch_type,
      utm_medium: (row) => row.channel,
      utm_campaign: (row) => row.campaign,
      utm_term: (row) => row.ad_set,
      utm_content: (row) => row.creative,
      page: (row) => row.landing_page,
    },
    rows: () => touchRows(world),
    extra: ([model]) => {
      const { rejected, orphans } = DIRT[PATH];
      const nobody = { account_id: null, contact_id: null, email: null };
      return [
        ...made(rejected['nobody is named'], model!, (i) => ({ touch_id: `tn${i}`, ...nobody })),
        ...made(rejected['channel is missing'], model!, (i) => ({ touch_id: `tc${i}`, channel: null })),
        ...made(orphans, model!, (i) => ({ touch_id: `to${i}`, ...nobody, account_id: `MA-2200${i}` })),
      ];
    },
  });
