/** The client firms: who they are, before anything happens to them. */
import { addMonths, dayOf } from './calendar.ts';
import { chance, exp, ln, logNormal, normal, pick, weighted } from './distributions.ts';
import { firmName } from './names.ts';
import { type Random, random } from './prng.ts';
import {
  CHANNELS,
  type Channel,
  EFFECTS,
  FIRM_TYPES,
  FIRMS,
  FIRST_DAY,
  type FirmType,
  INDUSTRIES,
  REGIONS,
  SEED,
  USAGE_LEVELS,
  type UsageLevel,
} from './truth.ts';

export type Plan = 'Starter' | 'Professional' | 'Enterprise';
/** Months of a billing period. */
type Term = 1 | 3 | 12;

export interface Firm {
  /** Number of the firm, from 0, in order of signup. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly firmType: FirmType;
  readonly industry: string;
  readonly focus: 'equities' | 'fixed income' | 'alternatives' | 'multi-asset';
  readonly region: keyof typeof REGIONS;
  readonly country: string;
  readonly channel: Channel;
  readonly signup: number;
  readonly aum: number;
  readonly seats: number;
  readonly plan: Plan;
  readonly term: Term;
  /** List price, dollars a month. */
  readonly price: number;
  readonly level: UsageLevel;
  /** Uses the feature that only its firm type uses. */
  readonly exclusive: boolean;
}

/** Streams of random numbers: one per purpose, so that a change in one leaves the others as they were. */
export const STREAM = {
  ...{
    firm: 1,
    lifecycle: 2,
    usage: 3,
    tickets: 4,
    feedback: 5,
    dirt: 6,
    people: 7,
    deals: 8,
    adSpend: 9,
    touches: 10,
  },
  ...{ leads: 11, strangers: 12, responses: 13, payers: 14, invoices: 15, users: 16, trials: 17, experiments: 18 },
} as const;

/** New firms a month: a launch, then a steady flow. The last month takes what is left. */
const SIGNUPS = [150, 130, 110, 100, 90, 80];
const STEADY = 45;

/** The first `count` client firms in order of signup: 2,000 unless told. */
export function makeFirms(count = FIRMS, seed = SEED): Firm[] {
  const scale = count / FIRMS;
  const firms: Firm[] = [];
  for (let month = 0; month < 36; month++) {
    const from = addMonths(dayOf(FIRST_DAY), month);
    const days = addMonths(from, 1) - from;
    const signups = month === 35 ? count - firms.length : Math.round((SIGNUPS[month] ?? STEADY) * scale);
    for (let i = 0; i < signups; i++) {
      const index = firms.length;
      firms.push(firm(index, from + Math.floor((i * days) / signups), random(seed, STREAM.firm, index)));
    }
  }
  return firms;
}

function firm(index: number, signup: number, random: Random): Firm {
  const firmType = weighted(random, shares(FIRM_TYPES));
  const aum = Math.min(4e11, Math.round(logNormal(random, FIRM_TYPES[firmType].medianAum, 1) / 1e5) * 1e5);
  const size = aum / 1e8;
  const fit = aum * exp(0.5 * normal(random));
  const region = weighted(random, shares(REGIONS));
  return {
    index,
    id: `MA-${100_000 + index * 7}`,
    firmType,
    name: firmName(random, firmType),
    industry: pick(random, INDUSTRIES),
    focus: pick(random, FOCUS[firmType]),
    region,
    country: weighted(random, REGIONS[region].countries as Record<string, number>),
    channel: weighted(random, shares(CHANNELS)),
    signup,
    aum,
    seats: Math.max(1, Math.min(400, Math.round(3 * exp(0.45 * ln(Math.max(size, 0.1)) + 0.3 * normal(random))))),
    plan: fit < 1.2e9 ? 'Starter' : fit < 1.5e10 ? 'Professional' : 'Enterprise',
    term: Number(weighted(random, { 1: 0.6, 3: 0.2, 12: 0.2 })) as Term,
    price: dollars(60, 220 * exp(0.45 * ln(size) + 0.15 * normal(random))),
    level: weighted(random, shares(USAGE_LEVELS)),
    exclusive: firmType === EFFECTS.exclusiveFeature.firmType && chance(random, EFFECTS.exclusiveFeature.adoption),
  };
}

/** A price on the price list: whole half dollars, and never below `least`. */
export const dollars = (least: number, price: number): number => Math.max(least, Math.round(price * 2) / 2);

const FOCUS = {
  'asset manager': ['equities', 'equities', 'fixed income', 'multi-asset'],
  'hedge fund': ['equities', 'alternatives', 'alternatives', 'multi-asset'],
  advisor: ['multi-asset', 'multi-asset', 'equities', 'fixed income'],
  bank: ['fixed income', 'fixed income', 'multi-asset', 'equities'],
  'family office': ['alternatives', 'multi-asset', 'equities', 'alternatives'],
  'pension fund': ['fixed income', 'multi-asset', 'alternatives', 'equities'],
  insurer: ['fixed income', 'fixed income', 'fixed income', 'multi-asset'],
  other: ['equities', 'fixed income', 'alternatives', 'multi-asset'],
} as const satisfies Record<FirmType, readonly Firm['focus'][]>;

function shares<K extends string>(from: Readonly<Record<K, { readonly share: number }>>): Record<K, number> {
  const entries = Object.entries<{ readonly share: number }>(from);
  return Object.fromEntries(entries.map(([key, { share }]) => [key, share])) as Record<K, number>;
}
