import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountFeatures } from '../../../transforms/core/account-features.ts';
import { segmentationTables } from '../../../transforms/segmentations/compile.ts';
import type { Segmentation } from '../../../transforms/segmentations/definition.ts';
import { duckdb, type Engine, postgres } from '../../support/engines.ts';
import { type FeatureRow, feature, segmentation, segmentRows, type Table } from './support.ts';

const UNPLANNED = { service_level: null, activities: null, technology: null, planned_income: null, planned_cost: null };
let engines: Engine[];
beforeAll(async () => {
  engines = [await duckdb(), await postgres()];
});
afterAll(() => Promise.all(engines.map((e) => e.close())));

/** The rows that both engines give. */
async function both(definitions: Segmentation[], rows: FeatureRow[], table: Table) {
  const [first, second] = await Promise.all(engines.map((e) => segmentRows(e, definitions, rows, table)));
  expect(second).toEqual(first);
  return first!;
}
/** account_id: segment. */
async function segments(definition: Segmentation, rows: FeatureRow[]) {
  const found = await both([definition], rows, 'accountSegments');
  return Object.fromEntries(found.map((r) => [r.account_id, r.segment]));
}
const accounts = (feature_: keyof FeatureRow, values: FeatureRow[keyof FeatureRow][], more: Partial<FeatureRow> = {}) =>
  values.map((v, i) => feature({ account_id: `A${i + 1}`, [feature_]: v, ...more }));

describe('rules', () => {
  it('gives the first rule that matches, and the default to the rest', async () => {
    const usage = segmentation({
      name: 'usage',
      kind: 'rules',
      rules: [
        { segment: 'heavy', when: { kind: 'compare', column: 'events_1m', operator: '>=', value: 10 } },
        { segment: 'light', when: { kind: 'compare', column: 'events_1m', operator: '>', value: 0 } },
      ],
    });
    expect(await segments(usage, accounts('events_1m', [10, 9, 1, 0]))).toEqual({
      A1: 'heavy',
      A2: 'light',
      A3: 'light',
      A4: 'other',
    });
  });

  it('never matches a missing value, but for `not` and `is null`', async () => {
    const of = (when: Extract<Segmentation, { kind: 'rules' }>['rules'][0]['when']) =>
      segments(
        segmentation({ name: 's', kind: 'rules', rules: [{ segment: 'yes', when }] }),
        accounts('plan', ['Pro', 'Basic', null]),
      );
    const pro = { kind: 'compare', column: 'plan', operator: '=', value: 'Pro' } as const;
    expect(await of(pro)).toEqual({ A1: 'yes', A2: 'other', A3: 'other' });
    expect(await of({ ...pro, operator: '!=' })).toEqual({ A1: 'other', A2: 'yes', A3: 'other' });
    expect(await of({ kind: 'not_in', column: 'plan', values: ['Pro'] })).toEqual({
      A1: 'other',
      A2: 'yes',
      A3: 'other',
    });
    expect(await of({ kind: 'not', of: pro })).toEqual({ A1: 'other', A2: 'yes', A3: 'yes' });
    expect(await of({ kind: 'not', of: { kind: 'not', of: pro } })).toEqual({ A1: 'yes', A2: 'other', A3: 'other' });
    expect(await of({ kind: 'is_null', column: 'plan' })).toEqual({ A1: 'other', A2: 'other', A3: 'yes' });
  });
});

describe('tiers', () => {
  const tier = segmentation({
    name: 'tier',
    kind: 'tiers',
    feature: 'aum',
    defaultSegment: 'unknown',
    tiers: [
      { segment: 'silver', from: null },
      { segment: 'gold', from: 1e9 },
      { segment: 'platinum', from: 1e10 },
    ],
  });

  it('includes the threshold; a missing value gets the default', async () => {
    expect(await segments(tier, accounts('aum', [0, 999_999_999.99, 1e9, 1e10, null]))).toEqual({
      A1: 'silver',
      A2: 'silver',
      A3: 'gold',
      A4: 'platinum',
      A5: 'unknown',
    });
  });

  it('gives the default outside the population', async () => {
    const customers = { ...tier, population: 'customers' } as const;
    const rows = [feature({ account_id: 'A1', aum: 1e9, is_customer: true }), feature({ account_id: 'A2', aum: 1e9 })];
    expect(await segments(customers, rows)).toEqual({ A1: 'gold', A2: 'unknown' });
  });
});

