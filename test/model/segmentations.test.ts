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

/** The body with `^` before what is wrong: the issue is there and nowhere else. */
describe('an issue has its place', () => {
  it.each([
    ['an unknown key', '^minimal_size: 3\nrules: [{ segment: a, when: { seats: 1 } }]', 'Did you mean "minimum_size"?'],
    ['an unknown column', rule("{ ^mrrr: { '>': 5 } }"), 'Did you mean "mrr"?'],
    ['an unknown operator', rule('{ mrr: { ^betwen: [1, 2] } }'), 'Did you mean "between"?'],
    ['an unknown column to compare with', rule("{ mrr: { '>': { column: ^aumm } } }"), 'Did you mean "aum"?'],
    ['text compared with a number', rule('{ plan: ^5 }'), undefined],
    ['a number compared with text', rule("{ mrr: { '>': ^'5' } }"), undefined],
    ['true or false compared with text', rule("{ is_customer: ^'yes' }"), undefined],
    ['no date', rule("{ month: { '>': ^2024-02-30 } }"), undefined],
    ['an order of text', rule("{ plan: { ^'<': Pro } }"), undefined],
    ['a number compared with a column of text', rule("{ mrr: { '>': { column: ^plan } } }"), undefined],
    ['a number beyond any', rule('{ mrr: ^1e16 }'), undefined],
    ['no number', rule('{ mrr: ^.nan }'), undefined],
    ['a value of a list', rule('{ region: [EMEA, ^5] }'), undefined],
    ['an empty list', rule('{ region: ^[] }'), undefined],
    ['an empty range', rule('{ seats: { between: ^[5, 1] } }'), undefined],
    ['half a range', rule('{ seats: { between: ^[5] } }'), undefined],
    ['an empty condition', rule('^{}'), undefined],
    ['a condition in words', rule('^mrr > 5'), undefined],
    ['a nested condition', rule('{ any: [{ not: { ^seat: 1 } }] }'), 'Did you mean "seats"?'],
    ['no rules', 'rules: ^[]', undefined],
    ['two kinds', `${rule('{ seats: 1 }')}\n^tiers: { feature: seats, segments: [{ segment: a }] }`, undefined],
    ['an unknown feature', 'tiers: { feature: ^seat, segments: [{ segment: a }] }', 'Did you mean "seats"?'],
    ['a feature of text', 'tiers: { feature: ^plan, segments: [{ segment: a }] }', undefined],
    [
      'equal thresholds',
      'tiers: { feature: aum, segments: [{ segment: a, from: 5 }, { segment: b, from: ^5 }] }',
      undefined,
    ],
    [
      'falling thresholds',
      'tiers: { feature: aum, segments: [{ segment: a, from: 5 }, { segment: b, from: ^1 }] }',
      undefined,
    ],
    [
      'a later tier without an end',
      'tiers: { feature: aum, segments: [{ segment: a, from: 5 }, ^{ segment: b }] }',
      undefined,
    ],
    ['a segment that is a number', 'tiers: { feature: aum, segments: [{ segment: ^1 }] }', undefined],
    ['a segment with a control character', 'tiers: { feature: aum, segments: [{ segment: ^"a\\0b" }] }', undefined],
    ['an empty segment', 'tiers: { feature: aum, segments: [{ segment: ^"" }] }', undefined],
    [
      'a strategy for no segment',
      `strategy: { ^othr: { service_level: x } }\n${rule('{ seats: 1 }')}`,
      'Did you mean "other"?',
    ],
    ['a size of 0', `minimum_size: ^0\n${rule('{ seats: 1 }')}`, undefined],
    ['an unknown population', `population: ^customer\n${rule('{ seats: 1 }')}`, 'Did you mean "customers"?'],
    ['points by nothing', 'score: { points: [^{ points: 3 }], tiers: [{ segment: a }] }', undefined],
    [
      'points by both',
      'score: { points: [^{ points: 3, when: { seats: 1 }, feature: aum }], tiers: [{ segment: a }] }',
      undefined,
    ],
    [
      'a broken threshold of points',
      'score: { points: [{ feature: aum, tiers: [{ from: 2, points: 1 }, { from: ^1, points: 2 }] }], tiers: [{ segment: a }] }',
      undefined,
    ],
    [
      'a score out of reach',
      'score: { points: [{ when: { seats: 1 }, points: 3 }], tiers: [{ segment: a, from: 3 }, { segment: b, from: ^4 }] }',
      undefined,
    ],
    [
      'a score below the lowest',
      'score: { points: [{ when: { seats: 1 }, points: 3 }], tiers: [^{ segment: a }, { segment: b, from: 0 }] }',
      undefined,
    ],
    [
      'one bucket',
      'quantiles: { buckets: ^1, features: { b: { feature: aum } }, rules: [{ segment: a, when: { b: 1 } }] }',
      undefined,
    ],
    [
      'an unknown bucket',
      'quantiles: { buckets: 2, features: { money: { feature: aum } }, rules: [{ segment: a, when: { ^monye: 1 } }] }',
      'Did you mean "money"?',
    ],
    [
      'a bucket that is a word',
      'quantiles: { buckets: 2, features: { ^any: { feature: aum } }, rules: [{ segment: a, when: { any: [{ any: [] }] } }] }',
      null,
    ],
    [
      'a bucket that there is not',
      'quantiles: { buckets: 2, features: { b: { feature: aum } }, rules: [^{ segment: a, when: { b: 3 } }] }',
      undefined,
    ],
    [
      'a rule behind one that takes all',
      "rules: [{ segment: a, when: { mrr: { '>=': 100 } } }, ^{ segment: b, when: { mrr: { '>=': 500 } } }]",
      undefined,
    ],
    ['a rule that excludes itself', "rules: [^{ segment: a, when: { mrr: { '>': 5, '<': 5 } } }]", undefined],
    [
      'whole numbers between two neighbours',
      "rules: [^{ segment: a, when: { seats: { '>': 5, '<': 6 } } }]",
      undefined,
    ],
    [
      'a rule behind two that take all',
      'rules: [{ segment: a, when: { is_customer: true } }, { segment: b, when: { is_customer: false } }, ^{ segment: c, when: { plan: Pro } }]',
      undefined,
    ],
  ])('%s', (_, marked, hint) => {
    const before = (HEAD + marked).split('^')[0]!.split('\n');
    const { segmentations, issues } = parse(marked.replace('^', ''));
    const at = [before.length, before.at(-1)!.length + 1];
    const found = issues.map((i) => [i.line, i.column]);
    // A bucket named as a word of conditions makes its rules unreadable, too.
    if (hint === null) expect(found).toContainEqual(at);
    else expect(found).toEqual([at]);
    if (hint) expect(issues[0]!.hint).toBe(hint);
    expect(segmentations).toEqual([]);
  });

  it.each(['default_segment', 'title', 'owner', 'description'])('a missing %s', (key) => {
    const text = (HEAD + rule('{ seats: 1 }')).replace(new RegExp(`^${key}: .*\n`, 'm'), '');
    const { issues } = parseSegmentations([{ path: 'a.yml', text }]);
    expect(issues).toMatchObject([{ file: 'a.yml', line: 1, column: 1, hint: `Add \`${key}:\`.` }]);
  });

  it('no kind at all, no mapping, no YAML', () => {
    expect(parse('').issues).toMatchObject([{ line: 1 }]);
    for (const text of ['', 'a', '[]', 'a: [', 'a: 1\na: 2', 'a: *b', '---\na: 1\n---\nb: 2'])
      expect(parseSegmentations([{ path: 'a.yml', text }]).issues.length).toBeGreaterThan(0);
  });
});

