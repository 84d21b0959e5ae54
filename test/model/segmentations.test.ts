import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSegmentations } from '../../model/segmentations.ts';
import { segmentsOf } from '../../transforms/segmentations/definition.ts';

const HEAD = 'title: Title\nowner: owner\ndescription: Description.\ndefault_segment: other\n';
const parse = (body: string, path = 'model/segmentations/tier.yml') =>
  parseSegmentations([{ path, text: HEAD + body }]);
const definition = (body: string) => {
  const { segmentations, issues } = parse(body);
  expect(issues).toEqual([]);
  return segmentations[0]!;
};
const rule = (when: string) => `rules: [{ segment: a, when: ${when} }]`;
const condition = (when: string) => {
  const given = definition(rule(when));
  return given.kind === 'rules' ? given.rules[0]!.when : undefined;
};

describe('parseSegmentations', () => {
  it('names a segmentation after its file and fills in the defaults', () => {
    expect(
      definition('tiers: { feature: seats, segments: [{ segment: small }, { segment: large, from: 50 }] }'),
    ).toEqual({
      name: 'tier',
      title: 'Title',
      owner: 'owner',
      description: 'Description.',
      defaultSegment: 'other',
      minimumSize: 30,
      population: 'all',
      strategy: {},
      kind: 'tiers',
      feature: 'seats',
      tiers: [
        { segment: 'small', from: null },
        { segment: 'large', from: 50 },
      ],
    });
  });

  it('reads a score and its points', () => {
    const body = `population: customers
minimum_size: 5
strategy: { A: { service_level: named manager } }
score:
  points:
    - { when: { plan: Pro }, points: 10, weight: 2 }
    - { feature: aum, tiers: [{ points: 1 }, { from: 1e9, points: 2 }], missing: -1 }
  tiers: [{ segment: B }, { segment: A, from: 20 }]`;
    expect(definition(body)).toMatchObject({
      population: 'customers',
      minimumSize: 5,
      strategy: { A: { serviceLevel: 'named manager' } },
      kind: 'score',
      points: [
        { kind: 'condition', when: { kind: 'compare', column: 'plan', value: 'Pro' }, points: 10, weight: 2 },
        {
          kind: 'tiers',
          feature: 'aum',
          tiers: [
            { from: null, points: 1 },
            { from: 1e9, points: 2 },
          ],
          missing: -1,
          weight: 1,
        },
      ],
    });
  });

  it('reads a strategy: lists, or a text that is a list of one, and money of a client and year', () => {
    const body = `strategy:
  other: { activities: [call, visit], technology: portal, planned_income: 1200.5, planned_cost: 0 }
${rule('{ seats: 1 }')}`;
    expect(definition(body).strategy).toEqual({
      other: { activities: ['call', 'visit'], technology: ['portal'], plannedIncome: 1200.5, plannedCost: 0 },
    });
  });

  it('reads points by the values of a text', () => {
    const body = `score:
  points: [{ feature: contact_role, values: { executive: 8, trader: 5 }, missing: 4, weight: 2 }]
  tiers: [{ segment: a }, { segment: b, from: 10 }]`;
    expect(definition(body)).toMatchObject({
      points: [
        {
          kind: 'values',
          feature: 'contact_role',
          values: [
            { value: 'executive', points: 8 },
            { value: 'trader', points: 5 },
          ],
          missing: 4,
          weight: 2,
        },
      ],
    });
  });

  it('reads a crossing, whose segments are the combinations of its values', () => {
    const body = `cross:
  role: { values: [{ value: trader, when: { contact_role: trader } }], otherwise: else }
  usage: { values: [{ value: some, when: { events_1m: { '>': 0 } } }], otherwise: none }`;
    const given = definition(body);
    expect(given).toMatchObject({
      kind: 'cross',
      axes: [
        {
          name: 'role',
          values: [{ value: 'trader', when: { kind: 'compare', column: 'contact_role', value: 'trader' } }],
          otherwise: 'else',
        },
        { name: 'usage', otherwise: 'none' },
      ],
    });
    expect(segmentsOf(given)).toEqual(['trader, some', 'trader, none', 'else, some', 'else, none', 'other']);
  });

  it('reads quantiles with rules over their buckets', () => {
    const body = `quantiles:
  buckets: 5
  features: { recency: { feature: days_since_last_use, best: lowest, missing: excluded }, money: { feature: mrr } }
  rules: [{ segment: best, when: { recency: { '>=': 4 }, money: 5 } }]`;
    expect(definition(body)).toMatchObject({
      kind: 'quantiles',
      buckets: 5,
      quantiles: [
        { name: 'recency', feature: 'days_since_last_use', best: 'lowest', missing: 'excluded' },
        { name: 'money', feature: 'mrr', best: 'highest', missing: 'worst' },
      ],
    });
  });

  it.each([
    ['{ plan: Pro }', { kind: 'compare', column: 'plan', operator: '=', value: 'Pro' }],
    ['{ is_customer: true }', { kind: 'compare', column: 'is_customer', operator: '=', value: true }],
    ['{ region: [EMEA, APAC] }', { kind: 'in', column: 'region', values: ['EMEA', 'APAC'] }],
    ['{ region: { not_in: [EMEA] } }', { kind: 'not_in', column: 'region', values: ['EMEA'] }],
    ["{ plan: { '!=': Pro } }", { kind: 'compare', column: 'plan', operator: '!=', value: 'Pro' }],
    ['{ seats: { between: [10, 50] } }', { kind: 'between', column: 'seats', low: 10, high: 50 }],
    ['{ aum: { is_null: true } }', { kind: 'is_null', column: 'aum' }],
    ['{ aum: { is_null: false } }', { kind: 'is_not_null', column: 'aum' }],
    ["{ month: { '>=': 2024-01-01 } }", { kind: 'compare', column: 'month', operator: '>=', value: '2024-01-01' }],
    [
      "{ events_1m: { '<': { column: active_days_3m } } }",
      { kind: 'compare_column', column: 'events_1m', operator: '<', other: 'active_days_3m' },
    ],
    [
      "{ mrr: { '>': 1, '<=': 2 } }",
      {
        kind: 'all',
        of: [
          { kind: 'compare', column: 'mrr', operator: '>', value: 1 },
          { kind: 'compare', column: 'mrr', operator: '<=', value: 2 },
        ],
      },
    ],
    [
      '{ any: [{ plan: Pro }, { not: { seats: 1 } }] }',
      {
        kind: 'any',
        of: [
          { kind: 'compare', column: 'plan', operator: '=', value: 'Pro' },
          { kind: 'not', of: { kind: 'compare', column: 'seats', operator: '=', value: 1 } },
        ],
      },
    ],
  ])('reads %s', (when, expected) => expect(condition(when)).toEqual(expected));
});

