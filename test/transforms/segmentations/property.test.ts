/** Random definitions over random features: what the engines answer is what the definition says. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type QuantileSegmentation,
  type Segmentation,
  segmentsOf,
} from '../../../transforms/segmentations/definition.ts';
import { holds } from '../../../transforms/segmentations/evaluate.ts';
import { duckdb, type Engine, postgres, type Value } from '../../support/engines.ts';
import { cross, quantiles, rows, rules, score, tiers } from './arbitraries.ts';
import { type FeatureRow, segmentRows } from './support.ts';

const RUNS = { DuckDB: 150, Postgres: 60 };
let engines: Engine[];
beforeAll(async () => {
  engines = [await duckdb(), await postgres()];
});
afterAll(() => Promise.all(engines.map((e) => e.close())));

const reached = (value: Value | undefined, tiers: readonly { from: number | null }[]) =>
  value == null ? -1 : tiers.findLastIndex((t) => t.from === null || (value as number) >= t.from);

/** The definition, evaluated in plain TypeScript. */
function expected(given: Segmentation, row: FeatureRow, all: readonly FeatureRow[]): string {
  if (given.population === 'customers' && !row.is_customer) return given.defaultSegment;
  const otherwise = given.defaultSegment;
  switch (given.kind) {
    case 'rules':
      return given.rules.find((r) => holds(r.when, row))?.segment ?? otherwise;
    case 'tiers':
      return given.tiers[reached(row[given.feature as keyof FeatureRow], given.tiers)]?.segment ?? otherwise;
    case 'score': {
      const sum = given.points.reduce((n, p) => {
        if (p.kind === 'condition') return n + (holds(p.when, row) ? p.points * p.weight : 0);
        const value = row[p.feature as keyof FeatureRow];
        if (p.kind === 'values')
          return n + p.weight * (value === null ? p.missing : (p.values.find((v) => v.value === value)?.points ?? 0));
        return n + p.weight * (value === null ? p.missing : (p.tiers[reached(value, p.tiers)]?.points ?? 0));
      }, 0);
      return given.tiers[reached(sum, given.tiers)]?.segment ?? otherwise;
    }
    case 'cross':
      return given.axes.map((a) => a.values.find((v) => holds(v.when, row))?.value ?? a.otherwise).join(', ');
    case 'quantiles': {
      const bucket = bucketOf(given, row, all);
      return bucket === null ? otherwise : `bucket ${bucket}`;
    }
  }
}

function bucketOf(given: QuantileSegmentation, row: FeatureRow, all: readonly FeatureRow[]): number | null {
  const { feature, best, missing } = given.quantiles[0]!;
  const worth = (r: FeatureRow) => {
    const value = r[feature as keyof FeatureRow] as number | null;
    return value === null ? Number.NEGATIVE_INFINITY : best === 'highest' ? value : -value;
  };
  const excluded = (r: FeatureRow) => missing === 'excluded' && r[feature as keyof FeatureRow] === null;
  if (excluded(row)) return null;
  const peers = all.filter(
    (r) => r.month === row.month && !excluded(r) && (given.population === 'all' || r.is_customer),
  );
  const below = peers.filter((r) => worth(r) < worth(row)).length;
  return 1 + Math.floor((below * given.buckets) / peers.length);
}

function agrees(
  definitions: fc.Arbitrary<Segmentation>,
  also: (d: Segmentation, rows: FeatureRow[], found: string[]) => void,
) {
  for (const [i, name] of (['DuckDB', 'Postgres'] as const).entries()) {
    it(`on ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(definitions, rows, async (definition, features) => {
          const found = await segmentRows(engines[i]!, [definition], features, 'accountSegments');
          const byAccount = new Map(found.map((r) => [r.account_id, r.segment]));
          expect(found.length).toBe(features.length);
          const got = features.map((r) => byAccount.get(r.account_id) as string);
          for (const segment of got) expect(segmentsOf(definition)).toContain(segment);
          expect(got).toEqual(features.map((r) => expected(definition, r, features)));
          also(definition, features, got);
        }),
        { numRuns: RUNS[name] },
      );
    });
  }
}

describe('every account and month gets the one segment that the definition says', () => {
  const nothingMore = () => {};
  describe('rules', () => agrees(rules, nothingMore));
  describe('tiers', () => agrees(tiers, nothingMore));
  describe('score', () => agrees(score, nothingMore));
  describe('cross', () => agrees(cross, nothingMore));
  describe('quantiles', () =>
    agrees(quantiles, (definition, features, found) => {
      const { feature, best } = (definition as QuantileSegmentation).quantiles[0]!;
      const value = (r: FeatureRow) => r[feature as keyof FeatureRow] as number | null;
      const bucket = (i: number) => (found[i] === 'other' ? null : Number(found[i]!.slice('bucket '.length)));
      for (const [i, a] of features.entries()) {
        for (const [j, b] of features.entries()) {
          const [x, y] = [value(a), value(b)];
          const [p, q] = [bucket(i), bucket(j)];
          if (a.month !== b.month || p === null || q === null || x === null || y === null) continue;
          if (x === y) expect(p).toBe(q);
          else
            expect(best === 'highest' ? x < y : x > y).toBe(p < q || (p === q && (best === 'highest' ? x < y : x > y)));
        }
      }
    }));
});