describe('score', () => {
  it('adds weighted points and cuts the sum', async () => {
    const grade = segmentation({
      name: 'grade',
      kind: 'score',
      points: [
        {
          kind: 'tiers',
          feature: 'seats',
          tiers: [
            { from: 5, points: 1 },
            { from: 10, points: 2 },
          ],
          missing: -1,
          weight: 10,
        },
        {
          kind: 'condition',
          when: { kind: 'compare', column: 'plan', operator: '=', value: 'Pro' },
          points: 5,
          weight: 1,
        },
      ],
      tiers: [
        { segment: 'D', from: null },
        { segment: 'C', from: 0 },
        { segment: 'B', from: 15 },
        { segment: 'A', from: 25 },
      ],
    });
    const rows = [
      feature({ account_id: 'none', seats: 4 }), // 0
      feature({ account_id: 'missing', seats: null, plan: 'Pro' }), // -5
      feature({ account_id: 'some', seats: 5, plan: 'Pro' }), // 15
      feature({ account_id: 'most', seats: 10, plan: 'Pro' }), // 25
    ];
    expect(await segments(grade, rows)).toEqual({ missing: 'D', none: 'C', some: 'B', most: 'A' });
  });
});

it('adds the points of a text’s values: none for one that is not listed, its own for a missing one', async () => {
  const worth = segmentation({
    name: 'worth',
    kind: 'score',
    points: [
      {
        kind: 'values',
        feature: 'contact_role',
        values: [
          { value: 'executive', points: 4 },
          { value: 'trader', points: 2 },
        ],
        missing: 1,
        weight: 10,
      },
    ],
    tiers: [
      { segment: 'D', from: null },
      { segment: 'C', from: 10 },
      { segment: 'B', from: 20 },
      { segment: 'A', from: 40 },
    ],
  });
  expect(await segments(worth, accounts('contact_role', ['executive', 'trader', 'analyst', null]))).toEqual({
    A1: 'A',
    A2: 'B',
    A3: 'D',
    A4: 'C',
  });
});

describe('cross', () => {
  const compare = (column: string, value: string | number) =>
    ({ kind: 'compare', column, operator: typeof value === 'number' ? '>=' : '=', value }) as const;
  const roleUsage = segmentation({
    name: 'role_usage',
    kind: 'cross',
    axes: [
      { name: 'role', values: [{ value: 'trader', when: compare('contact_role', 'trader') }], otherwise: 'else' },
      {
        name: 'usage',
        values: [
          { value: 'heavy', when: compare('events_1m', 10) },
          { value: 'light', when: compare('events_1m', 1) },
        ],
        otherwise: 'none',
      },
    ],
  });

  it('names the segment after the first value that holds on either side', async () => {
    const rows = [
      feature({ account_id: 'A1', contact_role: 'trader', events_1m: 10 }),
      feature({ account_id: 'A2', contact_role: 'trader' }),
      feature({ account_id: 'A3', contact_role: null, events_1m: 9 }),
      feature({ account_id: 'A4', contact_role: 'analyst', events_1m: 50 }),
    ];
    expect(await segments(roleUsage, rows)).toEqual({
      A1: 'trader, heavy',
      A2: 'trader, none',
      A3: 'else, light',
      A4: 'else, heavy',
    });
    const list = await both([roleUsage], rows, 'segmentList');
    expect(list.toSorted((a, b) => (a.position as number) - (b.position as number)).map((r) => r.segment)).toEqual([
      'trader, heavy',
      'trader, light',
      'trader, none',
      'else, heavy',
      'else, light',
      'else, none',
      'other',
    ]);
  });
});

