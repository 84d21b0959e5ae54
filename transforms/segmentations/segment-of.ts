/** The segment that a definition gives one account, as the compiled SQL does: what explains and tries out changes. */
import { crossed, type Points, type Quantile, type QuantileSegmentation, type Segmentation } from './definition.ts';
import { holds, type Values } from './evaluate.ts';

/** How often a value of a feature occurs among the other accounts of a month's population. */
export interface Occurrence {
  readonly value: number | null;
  readonly accounts: number;
}
/** By feature, for definitions that rank: the population of the month without the account itself. */
export type Others = Readonly<Record<string, readonly Occurrence[]>>;

/** The segment of the account with these features. `others` is read by quantiles alone. */
export function segmentOf(given: Segmentation, row: Values, others: Others = {}): string {
  if (given.population === 'customers' && !row.is_customer) return given.defaultSegment;
  return placeOf(given, row, others) ?? given.defaultSegment;
}

function placeOf(given: Segmentation, row: Values, others: Others): string | undefined {
  switch (given.kind) {
    case 'rules':
      return given.rules.find((rule) => holds(rule.when, row))?.segment;
    case 'tiers':
      return given.tiers[tierAt(row[given.feature] as number | null, given.tiers)]?.segment;
    case 'score':
      return given.tiers[tierAt(scoreOf(given.points, row), given.tiers)]?.segment;
    case 'quantiles': {
      const buckets = bucketsOf(given, row, others);
      return given.rules.find((rule) => holds(rule.when, buckets))?.segment;
    }
    case 'cross':
      return crossed(
        given.axes.map(({ values, otherwise }) => values.find((v) => holds(v.when, row))?.value ?? otherwise),
      );
  }
}

/** Place of the highest tier that the value reaches; -1 for none, as for a missing value. */
export function tierAt(value: number | null | undefined, tiers: readonly { readonly from: number | null }[]): number {
  return value == null ? -1 : tiers.findLastIndex((tier) => tier.from === null || value >= tier.from);
}

/** The sum of weighted points. */
export const scoreOf = (points: readonly Points[], row: Values): number =>
  points.reduce((sum, given) => sum + pointsOf(given, row), 0);

/** The weighted points of one entry of a score. */
export function pointsOf(given: Points, row: Values): number {
  if (given.kind === 'condition') return holds(given.when, row) ? given.points * given.weight : 0;
  const value = row[given.feature] ?? null;
  if (value === null) return given.missing * given.weight;
  const step =
    given.kind === 'values'
      ? given.values.find((v) => v.value === value)
      : given.tiers[tierAt(value as number, given.tiers)];
  return (step?.points ?? 0) * given.weight;
}

/** The bucket of each feature by its name; null where the account is not ranked. */
export function bucketsOf(given: QuantileSegmentation, row: Values, others: Others): Record<string, number | null> {
  return Object.fromEntries(
    given.quantiles.map((q) => [q.name, bucketOf(given, q, (row[q.feature] ?? null) as number | null, others)]),
  );
}

/** bucket = 1 + floor(buckets x (accounts worse) / (accounts)), the account itself among them. */
export function bucketOf(
  { buckets }: QuantileSegmentation,
  quantile: Quantile,
  value: number | null,
  others: Others,
): number | null {
  const excludes = quantile.missing === 'excluded';
  if (value === null && excludes) return null;
  const ranked = (others[quantile.feature] ?? []).filter((o) => !(excludes && o.value === null));
  const total = 1 + ranked.reduce((sum, o) => sum + o.accounts, 0);
  const worse = ranked.reduce((sum, o) => sum + (isWorse(quantile, o.value, value) ? o.accounts : 0), 0);
  return 1 + Math.floor((buckets * worse) / total);
}

function isWorse({ best }: Quantile, a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === null && b !== null;
  return best === 'highest' ? a < b : a > b;
}