it('reads the segmentations that strata comes with', () => {
  const url = new URL('../../model/segmentations/', import.meta.url);
  const files = readdirSync(url).map((f) => ({ path: f, text: readFileSync(new URL(f, url), 'utf8') }));
  const { segmentations, issues } = parseSegmentations(files);
  expect(issues).toEqual([]);
  const cross = (some: string[], others: string[]) => some.flatMap((a) => others.map((b) => `${a}, ${b}`));
  expect(Object.fromEntries(segmentations.map((s) => [s.name, segmentsOf(s)]))).toEqual({
    aum_tier: ['silver', 'gold', 'platinum', 'unknown'],
    channel_persona: cross(
      ['paid search', 'paid social', 'partner', 'referral', 'organic', 'other channel'],
      ['investor', 'advisor', 'manager', 'controller', 'unknown'],
    ),
    client_grade: ['D', 'C', 'B', 'A', 'not a customer'],
    company_size: ['solo', 'small', 'medium', 'large', 'unknown'],
    rfm: ['champions', 'loyal', 'big spenders', 'promising', 'cannot lose', 'at risk', 'hibernating', 'not a customer'],
    role_usage: cross(
      ['front office', 'advisory', 'operations', 'executive', 'unknown role'],
      ['heavy', 'regular', 'light', 'none'],
    ),
    usage_level: ['heavy', 'regular', 'light', 'none'],
  });
  expect(segmentations.every((s) => s.minimumSize === 30)).toBe(true);
  const grade = segmentations.find((s) => s.name === 'client_grade');
  const points = grade?.kind === 'score' ? grade.points : [];
  const most = points.map((p) =>
    p.kind === 'condition' ? p.points : Math.max(...(p.kind === 'tiers' ? p.tiers : p.values).map((v) => v.points)),
  );
  expect(most.reduce((sum, n) => sum + n)).toBe(100);
});