describe('quantiles', () => {
  const halves = (more: object, missing: 'worst' | 'excluded' = 'worst', best: 'highest' | 'lowest' = 'highest') =>
    segmentation({
      name: 'q',
      kind: 'quantiles',
      buckets: 2,
      quantiles: [{ name: 'b', feature: 'seats', best, missing }],
      rules: [1, 2].map((value) => ({
        segment: `half ${value}`,
        when: { kind: 'compare', column: 'b', operator: '=', value },
      })),
      ...more,
    });

  it('cuts into halves, keeps equal values together', async () => {
    expect(await segments(halves({}), accounts('seats', [1, 2, 3, 4]))).toEqual({
      A1: 'half 1',
      A2: 'half 1',
      A3: 'half 2',
      A4: 'half 2',
    });
    expect(Object.values(await segments(halves({}), accounts('seats', [1, 2, 2, 2])))).toEqual([
      'half 1',
      'half 1',
      'half 1',
      'half 1',
    ]);
  });

  it('ranks a missing value worst in either direction, or leaves it out', async () => {
    const values = accounts('seats', [null, 1, 9, 9]);
    expect(Object.values(await segments(halves({}), values))).toEqual(['half 1', 'half 1', 'half 2', 'half 2']);
    expect(Object.values(await segments(halves({}, 'worst', 'lowest'), values))).toEqual([
      'half 1',
      'half 2',
      'half 1',
      'half 1',
    ]);
    expect(Object.values(await segments(halves({}, 'excluded'), values))).toEqual([
      'other',
      'half 1',
      'half 1',
      'half 1',
    ]);
  });

  it('counts within the month and the population', async () => {
    const rows = [
      ...accounts('seats', [1, 2], { is_customer: true }),
      feature({ account_id: 'B', seats: 100 }),
      feature({ account_id: 'A1', seats: 50, month: '2024-02-01', is_customer: true }),
    ];
    const found = await both([halves({ population: 'customers' })], rows, 'accountSegments');
    expect(found.map((r) => [r.account_id, r.month, r.segment])).toEqual([
      ['A1', '2024-01-01', 'half 1'],
      ['A1', '2024-02-01', 'half 1'],
      ['A2', '2024-01-01', 'half 2'],
      ['B', '2024-01-01', 'other'],
    ]);
  });
});

