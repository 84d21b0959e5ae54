import { describe, expect, it } from 'vitest';
import { parseSegmentations } from '../../model/segmentations.ts';

const HEAD = 'title: Title\nowner: owner\ndescription: Description.\ndefault_segment: other\n';
const parse = (body: string, path = 'model/segmentations/tier.yml') =>
  parseSegmentations([{ path, text: HEAD + body }]);
const SIDE = '{ values: [{ value: x, when: { plan: Pro } }], otherwise: y }';
const rule = (when: string) => `rules: [{ segment: a, when: ${when} }]`;

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
    [
      'a misspelt part of a strategy',
      `strategy: { other: { ^planed_income: 5 } }\n${rule('{ seats: 1 }')}`,
      'Did you mean "planned_income"?',
    ],
    ['a negative plan', `strategy: { other: { planned_cost: ^-5 } }\n${rule('{ seats: 1 }')}`, undefined],
    ['a plan in words', `strategy: { other: { planned_income: ^much } }\n${rule('{ seats: 1 }')}`, undefined],
    ['a plan finer than cents', `strategy: { other: { planned_income: ^0.125 } }\n${rule('{ seats: 1 }')}`, undefined],
    ['activities that are a number', `strategy: { other: { activities: ^5 } }\n${rule('{ seats: 1 }')}`, undefined],
    ['no activity', `strategy: { other: { activities: ^[] } }\n${rule('{ seats: 1 }')}`, undefined],
    ['an empty strategy', `strategy: { other: ^{} }\n${rule('{ seats: 1 }')}`, undefined],
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
      'points by the values of a number',
      'score: { points: [{ feature: ^aum, values: { big: 2 } }], tiers: [{ segment: a }] }',
      'Write `tiers` for a number, or `when`.',
    ],
    [
      'points by the thresholds of a text',
      'score: { points: [{ feature: ^plan, tiers: [{ points: 2 }] }], tiers: [{ segment: a }] }',
      'Write `values` for a text.',
    ],
    [
      'points by values of an unknown feature',
      'score: { points: [{ feature: ^contact_rol, values: { trader: 2 } }], tiers: [{ segment: a }] }',
      'Did you mean "contact_role"?',
    ],
    ['points by no value', 'score: { points: [{ feature: plan, values: ^{} }], tiers: [{ segment: a }] }', undefined],
    [
      'points by values and thresholds',
      'score: { points: [^{ feature: plan, values: { a: 1 }, tiers: [{ points: 2 }] }], tiers: [{ segment: a }] }',
      undefined,
    ],
    ['a crossing of one', `cross: ^{ a: ${SIDE} }`, undefined],
    ['a crossing of three', `cross: ^{ a: ${SIDE}, b: ${SIDE}, c: ${SIDE} }`, undefined],
    ['a side that is a word', `cross: { ^not: ${SIDE}, b: ${SIDE} }`, undefined],
    [
      'a side without a rest',
      `cross: { a: ${SIDE}, b: ^{ values: [{ value: x, when: { plan: Pro } }] } }`,
      'Add `otherwise:`.',
    ],
    [
      'a comma in a value',
      `cross: { a: ${SIDE}, b: { values: [{ value: x, when: { plan: Pro } }], otherwise: ^"y, z" } }`,
      undefined,
    ],
    [
      'a side of an unknown column',
      `cross: { a: ${SIDE}, b: { values: [{ value: x, when: { ^pln: Pro } }], otherwise: y } }`,
      'Did you mean "plan"?',
    ],
    [
      'a value behind one that takes all',
      `cross: { a: ${SIDE}, b: { values: [{ value: x, when: { seats: { '>': 1 } } }, ^{ value: z, when: { seats: 5 } }], otherwise: y } }`,
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

  it('refuses a segment with the name of those who are no customers', () => {
    const { issues } = parse('rules: [{ segment: (not a customer), when: { seats: 1 } }]');
    expect(issues).toMatchObject([{ what: 'a segment cannot be named `(not a customer)`' }]);
  });

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
