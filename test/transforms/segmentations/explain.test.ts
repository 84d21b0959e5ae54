import { describe, expect, it } from 'vitest';
import type { Segmentation } from '../../../transforms/segmentations/definition.ts';
import type { Values } from '../../../transforms/segmentations/evaluate.ts';
import { explainSegment } from '../../../transforms/segmentations/explain.ts';
import { type FeatureRow, feature, segmentation } from './support.ts';

const explain = (given: Segmentation, row: Partial<FeatureRow>, others = {}) =>
  explainSegment(given, feature(row) as Values, others);
const at = (column: string, operator: '=' | '>=' | '>', value: string | number) =>
  ({ kind: 'compare', column, operator, value }) as const;

describe('tiers', () => {
  const tier = segmentation({
    name: 'aum_tier',
    kind: 'tiers',
    feature: 'aum',
    defaultSegment: 'unknown',
    tiers: [
      { segment: 'silver', from: null },
      { segment: 'gold', from: 5e8 },
      { segment: 'platinum', from: 5e9 },
    ],
  });

  it('says how much more the next tier wants', () => {
    const { text, moves } = explain(tier, { aum: 2.1e9 });
    expect(text).toBe(
      'aum_tier: gold, since aum is 2,100,000,000 (gold from 500,000,000); platinum from 5,000,000,000: 2,900,000,000 more.',
    );
    expect(moves).toEqual([{ segment: 'platinum', changes: { aum: 5e9 } }]);
  });

  it('says nothing above the highest, and what a missing value would need', () => {
    expect(explain(tier, { aum: 7e9 }).text).toBe(
      'aum_tier: platinum, since aum is 7,000,000,000 (platinum from 5,000,000,000).',
    );
    expect(explain(tier, { aum: null }).text).toBe(
      'aum_tier: unknown, since aum is missing; silver would need aum below 500,000,000 (now missing).',
    );
  });
});

describe('score', () => {
  const grade = segmentation({
    name: 'grade',
    kind: 'score',
    population: 'customers',
    defaultSegment: 'not a customer',
    points: [
      {
        kind: 'tiers',
        feature: 'mrr',
        tiers: [
          { from: 1000, points: 20 },
          { from: 3000, points: 30 },
          { from: 9000, points: 40 },
        ],
        missing: 0,
        weight: 1,
      },
      {
        kind: 'values',
        feature: 'contact_role',
        values: [
          { value: 'executive', points: 15 },
          { value: 'trader', points: 5 },
        ],
        missing: 7,
        weight: 2,
      },
      { kind: 'condition', when: at('plan', '=', 'Pro'), points: 4, weight: 1 },
    ],
    tiers: [
      { segment: 'C', from: null },
      { segment: 'B', from: 30 },
      { segment: 'A', from: 60 },
    ],
  });
  const customer = { is_customer: true, mrr: 1200, plan: 'Pro' };

  it('says what gives how many points, and the smallest change that lifts it', () => {
    // 20 + 2 x 5 + 4 = 34, and 26 more are wanted: an MRR of 9,000 gives 20 of them, an executive 20, and an MRR of 3,000 10.
    expect(explain(grade, { ...customer, contact_role: 'trader' }).text).toBe(
      'grade: B, since it has 34 of 74 points (B from 30, A from 60): mrr 1,200 gives 20 of 40, contact_role trader gives ' +
        '10 of 30, plan = Pro gives 4 of 4; A with 26 more points, for example contact_role executive (now trader), ' +
        'mrr from 3,000 (now 1,200).',
    );
    // 20 + 2 x 7 + 4 = 38, and 22 more are wanted: an executive gives 16, an MRR of 3,000 10.
    expect(explain(grade, { ...customer, contact_role: null }).moves).toEqual([
      { segment: 'A', changes: { mrr: 3000, contact_role: 'executive' } },
    ]);
    // 20 + 0 + 4 = 24: 6 more are 30 from an MRR of 3,000.
    expect(explain(grade, { ...customer, contact_role: 'advisor' }).moves).toEqual([
      { segment: 'B', changes: { mrr: 3000 } },
    ]);
  });

  it('says why those outside the population are, and what they would be within', () => {
    expect(explain(grade, { contact_role: 'executive', plan: 'Basic' }).text).toBe(
      'grade: not a customer, since it is no customer in the month: its MRR is 0; as a customer it would be B.',
    );
  });
});

