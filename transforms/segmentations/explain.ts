/** Why an account is in its segment at a month end, and what would move it: rows in, sentences out. */
import { accountFeaturesColumns } from '../core/account-features-columns.ts';
import type {
  Axis,
  Points,
  QuantileSegmentation,
  Rule,
  ScoreSegmentation,
  Segmentation,
  TierSegmentation,
} from './definition.ts';
import { holds, type Values } from './evaluate.ts';
import { type Move, movesOf } from './explain-moves.ts';
import { changesText, facts, shown, test } from './explain-words.ts';
import { ladder, rankedOf } from './ladder.ts';
import { bucketsOf, type Occurrence, type Others, pointsOf, scoreOf, segmentOf, tierAt } from './segment-of.ts';

export interface Explanation {
  readonly segmentation: string;
  readonly segment: string;
  /** What puts the account there. */
  readonly why: string;
  /** What would move it, each tried out. */
  readonly moves: readonly Move[];
  /** All of it as a sentence. */
  readonly text: string;
}

/**
 * @param row the features of the account at the month end
 * @param others the features of the other accounts of the population in the month, for definitions that rank
 */
export function explainSegment(given: Segmentation, row: Values, others: Others = {}): Explanation {
  const segment = segmentOf(given, row, others);
  const why = whyOf(given, row, others);
  const moves = movesOf(given, { row, others, columns: accountFeaturesColumns });
  const next = moves.map((move) => moveText(given, move, row, others));
  const text = `${given.name}: ${segment}, since ${[why, ...next].join('; ')}.`;
  return { segmentation: given.name, segment, why, moves, text };
}

/** The features of which {@link explainSegment} has to know how often each value occurs. */
export const rankedFeatures = (given: Segmentation): string[] =>
  given.kind === 'quantiles' ? [...new Set(given.quantiles.map((q) => q.feature))] : [];

function whyOf(given: Segmentation, row: Values, others: Others): string {
  if (given.population === 'customers' && !row.is_customer) return 'it is no customer in the month: its MRR is 0';
  switch (given.kind) {
    case 'rules':
      return ruleText(given.rules, row);
    case 'tiers':
      return tierText(given, row);
    case 'score':
      return scoreText(given, row);
    case 'quantiles':
      return bucketText(given, row, others);
    case 'cross':
      return given.axes.map((axis) => axisText(axis, row)).join(', and ');
  }
}

function ruleText(rules: readonly Rule[], row: Values): string {
  const rule = rules.find(({ when }) => holds(when, row));
  return rule ? facts(rule.when, row) : 'no rule matches';
}

function axisText({ name, values, otherwise }: Axis, row: Values): string {
  const found = values.find(({ when }) => holds(when, row));
  if (found) return `${name} is ${found.value} as ${facts(found.when, row)}`;
  const columns = [...new Set(values.flatMap(({ when }) => columnsOf(when)))];
  return `${name} is ${otherwise} as ${columns.map((c) => `${c} is ${shown(row[c])}`).join(' and ')}`;
}

const columnsOf = (when: Rule['when']): string[] =>
  'column' in when ? [when.column] : when.kind === 'not' ? columnsOf(when.of) : when.of.flatMap(columnsOf);

function tierText({ feature, tiers }: TierSegmentation, row: Values): string {
  const is = `${feature} is ${shown(row[feature])}`;
  const tier = tiers[tierAt(row[feature] as number | null, tiers)];
  if (tier) return tier.from === null ? is : `${is} (${tier.segment} from ${shown(tier.from)})`;
  return row[feature] == null ? is : `${is}, below ${shown(tiers[0]!.from)}`;
}

