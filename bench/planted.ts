/**
 * Marketing metrics with planted faults, from a seed: leaf segments of very different sizes, weekdays, days that are good
 * or bad for all, overdispersion, and what was planted where.
 */
import { type DuckDBConnection, DuckDBDateValue } from '@duckdb/node-api';
import { between, exp, normal, pick, poisson } from '../sources/demo/distributions.ts';
import { type Random, random } from '../sources/demo/prng.ts';
import type { MetricKind, Place } from '../transforms/watch/finding.ts';

export const DIMENSIONS = ['channel', 'campaign', 'creative', 'landing_page', 'persona', 'country'] as const;
export const LAST_DAY = '2026-10-31';

export interface Fault {
  readonly where: readonly Place[];
  /** What the numerator, or the denominator, is multiplied by. */
  readonly factor: number;
  readonly in: 'numerator' | 'denominator';
  /** First day, counted back from the last: 6 is the last week. */
  readonly daysBack: number;
}
export interface PlantOptions {
  readonly seed: number;
  readonly kind: MetricKind;
  readonly leaves: number;
  readonly days: number;
  /** How many faults, over how many dimensions each. */
  readonly faults: number;
  readonly over: number;
  readonly in?: Fault['in'];
  /** Share of the volume that a fault concerns, least and most. */
  readonly share?: readonly [number, number];
  /** Factors that are drawn from. */
  readonly factors?: readonly number[];
}
export interface Leaf {
  readonly values: readonly string[];
  /** Events a day on average, and the level of the metric. */
  readonly volume: number;
  readonly rate: number;
}
export interface Planted {
  readonly leaves: readonly Leaf[];
  readonly faults: readonly Fault[];
}

const SIZES = { channel: 6, campaign: 40, creative: 12, landing_page: 6, persona: 5, country: 4 };
const WEEKDAYS = [0.75, 1.05, 1.15, 1.15, 1.1, 1.05, 0.75];
const FACTORS = [1.15, 1.3, 1.5, 2, 3, 0.85, 0.7, 0.5];

/** Gamma by Marsaglia and Tsang (2000). */
export function gamma(draw: Random, shape: number): number {
  if (shape < 1) return gamma(draw, shape + 1) * Math.max(draw(), 1e-12) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(draw);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(draw()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
/** Poisson, or the normal distribution near it. */
export const events = (draw: Random, mean: number): number =>
  mean < 60 ? poisson(draw, mean) : Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(draw)));
/** Binomial, or the normal distribution near it. */
export function cases(draw: Random, of: number, rate: number): number {
  if (of * rate * (1 - rate) > 40)
    return Math.min(of, Math.max(0, Math.round(of * rate + Math.sqrt(of * rate * (1 - rate)) * normal(draw))));
  let count = 0;
  for (let i = 0; i < of; i++) if (draw() < rate) count += 1;
  return count;
}

/** The leaves: campaigns belong to channels; values and combinations differ in size as Zipf has it. */
export function leavesOf({ seed, leaves, kind }: PlantOptions): Leaf[] {
  const draw = random(seed, 1);
  const channelOf = Array.from({ length: SIZES.campaign }, () => between(draw, 0, SIZES.channel - 1));
  const levels = Array.from({ length: SIZES.channel }, () => exp(0.5 * normal(draw)));
  const zipf = (size: number) => Math.min(size - 1, Math.floor(size * draw() ** 1.8));
  const found = new Map<string, Leaf>();
  for (let tries = 0; found.size < leaves && tries < leaves * 50; tries++) {
    const campaign = zipf(SIZES.campaign);
    const channel = channelOf[campaign]!;
    const values = [
      `channel-${channel}`,
      `campaign-${campaign}`,
      `creative-${zipf(SIZES.creative)}`,
      `page-${zipf(SIZES.landing_page)}`,
      `persona-${zipf(SIZES.persona)}`,
      `country-${zipf(SIZES.country)}`,
    ];
    const key = values.join();
    if (found.has(key)) continue;
    const base = kind === 'proportion' ? 0.06 : kind === 'ratio' ? 2 : kind === 'money' ? 40 : 1;
    const rate = base * levels[channel]! * exp(0.25 * normal(draw));
    found.set(key, {
      values,
      volume: 4 * exp(1.1 * normal(draw)),
      rate: kind === 'proportion' ? Math.min(0.4, rate) : rate,
    });
  }
  return [...found.values()];
}

export const holds = (leaf: Leaf, where: readonly Place[]): boolean =>
  where.every(({ dimension, value }) => leaf.values[DIMENSIONS.indexOf(dimension as 'channel')] === value);

