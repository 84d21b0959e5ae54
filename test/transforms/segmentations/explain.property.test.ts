/** Random definitions over random features: an explanation names the segment that the engine gives, and its advice works. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Segmentation } from '../../../transforms/segmentations/definition.ts';
import type { Values } from '../../../transforms/segmentations/evaluate.ts';
import { explainSegment, rankedFeatures } from '../../../transforms/segmentations/explain.ts';
import type { Others } from '../../../transforms/segmentations/segment-of.ts';
import { duckdb, type Engine } from '../../support/engines.ts';
import { cross, quantiles, rows, rules, score, tiers } from './arbitraries.ts';
import { type Feature, type FeatureRow, segmentRows } from './support.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await duckdb();
});
afterAll(() => engine.close());

const segmentsOn = async (definition: Segmentation, features: readonly FeatureRow[]) =>
  new Map((await segmentRows(engine, [definition], features, 'accountSegments')).map((r) => [r.account_id, r.segment]));

function othersOf(definition: Segmentation, row: FeatureRow, all: readonly FeatureRow[]): Others {
  const others = all.filter(
    (r) => r !== row && r.month === row.month && (definition.population === 'all' || r.is_customer),
  );
  return Object.fromEntries(
    rankedFeatures(definition).map((feature) => {
      const values = others.map((r) => r[feature as Feature] as number | null);
      return [feature, [...new Set(values)].map((v) => ({ value: v, accounts: values.filter((w) => w === v).length }))];
    }),
  );
}

/** Explains every account, then follows the advice for each: alone, since a ranking is of all. */
function holdsFor(definitions: fc.Arbitrary<Segmentation>, least: number): void {
  it('names the segment of the engine, and moves to the one that it promises', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(definitions, rows, async (definition, features) => {
        const found = await segmentsOn(definition, features);
        const explained = features.map((row) =>
          explainSegment(definition, row as Values, othersOf(definition, row, features)),
        );
        expect(explained.map((e) => e.segment)).toEqual(features.map((r) => found.get(r.account_id)));
        const advised = features.flatMap((row, i) => explained[i]!.moves.map((move) => ({ row, move })));
        moved += advised.length;
        for (const { move, row } of advised) expect(move.segment).not.toBe(found.get(row.account_id));
        if (definition.kind !== 'quantiles') {
          const changed = advised.map(({ row, move }, i) => ({ ...row, ...move.changes, account_id: `M${i}` }));
          if (changed.length === 0) return;
          const after = await segmentsOn(definition, changed);
          expect(changed.map((r) => after.get(r.account_id))).toEqual(advised.map(({ move }) => move.segment));
          return;
        }
        for (const { row, move } of advised.slice(0, 2)) {
          const after = await segmentsOn(
            definition,
            features.map((r) => (r === row ? { ...r, ...move.changes } : r)),
          );
          expect(after.get(row.account_id)).toBe(move.segment);
        }
      }),
      { numRuns: 150 },
    );
    // A test of advice that never comes tells nothing.
    expect(moved).toBeGreaterThan(least);
  });
}

describe('rules', () => holdsFor(rules, 300));
describe('tiers', () => holdsFor(tiers, 300));
describe('score', () => holdsFor(score, 300));
describe('cross', () => holdsFor(cross, 300));
describe('quantiles', () => holdsFor(quantiles, 300));
