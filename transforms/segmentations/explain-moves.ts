/** What would move an account up: changes of its features that give it another segment, each tried out. */
import { bigint, type Columns, nullable } from '../columns.ts';
import { decidingContactColumns } from '../core/deciding-contacts.ts';
import type { Condition, Scalar } from './condition.ts';
import type { Points, QuantileSegmentation, Rule, ScoreSegmentation, Segmentation, Tier } from './definition.ts';
import { holds, type Values } from './evaluate.ts';
import { ladder, rankedOf } from './ladder.ts';
import { type Changes, satisfy } from './satisfy.ts';
import { bucketsOf, type Others, pointsOf, scoreOf, segmentOf, tierAt } from './segment-of.ts';

export interface Move {
  /** The segment that the changes give. */
  readonly segment: string;
  readonly changes: Changes;
  /** Of quantiles: the bucket that each feature has to come into. */
  readonly buckets?: Readonly<Record<string, number>>;
}
/** An account at a month end, and what its features may be. */
export interface Standing {
  readonly row: Values;
  readonly others: Others;
  readonly columns: Columns;
}

/** The next step up of each kind; nothing at the top, or where no change of a feature is found that leads up. */
export function movesOf(given: Segmentation, at: Standing): Move[] {
  if (given.population === 'customers' && !at.row.is_customer) return tried(given, at, [{ is_customer: true }]);
  switch (given.kind) {
    case 'rules':
      return firstOf(given, at, upwards(given.rules, at.row, at.columns));
    case 'tiers':
      return firstOf(given, at, tiersAbove(given.feature, given.tiers, at));
    case 'score':
      return tried(given, at, [betterScore(given, at)]);
    case 'quantiles':
      return bucketMoves(given, at);
    case 'cross':
      return given.axes.flatMap(({ values }) => {
        const rules = values.map(({ value, when }) => ({ segment: value, when }));
        // A side that only tells names apart (channels, roles) has no up.
        const isStep = (changes?: Changes) => changes && Object.values(changes).some((to) => typeof to !== 'string');
        return firstOf(given, at, upwards(rules, at.row, at.columns).filter(isStep));
      });
  }
}

/** The moves that do move the account: every change is tried out on the whole definition. */
function tried(given: Segmentation, { row, others }: Standing, all: Iterable<Changes | undefined>): Move[] {
  const now = segmentOf(given, row, others);
  const moves: Move[] = [];
  for (const changes of all) {
    const segment = changes && segmentOf(given, { ...row, ...changes }, others);
    if (segment !== undefined && segment !== now) moves.push({ segment, changes: changes! });
  }
  return moves;
}

const firstOf = (given: Segmentation, at: Standing, all: Iterable<Changes | undefined>) =>
  tried(given, at, all).slice(0, 1);

/** Changes for the rules before the one that holds, the nearest first: it holds, and none before it takes the account away. */
function upwards(rules: readonly Rule[], row: Values, columns: Columns): (Changes | undefined)[] {
  const found = rules.findIndex((rule) => holds(rule.when, row));
  const before = found < 0 ? rules : rules.slice(0, found);
  return before
    .map(({ segment, when }, i) => {
      const earlier = rules.slice(0, i).filter((rule) => rule.segment !== segment);
      const kept = earlier.map((rule): Condition => ({ kind: 'not', of: rule.when }));
      return satisfy({ kind: 'all', of: [when, ...kept] }, row, columns);
    })
    .reverse();
}

/** A value for each tier above the one that is reached, the nearest first. */
function tiersAbove(feature: string, tiers: readonly Tier[], { row, columns }: Standing): (Changes | undefined)[] {
  const reached = tierAt(row[feature] as number | null, tiers);
  return tiers.slice(reached + 1).map((_, i) => reach(feature, tiers, reached + 1 + i, row, columns));
}

/** A value in the tier at that place. */
function reach(
  feature: string,
  tiers: readonly { readonly from: number | null }[],
  place: number,
  row: Values,
  columns: Columns,
): Changes | undefined {
  const [{ from }, end] = [tiers[place]!, tiers[place + 1]?.from];
  if (from !== null) return satisfy({ kind: 'compare', column: feature, operator: '>=', value: from }, row, columns);
  if (end == null) return satisfy({ kind: 'is_not_null', column: feature }, row, columns);
  return satisfy({ kind: 'compare', column: feature, operator: '<', value: end }, row, columns);
}