/** Segments of the leaves that are told by some values. */
export const covered = (leaves: readonly Leaf[], where: readonly Place[]): number[] =>
  leaves.flatMap((leaf, at) => (holds(leaf, where) ? [at] : []));

/** Faults over the leaves: segments that share none, of the sizes that are asked for, beginning on one day. */
export function faultsOf(options: PlantOptions, leaves: readonly Leaf[]): Fault[] {
  const { seed, faults, over, share = [0.01, 0.3], factors = FACTORS } = options;
  const draw = random(seed, 2);
  const all = leaves.reduce((sum, leaf) => sum + leaf.volume, 0);
  const found: Fault[] = [];
  const taken = new Set<number>();
  const start = pick(draw, [6, 27]);
  for (let tries = 0; found.length < faults && tries < 5000; tries++) {
    const like = pick(draw, leaves);
    const chosen = new Set<number>();
    while (chosen.size < over) {
      const i = between(draw, 0, DIMENSIONS.length - 1);
      // A channel beside its campaign says nothing more.
      if ((i === 0 && chosen.has(1)) || (i === 1 && chosen.has(0))) continue;
      chosen.add(i);
    }
    const where = [...chosen].sort((a, b) => a - b).map((i) => ({ dimension: DIMENSIONS[i]!, value: like.values[i]! }));
    const of = covered(leaves, where);
    const volume = of.reduce((sum, at) => sum + leaves[at]!.volume, 0) / all;
    if (volume < share[0] || volume > share[1] || of.some((at) => taken.has(at))) continue;
    for (const at of of) taken.add(at);
    found.push({ where, factor: pick(draw, factors), in: options.in ?? 'numerator', daysBack: start });
  }
  return found;
}

/**
 * Makes the table `name` on the connection: the dimensions, `day`, `numerator`, `denominator`; equal options make equal
 * rows. Days without events of a leaf have no row.
 */
export async function plant(connection: DuckDBConnection, name: string, options: PlantOptions): Promise<Planted> {
  const { seed, kind, days } = options;
  const leaves = leavesOf(options);
  const faults = faultsOf(options, leaves);
  const draw = random(seed, 3);
  await connection.run(
    `create or replace table ${name} (${DIMENSIONS.map((d) => `${d} varchar`).join(', ')}, "day" date, numerator double, denominator double)`,
  );
  const appender = await connection.createAppender(name);
  const last = Date.parse(LAST_DAY) / 86_400_000;
  const weather = Array.from({ length: days }, () => [exp(0.06 * normal(draw)), exp(0.03 * normal(draw))] as const);
  leaves.forEach((leaf) => {
    const own = faults.filter(({ where }) => holds(leaf, where));
    for (let back = days - 1; back >= 0; back--) {
      const day = last - back;
      const [busy, level] = weather[back]!;
      const factor = (part: Fault['in']) =>
        own.reduce((times, fault) => (fault.in === part && back <= fault.daysBack ? times * fault.factor : times), 1);
      // Days of a leaf differ by more than chance.
      const mean = (leaf.volume * busy * WEEKDAYS[(day + 4) % 7]! * gamma(draw, 12)) / 12;
      const [n, d] = drawn(draw, kind, leaf.rate * level, mean, factor);
      if (n === 0 && d === 0) continue;
      for (const value of leaf.values) appender.appendVarchar(value);
      appender.appendDate(new DuckDBDateValue(day));
      appender.appendDouble(n);
      appender.appendDouble(d);
      appender.endRow();
    }
  });
  appender.closeSync();
  return { leaves, faults };
}

/** Numerator and denominator of a day. */
function drawn(
  draw: Random,
  kind: MetricKind,
  rate: number,
  mean: number,
  factor: (part: Fault['in']) => number,
): readonly [number, number] {
  if (kind === 'count') {
    return [events(draw, mean * factor('numerator')), 1];
  }
  if (kind === 'money') {
    const deals = events(draw, mean * 0.5);
    return [deals === 0 ? 0 : (rate * factor('numerator') * gamma(draw, deals * 1.5)) / 1.5, 1];
  }
  const before = events(draw, mean);
  if (kind === 'proportion') return [cases(draw, before, Math.min(0.95, rate * factor('numerator'))), before];
  // What is spent follows the units there would have been; a fault in the denominator loses units, not spend.
  const n = before === 0 ? 0 : (rate * factor('numerator') * gamma(draw, before * 2)) / 2;
  const times = factor('denominator');
  const d = times < 1 ? cases(draw, before, times) : Math.round(before * times);
  return [n, d];
}
