/** The way of a prospect through marketing: its touches in order, before anybody asks how much of it an extract knows. */
import type { Client } from '../company.ts';
import { between, chance, pick, poisson, weighted } from '../distributions.ts';
import { type Firm, STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import type { Person } from '../people/people.ts';
import { type Random, random } from '../prng.ts';
import type { World } from '../world.ts';
import { adSeen, isPaid } from './ads.ts';

export interface Step {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly type: 'click' | 'visit' | 'form' | 'e-mail' | 'event' | 'call';
  readonly channel: string;
  readonly campaign: string | null;
  readonly ad_set: string | null;
  readonly creative: string | null;
  readonly landing_page: string | null;
  readonly persona: string | null;
}

export interface Journey {
  readonly client: Client;
  readonly person: Person;
  /** The first is that of the channel that won the firm. */
  readonly steps: readonly [Step, ...Step[]];
}

const CAMPAIGNS: Readonly<Record<string, readonly string[]>> = {
  events: ['fundforum', 'risk_summit'],
  partner: ['custodian_program', 'consultant_program'],
  email: ['newsletter', 'trial_nurture'],
};

/** Seven in eight firms have left tracks. What came after the first touch is of any channel, mostly the same or e-mail. */
export function journeys({ company, people }: World, seed: number): Journey[] {
  const all: Journey[] = [];
  for (const client of company) {
    const { firm, life } = client;
    const draw = random(seed, STREAM.touches, firm.index);
    if (!chance(draw, 0.88)) continue;
    const person = pick(draw, people.of[firm.index]!);
    const start = firm.signup - between(draw, 1, 45);
    const first = step(draw, firm.channel, firm, start);
    const until = Math.min(END - 1, (life.spans.find((span) => !span.trial)?.start ?? firm.signup + 45) + 10);
    const later = Array.from({ length: poisson(draw, 3) }, () => {
      const share = { [firm.channel]: 4, email: 3, organic: 1, events: 0.5, paid_search: 0.5, paid_social: 0.5 };
      return step(draw, weighted(draw, share), firm, between(draw, start + 1, until));
    });
    later.sort((a, b) => a.minute - b.minute);
    all.push({ client, person, steps: [first, ...later] });
  }
  return all;
}

/** One touch by a channel, on a day. */
export function step(draw: Random, channel: string, { region }: Pick<Firm, 'region'>, day: number): Step {
  const minute = day * 1440 + between(draw, 7 * 60, 20 * 60);
  if (isPaid(channel)) {
    const { campaign, ad_set, creative, landing_page, persona } = adSeen(draw, channel, region);
    return { minute, type: 'click', channel, campaign, ad_set, creative, landing_page, persona };
  }
  const type = ({ events: 'event', partner: 'call', referral: 'call', email: 'e-mail' } as const)[channel];
  const campaigns = CAMPAIGNS[channel];
  return {
    ...{ minute, type: type ?? (chance(draw, 0.25) ? 'form' : 'visit'), channel },
    campaign: campaigns ? pick(draw, campaigns) : null,
    ...{ ad_set: null, creative: null, persona: null },
    landing_page: type ? null : pick(draw, ['/', '/pricing', '/blog/factor-models', '/docs']),
  };
}
