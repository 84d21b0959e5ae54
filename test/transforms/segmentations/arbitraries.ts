/** Random definitions and features for property tests. */
import fc from 'fast-check';
import type { Condition } from '../../../transforms/segmentations/condition.ts';
import { type FeatureRow, feature, segmentation } from './support.ts';

// Few values, so that thresholds are met exactly and ties are common.
const NUMBERS = [-1e15, -3.5, -1, 0, 0.01, 0.1, 1, 2, 2.5, 3, 100, 1e9, 1e15];
const amount = fc.constantFrom(0, 0.01, 0.1, 1, 2.5, 3, 99.99, 100, 1e9, 1e12);
const count = fc.constantFrom(0, 1, 2, 3, 4, 100);
const word = fc.constantFrom("O'Neil", 'Pro', 'pro', '', '"', '\\');
const row = fc.record<Partial<FeatureRow>>({
  plan: fc.option(word),
  industry: fc.option(word),
  seats: fc.option(count),
  aum: fc.option(amount),
  mrr: amount,
  is_customer: fc.boolean(),
  events_1m: count,
  hours_3m: fc.constantFrom(0, 0.125, 2.5, 1e9),
  days_since_last_use: fc.option(count),
  month: fc.constantFrom('2024-01-01', '2024-02-01'),
});
export const rows = fc
  .array(row, { minLength: 1, maxLength: 25 })
  .map((all) => all.map((r, i) => feature({ ...r, account_id: `A${i}` })));

const NUMERIC = ['seats', 'aum', 'mrr', 'events_1m', 'hours_3m', 'days_since_last_use'] as const;
const numeric = fc.constantFrom(...NUMERIC);
const number = fc.constantFrom(...NUMBERS);
const operator = fc.constantFrom(...(['=', '!=', '<', '<=', '>', '>='] as const));
const equality = fc.constantFrom(...(['=', '!='] as const));
const words = fc.constantFrom('plan', 'industry');
const membership = fc.constantFrom(...(['in', 'not_in'] as const));

const of = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape) as unknown as fc.Arbitrary<Condition>;
const someNumbers = fc.array(number, { minLength: 1, maxLength: 3 });
const someWords = fc.array(word, { minLength: 1, maxLength: 3 });
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    of({ kind: fc.constant('compare'), column: numeric, operator, value: number }),
    of({ kind: fc.constant('compare'), column: words, operator: equality, value: word }),
    of({ kind: fc.constant('compare'), column: fc.constant('is_customer'), operator: equality, value: fc.boolean() }),
    of({ kind: fc.constant('compare_column'), column: numeric, operator, other: numeric }),
    of({ kind: membership, column: numeric, values: someNumbers }),
    of({ kind: membership, column: words, values: someWords }),
    of({ kind: fc.constant('between'), column: numeric, low: number, high: number }),
    of({ kind: fc.constantFrom('is_null', 'is_not_null'), column: fc.oneof(numeric, words) }),
    of({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('condition'), { maxLength: 3 }) }),
    of({ kind: fc.constant('not'), of: tie('condition') }),
  ),
}));

const segment = fc.constantFrom('a', "b'", 'c d', '"', 'other');
const population = fc.constantFrom(...(['all', 'customers'] as const));
const ascending = fc.tuple(fc.boolean(), fc.uniqueArray(number, { minLength: 1, maxLength: 4 })).map(([open, from]) => {
  const sorted: (number | null)[] = from.sort((x, y) => x - y);
  return open ? [null, ...sorted] : sorted;
});
const tiersOf = ascending.chain((from) =>
  fc
    .array(segment, { minLength: from.length, maxLength: from.length })
    .map((s) => from.map((f, i) => ({ from: f, segment: s[i]! }))),
);
export const tiers = fc
  .record({ population, feature: numeric, tiers: tiersOf })
  .map((given) => segmentation({ name: 's', kind: 'tiers', ...given }));
export const rules = fc
  .record({ population, rules: fc.array(fc.record({ segment, when: condition }), { minLength: 1, maxLength: 4 }) })
  .map((given) => segmentation({ name: 's', kind: 'rules', ...given }));
const points = fc.integer({ min: -20, max: 20 });
const weight = fc.integer({ min: 1, max: 3 });
export const score = fc
  .record({
    population,
    tiers: tiersOf,
    points: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('condition' as const), when: condition, points, weight }),
        fc.record({
          kind: fc.constant('values' as const),
          feature: words,
          values: fc.uniqueArray(fc.record({ value: word, points }), {
            minLength: 1,
            maxLength: 3,
            selector: (v) => v.value,
          }),
          missing: points,
          weight,
        }),
        ascending.chain((from) =>
          fc.record({
            kind: fc.constant('tiers' as const),
            feature: numeric,
            tiers: fc.tuple(...from.map((f) => fc.record({ from: fc.constant(f), points }))),
            missing: points,
            weight,
          }),
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map((given) => segmentation({ name: 's', kind: 'score', ...given }));
const axis = fc.record({
  values: fc.array(fc.record({ value: segment, when: condition }), { minLength: 1, maxLength: 3 }),
  otherwise: segment,
});
export const cross = fc.record({ population, axes: fc.tuple(axis, axis) }).map(({ population, axes: [one, other] }) =>
  segmentation({
    name: 's',
    kind: 'cross',
    population,
    axes: [
      { name: 'one', ...one },
      { name: 'two', ...other },
    ],
  }),
);
export const quantiles = fc
  .record({
    population,
    buckets: fc.integer({ min: 2, max: 6 }),
    feature: numeric,
    best: fc.constantFrom(...(['highest', 'lowest'] as const)),
    missing: fc.constantFrom(...(['worst', 'excluded'] as const)),
  })
  .map(({ population, buckets, ...quantile }) => {
    const rules = Array.from({ length: buckets }, (_, i) => ({
      segment: `bucket ${i + 1}`,
      when: { kind: 'compare', column: 'b', operator: '=', value: i + 1 } as const,
    }));
    return segmentation({
      name: 's',
      kind: 'quantiles',
      population,
      buckets,
      rules,
      quantiles: [{ name: 'b', ...quantile }],
    });
  });