describe('names', () => {
  const sql = ['group', 'user', 'sql', 'sql_table', 'constructor'];
  it.each(['Tier', '1tier', 'my-tier', 'a__b', 'é', ...sql, 'account_id', 'month', 'segment', 'x'.repeat(31)])(
    'refuses %s.yml',
    (name) => {
      const { segmentations, issues } = parse(rule('{ seats: 1 }'), `model/segmentations/${name}.yml`);
      expect(issues).toHaveLength(1);
      expect(segmentations).toEqual([]);
    },
  );

  it('refuses one name in two files, whatever the ending or the separator', () => {
    const text = HEAD + rule('{ seats: 1 }');
    const { segmentations, issues } = parseSegmentations([
      { path: 'model/segmentations/tier.yml', text },
      { path: 'model\\segmentations\\more\\tier.yaml', text },
    ]);
    expect(segmentations.map((s) => s.name)).toEqual(['tier']);
    expect(issues.map((i) => i.file)).toEqual(['model\\segmentations\\more\\tier.yaml']);
  });
});

it('reports every issue of every file, and still gives the files that are right', () => {
  const { segmentations, issues } = parseSegmentations([
    { path: 'z.yml', text: HEAD + rule('{ seats: 1 }') },
    { path: 'b.yml', text: `${HEAD}titel: x\nminimum_size: -1\n${rule("{ mrr: { '>': x }, plann: 1 }")}` },
    { path: 'a.yml', text: 'rules: 5\n' },
  ]);
  expect(segmentations.map((s) => s.name)).toEqual(['z']);
  expect(issues.map((i) => i.file)).toEqual([...Array(5).fill('a.yml'), ...Array(4).fill('b.yml')]);
});

it('reads the segmentations that strata comes with', () => {
  const url = new URL('../../model/segmentations/', import.meta.url);
  const files = readdirSync(url).map((f) => ({ path: f, text: readFileSync(new URL(f, url), 'utf8') }));
  const { segmentations, issues } = parseSegmentations(files);
  expect(issues).toEqual([]);
  expect(Object.fromEntries(segmentations.map((s) => [s.name, segmentsOf(s)]))).toEqual({
    aum_tier: ['silver', 'gold', 'platinum', 'unknown'],
    client_grade: ['D', 'C', 'B', 'A', 'not a customer'],
    company_size: ['solo', 'small', 'medium', 'large', 'unknown'],
    rfm: ['champions', 'loyal', 'big spenders', 'promising', 'cannot lose', 'at risk', 'hibernating', 'not a customer'],
    usage_level: ['heavy', 'regular', 'light', 'none'],
  });
  expect(segmentations.every((s) => s.minimumSize === 30)).toBe(true);
});