/**
 * Changes that lift the score into a higher tier: the one that just does, else the largest gain first and the rest from there.
 * Who the contact is comes last: that is not for anybody to change.
 */
function betterScore(given: ScoreSegmentation, at: Standing): Changes | undefined {
  const isOther = (changes: Changes) => Object.keys(changes).every((c) => !Object.hasOwn(decidingContactColumns, c));
  return climb(given, at, isOther) ?? climb(given, at, () => true);
}

function climb(given: ScoreSegmentation, at: Standing, allowed: (changes: Changes) => boolean): Changes | undefined {
  const tier = (row: Values) => tierAt(scoreOf(given.points, row), given.tiers);
  const now = given.tiers[tier(at.row)]?.segment ?? given.defaultSegment;
  const isUp = (row: Values) => tier(row) > tier(at.row) && given.tiers[tier(row)]!.segment !== now;
  /** Better steps than none from there, the smallest gain first. */
  const stepsFrom = (row: Values, changes: Changes) => {
    const score = scoreOf(given.points, row);
    return given.points
      .flatMap((points) => options(points, row, at.columns))
      .filter((step) => allowed(step) && Object.keys(step).every((column) => !Object.hasOwn(changes, column)))
      .map((step) => ({ step, score: scoreOf(given.points, { ...row, ...step }) }))
      .filter((step) => step.score > score)
      .toSorted((a, b) => a.score - b.score)
      .map(({ step }) => step);
  };
  const taken: Changes[] = [];
  const all = (steps: readonly Changes[]): Changes => Object.assign({}, ...steps);
  while (!isUp({ ...at.row, ...all(taken) })) {
    const row = { ...at.row, ...all(taken) };
    const steps = stepsFrom(row, all(taken));
    const next = steps.find((step) => isUp({ ...row, ...step })) ?? steps.at(-1);
    if (!next) return undefined;
    taken.push(next);
  }
  // The first steps were as large as they could be: with the last ones taken, smaller ones may do.
  for (const i of taken.keys()) {
    const rest = all(taken.filter((_, j) => j !== i));
    const row = { ...at.row, ...rest };
    taken[i] = stepsFrom(row, rest).find((step) => isUp({ ...row, ...step })) ?? taken[i]!;
  }
  return all(taken);
}

/** Changes that give other points of one entry of a score. */
function options(points: Points, row: Values, columns: Columns): Changes[] {
  const now = pointsOf(points, row);
  const all =
    points.kind === 'condition'
      ? [true, false].map((wanted) => satisfy(points.when, row, columns, wanted))
      : points.kind === 'values'
        ? points.values.map(({ value }) => ({ [points.feature]: value }) as Record<string, Scalar>)
        : points.tiers.map((_, place) => reach(points.feature, points.tiers, place, row, columns));
  return all.filter(
    (changes) => changes !== undefined && pointsOf(points, { ...row, ...changes }) !== now,
  ) as Changes[];
}

/** Buckets that the rules before would want, and for each a value of the month that is in it. */
function bucketMoves(given: QuantileSegmentation, at: Standing): Move[] {
  const buckets = bucketsOf(given, at.row, at.others);
  const columns = Object.fromEntries(given.quantiles.map((q) => [q.name, nullable(bigint(q.name))]));
  for (const wanted of upwards(given.rules, buckets, columns)) {
    const changes = wanted && valuesFor(given, wanted as Record<string, number>, buckets, at.others);
    const [move] = tried(given, at, [changes]);
    if (!move) continue;
    const reached = bucketsOf(given, { ...at.row, ...move.changes }, at.others) as Record<string, number>;
    return [{ ...move, buckets: Object.fromEntries(Object.keys(wanted!).map((name) => [name, reached[name]!])) }];
  }
  return [];
}

function valuesFor(
  given: QuantileSegmentation,
  wanted: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number | null>>,
  others: Others,
): Changes | undefined {
  const changes: Record<string, Scalar> = {};
  for (const [name, bucket] of Object.entries(wanted)) {
    const quantile = given.quantiles.find((q) => q.name === name)!;
    const occurrences = others[quantile.feature] ?? [];
    const rungs = ladder(given, quantile, occurrences, rankedOf(quantile, occurrences) + 1);
    const rises = bucket > (now[name] ?? 0);
    // Where ties leave the bucket empty, the next one that has a value.
    const rung = rises ? rungs.find((r) => r.bucket >= bucket) : rungs.findLast((r) => r.bucket <= bucket);
    if (!rung) return undefined;
    changes[quantile.feature] = rung.value;
  }
  return changes;
}