describe('rules', () => {
  const usage = segmentation({
    name: 'usage',
    kind: 'rules',
    defaultSegment: 'none',
    rules: [
      { segment: 'heavy', when: { kind: 'all', of: [at('active_days_1m', '>=', 8), at('events_1m', '>=', 50)] } },
      { segment: 'regular', when: at('active_days_1m', '>=', 4) },
      { segment: 'light', when: at('events_1m', '>', 0) },
    ],
  });

  it('names the rule that holds with its values, and what the one before would want', () => {
    expect(explain(usage, { active_days_1m: 5, events_1m: 60 }).text).toBe(
      'usage: regular, since active_days_1m is 5 (>= 4); heavy would need active_days_1m from 8 (now 5).',
    );
    expect(explain(usage, { active_days_1m: 9, events_1m: 60 }).text).toBe(
      'usage: heavy, since active_days_1m is 9 (>= 8) and events_1m is 60 (>= 50).',
    );
    expect(explain(usage, {}).text).toBe(
      'usage: none, since no rule matches; light would need events_1m from 1 (now 0).',
    );
  });

  it('takes care that no earlier rule takes the account away', () => {
    const kinds = segmentation({
      name: 'kinds',
      kind: 'rules',
      rules: [
        {
          segment: 'small pro',
          when: { kind: 'all', of: [at('plan', '=', 'Pro'), { kind: 'not', of: at('seats', '>=', 10) }] },
        },
        { segment: 'pro', when: at('plan', '=', 'Pro') },
        { segment: 'basic', when: at('plan', '=', 'Basic') },
      ],
    });
    expect(explain(kinds, { plan: 'Basic', seats: 3 }).moves).toEqual([
      { segment: 'pro', changes: { plan: 'Pro', seats: 10 } },
    ]);
  });
});

it('crosses: says what either side is, and the next step of the side that has steps', () => {
  const crossed = segmentation({
    name: 'role_usage',
    kind: 'cross',
    axes: [
      { name: 'role', values: [{ value: 'trader', when: at('contact_role', '=', 'trader') }], otherwise: 'else' },
      { name: 'usage', values: [{ value: 'some', when: at('events_1m', '>', 0) }], otherwise: 'none' },
    ],
  });
  expect(explain(crossed, { contact_role: 'analyst' }).text).toBe(
    'role_usage: else, none, since role is else as contact_role is analyst, and usage is none as events_1m is 0; ' +
      'else, some would need events_1m from 1 (now 0).',
  );
});

it('quantiles: says the bucket with its bounds of the month, and a value of the month that is in the better one', () => {
  const halves = segmentation({
    name: 'money',
    kind: 'quantiles',
    buckets: 2,
    quantiles: [{ name: 'monetary', feature: 'mrr', best: 'highest', missing: 'worst' }],
    rules: [
      { segment: 'upper', when: at('monetary', '>=', 2) },
      { segment: 'lower', when: at('monetary', '>=', 1) },
    ],
  });
  // With its own 20 five accounts: 10, 20 and 30 have 0, 1 and 2 of 5 below, so bucket 1; 40 and 50 have 3 and 4, so bucket 2.
  const others = { mrr: [10, 30, 40, 50].map((value) => ({ value, accounts: 1 })) };
  const { text, moves } = explain(halves, { mrr: 20 }, others);
  expect(text).toBe(
    'money: lower, since monetary is 1 of 2 as mrr is 20, where the month has 10 to 30; the rule asks for monetary >= 1; ' +
      'upper would need monetary 2 (now 1): mrr from 50 (now 20).',
  );
  // At 40 it would have 2 of 5 below it: itself is no longer one of them.
  expect(moves).toEqual([{ segment: 'upper', changes: { mrr: 50 }, buckets: { monetary: 2 } }]);
});