function scoreText({ points, tiers }: ScoreSegmentation, row: Values): string {
  const most = points.reduce((sum, p) => sum + mostOf(p), 0);
  const steps = tiers.flatMap(({ segment, from }) => (from === null ? [] : [`${segment} from ${shown(from)}`]));
  const parts = points.map((p) => `${subject(p, row)} ${shown(pointsOf(p, row))} of ${shown(mostOf(p))}`);
  const scale = steps.length ? ` (${steps.join(', ')})` : '';
  return `it has ${shown(scoreOf(points, row))} of ${shown(most)} points${scale}: ${parts.join(', ')}`;
}

const subject = (given: Points, row: Values) =>
  given.kind === 'condition' ? `${test(given.when)} gives` : `${given.feature} ${shown(row[given.feature])} gives`;

function mostOf(given: Points): number {
  const all =
    given.kind === 'condition'
      ? [0, given.points]
      : [given.missing, ...(given.kind === 'tiers' ? given.tiers : given.values).map((step) => step.points)];
  return Math.max(...all) * given.weight;
}

function bucketText(given: QuantileSegmentation, row: Values, others: Others): string {
  const buckets = bucketsOf(given, row, others);
  const parts = given.quantiles.map((quantile) => {
    const { name, feature } = quantile;
    const [bucket, value] = [buckets[name], row[feature] as number | null];
    const is = `${feature} is ${shown(value)}`;
    if (bucket === null) return `${name} is not ranked as ${is}`;
    const all = withOneMore(others[feature] ?? [], value);
    const values = ladder(given, quantile, all, rankedOf(quantile, all)).flatMap((r) =>
      r.bucket === bucket ? r.value : [],
    );
    const bounds = values.length ? `, where the month has ${range(values)}` : '';
    return `${name} is ${bucket} of ${given.buckets} as ${is}${bounds}`;
  });
  const rule = given.rules.find(({ when }) => holds(when, buckets));
  return `${parts.join('; ')}; ${rule ? `the rule asks for ${test(rule.when)}` : 'no rule matches'}`;
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? shown(low) : `${shown(low)} to ${shown(high)}`;
}

/** The population with the account itself in it. */
function withOneMore(others: readonly Occurrence[], value: number | null): Occurrence[] {
  const rest = others.filter((o) => o.value !== value);
  return [...rest, { value, accounts: 1 + (others.find((o) => o.value === value)?.accounts ?? 0) }];
}

function moveText(given: Segmentation, move: Move, row: Values, others: Others): string {
  const { segment, changes, buckets } = move;
  if (changes.is_customer === true && given.population === 'customers' && !row.is_customer)
    return `as a customer it would be ${segment}`;
  if (given.kind === 'tiers') {
    const [to, now] = [changes[given.feature] as number, row[given.feature] as number | null];
    const place = tierAt(to, given.tiers);
    const [threshold, end] = [given.tiers[place]?.from, given.tiers[place + 1]?.from];
    // The lowest tier has no threshold: a value that is missing only has to stay below the next one.
    if (now === null && threshold == null && end != null)
      return `${segment} would need ${given.feature} below ${shown(end)} (now missing)`;
    if (now === null || threshold == null) return `${segment} would need ${changesText(changes, row)}`;
    return `${segment} from ${shown(threshold)}: ${shown(round(to - now))} more`;
  }
  if (given.kind === 'score') {
    const place = tierAt(scoreOf(given.points, { ...row, ...changes }), given.tiers);
    const more = given.tiers[place]!.from! - scoreOf(given.points, row);
    return `${segment} with ${shown(more)} more points, for example ${changesText(changes, row)}`;
  }
  if (buckets) {
    const now = bucketsOf(given as QuantileSegmentation, row, others);
    const wanted = Object.entries(buckets).map(([name, bucket]) => `${name} ${bucket} (now ${shown(now[name])})`);
    return `${segment} would need ${wanted.join(', ')}: ${changesText(changes, row)}`;
  }
  return `${segment} would need ${changesText(changes, row)}`;
}

/** Differences of money without the crumbs of binary fractions. */
const round = (n: number) => Number(n.toFixed(4));