describe('tables', () => {
  /** The id of a combination, as `node:crypto` has it. */
  const id = (written: string) => Number.parseInt(createHash('md5').update(written).digest('hex').slice(0, 13), 16);
  const seats = (name: string, from: number) =>
    segmentation({
      name,
      kind: 'tiers',
      feature: 'seats',
      tiers: [{ segment: `from ${from}`, from }],
      strategy: { other: { serviceLevel: 'self service' } },
    });

  it('gives each combination that occurs an id of its own content, and every account one', async () => {
    const definitions = [seats('five', 5), seats('ten', 10)];
    const rows = accounts('seats', [1, 7, 20, 8]);
    expect(await both(definitions, rows, 'segmentProfiles')).toEqual(
      [
        { segment_profile_id: id('five:6:from 5;ten:5:other'), five: 'from 5', ten: 'other' },
        { segment_profile_id: id('five:6:from 5;ten:7:from 10'), five: 'from 5', ten: 'from 10' },
        { segment_profile_id: id('five:5:other;ten:5:other'), five: 'other', ten: 'other' },
      ].sort((a, b) => a.segment_profile_id - b.segment_profile_id),
    );
    const profiles = await both(definitions, rows, 'accountProfiles');
    const [small, middle, large] = [
      'five:5:other;ten:5:other',
      'five:6:from 5;ten:5:other',
      'five:6:from 5;ten:7:from 10',
    ].map(id);
    expect(profiles.map((r) => r.segment_profile_id)).toEqual([small, middle, large, middle]);
  });

  it('keeps the id of a combination whatever else there is', async () => {
    const definitions = [seats('five', 5)];
    const some = await both(definitions, accounts('seats', [7]), 'segmentProfiles');
    const more = await both(definitions, accounts('seats', [1, 7, 20]), 'segmentProfiles');
    expect(more).toHaveLength(2);
    expect(more).toEqual(expect.arrayContaining(some));
  });

  it('gives every combination another id, whatever its segments are named', async () => {
    const plans = ['b', 'B', 'é', 'e\u0301', '\u{1F600}', "'", ';', ':', '1:b;', ' ', 'b '];
    const byPlan = (name: string) =>
      segmentation({
        name,
        kind: 'rules',
        rules: plans.map((p) => ({ segment: p, when: { kind: 'compare', column: 'plan', operator: '=', value: p } })),
      });
    const profiles = await both([byPlan('one'), byPlan('two')], accounts('plan', plans), 'segmentProfiles');
    const text = (plan: string) => `${[...plan].length}:${plan}`;
    expect(profiles.map((r) => r.segment_profile_id)).toEqual(
      plans.map((p) => id(`one:${text(p)};two:${text(p)}`)).sort((a, b) => a - b),
    );
  });

  it('lists segmentations and segments, the empty ones too', async () => {
    const rows = accounts('seats', [1]);
    expect(await both([seats('five', 5)], rows, 'segmentations')).toEqual([
      { segmentation: 'five', title: 'Title', owner: 'owner', minimum_size: 30, default_segment: 'other' },
    ]);
    expect(await both([seats('five', 5)], rows, 'segmentList')).toEqual([
      { segmentation: 'five', segment: 'from 5', position: 1, ...UNPLANNED },
      { segmentation: 'five', segment: 'other', position: 2, ...UNPLANNED, service_level: 'self service' },
    ]);
  });

  it('lists the strategy of a segment: activities one after the other, planned money to the cent', async () => {
    const strategy = {
      'from 5': { activities: ['call', 'visit'], technology: ['portal'], plannedIncome: 1200.5, plannedCost: 0 },
      other: { serviceLevel: 'self service' },
    };
    expect(await both([{ ...seats('five', 5), strategy }], accounts('seats', [1]), 'segmentList')).toEqual([
      {
        ...{ segmentation: 'five', segment: 'from 5', position: 1, service_level: null },
        ...{ activities: 'call; visit', technology: 'portal', planned_income: 1200.5, planned_cost: 0 },
      },
      { segmentation: 'five', segment: 'other', position: 2, ...UNPLANNED, service_level: 'self service' },
    ]);
  });

  it('works without a segmentation: one profile, for all', async () => {
    const rows = accounts('seats', [1, 2]);
    expect(await both([], rows, 'segmentProfiles')).toEqual([{ segment_profile_id: 0 }]);
    expect((await both([], rows, 'accountProfiles')).map((r) => r.segment_profile_id)).toEqual([0, 0]);
    for (const table of ['accountSegments', 'segmentations', 'segmentList'] as const)
      expect(await both([], rows, table)).toEqual([]);
  });

  it('takes any text for a segment, a title or a value', async () => {
    const hostile = [
      "O'Brien'; drop table account_features; --",
      '"quoted" \\ back\\\\slash',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a file, not of a template
      '$1 $$ ${x} {{ jinja }} %s ?',
      'two\nlines -- comment /* */',
      'é \u{1F600} \u202E',
    ];
    const definition = segmentation({
      name: 'hostile',
      title: hostile[0],
      owner: hostile[1],
      kind: 'rules',
      defaultSegment: "'",
      strategy: { [hostile[0]!]: { serviceLevel: hostile[2]! }, __proto__: { serviceLevel: 'x' } },
      rules: hostile.map((h) => ({ segment: h, when: { kind: 'in', column: 'plan', values: [h, `${h}'`] } })),
    });
    const rows = accounts('plan', [...hostile, 'x']);
    expect(Object.values(await segments(definition, rows))).toEqual([...hostile, "'"]);
    const list = await both([definition], rows, 'segmentList');
    expect(list.find((r) => r.segment === hostile[0])).toMatchObject({ service_level: hostile[2] });
    expect(await both([definition], rows, 'segmentations')).toMatchObject([{ title: hostile[0], owner: hostile[1] }]);
  });

  it('refuses a name that is no identifier, and two of one name', () => {
    for (const name of ['a"b', 'A', '', '1a', 'a b'])
      expect(() => segmentationTables(accountFeatures, [seats(name, 1)])).toThrow(TypeError);
    expect(() => segmentationTables(accountFeatures, [seats('a', 1), seats('a', 2)])).toThrow(/two segmentations/);
  });
});
