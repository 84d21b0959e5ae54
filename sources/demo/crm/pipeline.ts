/** The deals of one firm: what was sold to it, what was not, and what is still open. */
import { addMonths } from '../calendar.ts';
import type { Client } from '../company.ts';
import { between, chance, logNormal, poisson, weighted } from '../distributions.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { type Random, random } from '../prng.ts';
import { SALES_CYCLE_DAYS, USAGE_LEVELS } from '../truth.ts';
import { isAddOn, priceBefore, type Stay, staysOf } from './stays.ts';

export interface Deal {
  readonly client: Client;
  readonly type: 'new' | 'upsell' | 'cross-sell' | 'renewal';
  readonly outcome: 'open' | 'won' | 'lost';
  readonly stage: string;
  /** Dollars a year. */
  readonly amount: number;
  readonly created: number;
  /** Of an open deal the day on which it is expected to close. */
  readonly closed: number;
}

/** Offers a month that a client turns down. Of those that it takes, the lifecycle knows. */
const TURNED_DOWN = { heavy: 0.03, regular: 0.012, light: 0.006 } as const;
const OPEN_STAGES = { Prospecting: 2, Qualified: 3, Demo: 3, Proposal: 4, Negotiation: 2 };

export function dealsOf(client: Client, seed: number): Deal[] {
  const draw = random(seed, STREAM.deals, client.firm.index);
  const stays = staysOf(client.life).filter((stay) => stay.start < END);
  return [
    ...firstDeal(client, stays, draw),
    ...stays.flatMap((stay) => renewals(client, stay, draw)),
    ...expansions(client, draw),
    ...stays.flatMap((stay) => turnedDown(client, stay, draw)),
  ];
}

const STAGE = { won: 'Closed Won', lost: 'Closed Lost' } as const;
/** How long a sale takes: half as long where the buyer is a client. */
const cycle = (draw: Random, { firm }: Client, share = 1) => {
  const median = SALES_CYCLE_DAYS[firm.firmType] * share;
  return Math.max(1, Math.round(Math.min(logNormal(draw, median, 0.35), 2.2 * median)));
};

/** The deal that made it a client, or did not. Its trial, if any, is a part of it. */
function firstDeal(client: Client, [first]: readonly Stay[], draw: Random): Deal[] {
  const { firm, life } = client;
  const days = cycle(draw, client);
  if (first) {
    const amount = first.main[0]!.price * 12;
    return [
      {
        client,
        type: 'new',
        outcome: 'won',
        stage: STAGE.won,
        amount,
        created: first.start - days,
        closed: first.start,
      },
    ];
  }
  const trial = life.spans[0];
  const closed = (trial?.end ?? firm.signup) + between(draw, 20, 60);
  const created = closed - days;
  if (created >= END) return [];
  const outcome = closed >= END ? 'open' : 'lost';
  const stage = outcome === 'lost' ? STAGE.lost : weighted(draw, OPEN_STAGES);
  return [{ client, type: 'new', outcome, stage, amount: firm.price * 12, created, closed }];
}

/** Quarterly and yearly contracts are renewed by somebody; monthly ones go on by themselves. */
function renewals(client: Client, stay: Stay, draw: Random): Deal[] {
  const deals: Deal[] = [];
  if (client.firm.term === 1) return deals;
  for (let n = 1; ; n++) {
    const due = addMonths(stay.start, n * client.firm.term);
    const leaves = due === stay.end;
    const created = due - between(draw, 40, 70);
    if (created >= END || (stay.end !== undefined && due > stay.end)) return deals;
    const outcome = due >= END ? 'open' : leaves ? 'lost' : 'won';
    const stage = outcome === 'open' ? (leaves ? 'Notice Given' : 'Proposal') : STAGE[outcome];
    deals.push({ client, type: 'renewal', outcome, stage, amount: priceBefore(stay, due) * 12, created, closed: due });
  }
}

/** Every upgrade and add-on of the lifecycle was sold. */
function expansions(client: Client, draw: Random): Deal[] {
  const { spans } = client.life;
  return spans
    .filter((span) => span.start < END && (isAddOn(span) || span.change === 'upgrade'))
    .map((span) => {
      const replaced = spans.find((s) => s.end === span.start && !isAddOn(s) && !s.trial);
      const price = isAddOn(span) ? span.price : span.price - replaced!.price;
      const created = Math.max(span.start - cycle(draw, client, 0.5), spans[0]!.start);
      const type = isAddOn(span) ? 'cross-sell' : 'upsell';
      return { client, type, outcome: 'won', stage: STAGE.won, amount: price * 12, created, closed: span.start };
    });
}

/** Offers that came to nothing, and a few that may still come to something. */
function turnedDown(client: Client, stay: Stay, draw: Random): Deal[] {
  const { level } = client.firm;
  const until = Math.min(stay.end ?? END, END);
  const price = priceBefore(stay, until);
  const offer = () => {
    const type = chance(draw, 0.7) ? ('upsell' as const) : ('cross-sell' as const);
    return { client, type, amount: Math.round(price * 12 * (0.12 + 0.2 * draw())) };
  };
  const lost = Array.from({ length: poisson(draw, ((until - stay.start) / 30) * TURNED_DOWN[level]) }, () => {
    const closed = between(draw, stay.start + 1, Math.max(stay.start + 1, until - 1));
    const created = Math.max(closed - cycle(draw, client, 0.5), stay.start);
    return { ...offer(), outcome: 'lost', stage: STAGE.lost, created, closed } as const;
  });
  if (stay.end !== undefined || !chance(draw, USAGE_LEVELS[level].expansion)) return lost;
  const created = Math.max(END - between(draw, 1, 40), stay.start);
  return [
    ...lost,
    { ...offer(), outcome: 'open', stage: weighted(draw, OPEN_STAGES), created, closed: END + between(draw, 5, 60) },
  ];
}
