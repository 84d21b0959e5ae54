import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { askedBy } from '../../../server/cube/semantic.ts';
import { openCompany } from './company.ts';

let company: Awaited<ReturnType<typeof openCompany>>;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const refusal = (words: RegExp) => (e: unknown) => isStrataError(e, 'query.refused') && words.test(e.message);

describe('load', () => {
  test('numbers are numbers, booleans booleans, times text without a zone', async () => {
    const query = {
      measures: ['revenue.mrr', 'revenue.arpu', 'revenue.rows'],
      dimensions: ['revenue.is_eu', 'revenue.month', 'revenue.account_name'],
      filters: [{ member: 'revenue.account_id', operator: 'equals', values: ['a1'] }],
      limit: 1,
      order: { 'revenue.month': 'asc' },
    };
    expect(await company.semantic.load(query)).toEqual([
      {
        'revenue.is_eu': true,
        'revenue.month': '2024-01-01T00:00:00.000',
        'revenue.account_name': '100%_sure',
        'revenue.mrr': 100,
        'revenue.arpu': 100,
        'revenue.rows': 1,
      },
    ]);
  });

  test('compared ranges and several queries give all their rows', async () => {
    const compareDateRange = [
      ['2024-01-01', '2024-02-28'],
      ['2024-03-01', '2024-03-31'],
    ];
    const compared = { measures: ['revenue.mrr'], timeDimensions: [{ dimension: 'revenue.month', compareDateRange }] };
    expect(await company.semantic.load(compared)).toEqual([
      { 'revenue.mrr': 150, compareDateRange: '2024-01-01T00:00:00.000 - 2024-02-28T23:59:59.999' },
      { 'revenue.mrr': 300, compareDateRange: '2024-03-01T00:00:00.000 - 2024-03-31T23:59:59.999' },
    ]);
  });

  test('gives as many rows as the limit says, and a query is not changed by asking', async () => {
    const query = Object.freeze({ dimensions: Object.freeze(['revenue.account_id']), limit: 3 });
    expect(await company.semantic.load(query)).toHaveLength(3);
  });
});

describe('security is that of REST', () => {
  const byRegion = { measures: ['restricted.new_mrr'], dimensions: ['restricted.region'] };

  test('a semantic layer that is asked by somebody is asked by them where a question does not say by whom', async () => {
    const sales = askedBy(company.semantic, { securityContext: { region: 'EU' } });
    const eu = [{ 'restricted.region': 'EU', 'restricted.new_mrr': 300 }];
    expect(await sales.load(byRegion)).toEqual(eu);
    expect(await sales.load(byRegion, {})).toEqual(eu);
    expect(await sales.load(byRegion, { securityContext: { region: 'US' } })).toEqual([
      { 'restricted.region': 'US', 'restricted.new_mrr': 80 },
    ]);
    const { sql, params } = (await sales.sql(byRegion))[0]!;
    expect([/region/.test(sql), params]).toEqual([true, ['EU']]);
  });

  test('askers in parallel see their own rows', async () => {
    const asked = Array.from({ length: 40 }, (_, i) => {
      const region = i % 2 ? 'EU' : 'US';
      return company.semantic.load(byRegion, { securityContext: { region } });
    });
    for (const [i, rows] of (await Promise.all(asked)).entries())
      expect(rows).toEqual([{ 'restricted.region': i % 2 ? 'EU' : 'US', 'restricted.new_mrr': i % 2 ? 300 : 80 }]);
  });

  test('a context that is used again is read again', async () => {
    const securityContext = { region: 'EU' };
    await company.semantic.load(byRegion, { securityContext });
    securityContext.region = 'US';
    expect(await company.semantic.load(byRegion, { securityContext })).toEqual([
      { 'restricted.region': 'US', 'restricted.new_mrr': 80 },
    ]);
    expect(securityContext).toEqual({ region: 'US' });
  });

  test.each([
    ['hidden', { measures: ['revenue.secret'] }],
    [
      'hidden in a filter',
      { measures: ['revenue.mrr'], filters: [{ member: 'revenue.secret', operator: 'gt', values: ['1'] }] },
    ],
    ['of a hidden cube', { measures: ['account_months.mrr'] }],
    ['denied', { dimensions: ['restricted.account_name'] }],
    ['denied in a filter', { ...byRegion, filters: [{ member: 'restricted.account_name', operator: 'set' }] }],
  ])('a member that is %s is refused, for rows and for SQL', async (_, query) => {
    const asker = { securityContext: { region: 'EU' } };
    await expect(company.semantic.load(query, asker)).rejects.toSatisfy(refusal(/There is no member/));
    await expect(company.semantic.sql(query, asker)).rejects.toSatisfy(refusal(/There is no member/));
  });

  test('a denied member is told of as one that does not exist, and is never what was meant', async () => {
    const asker = { securityContext: { region: 'EU' } };
    const words = async (member: string) => {
      const error = await company.semantic.load({ dimensions: [member] }, asker).catch((refused: Error) => refused);
      return (error as Error).message.replaceAll(member, 'X');
    };
    expect(await words('restricted.account_name')).toBe(await words('restricted.nothing_such'));
    expect(await words('restricted.account_nam')).toBe(await words('restricted.nothing_such'));
  });

  test('meta shows what the asker may see', async () => {
    const meta = (await company.semantic.meta({ securityContext: { region: 'EU' } })) as {
      name: string;
      dimensions: { name: string }[];
    }[];
    expect(meta.map(({ name }) => name).sort()).toEqual(['cohorts', 'restricted', 'revenue', 'segments', 'support']);
    const restricted = meta.find(({ name }) => name === 'restricted')!;
    expect(restricted.dimensions.map(({ name }) => name)).toEqual(['restricted.month', 'restricted.region']);
  });
});

describe('errors', () => {
  test.each([
    ['a list that is none', { measures: 'revenue.mrr' }, /"measures" must be an array/],
    [
      'an operator that does not exist',
      { measures: ['revenue.mrr'], filters: [{ member: 'revenue.region', operator: 'is', values: ['x'] }] },
      /filters\[0\]/,
    ],
    ['a key that does not exist', { measures: ['revenue.mrr'], where: 1 }, /where/],
    [
      'an expression',
      { measures: ['revenue.mrr'], segments: [{ expression: ['x', 'return 1'], cubeName: 'revenue', name: 'x' }] },
      /"segments" are names/,
    ],
    [
      'an expression as text',
      {
        measures: [
          '{"cubeName":"revenue","alias":"x","expr":{"type":"SqlFunction","cubeParams":["revenue"],"sql":"1"}}',
        ],
      },
      /There is no member/,
    ],
    [
      'a measure made of a hidden one',
      {
        measures: [
          {
            expression: {
              type: 'PatchMeasure',
              sourceMeasure: 'account_months.secret',
              replaceAggregationType: null,
              addFilters: [],
            },
            cubeName: 'revenue',
            name: 'x',
            expressionName: 'x',
          },
        ],
      },
      /"measures" are names/,
    ],
    [
      'a join of raw SQL',
      {
        measures: ['revenue.mrr'],
        subqueryJoins: [
          { sql: 'select 1', on: { expression: '1', cubeName: 'revenue', name: 'x' }, joinType: 'LEFT', alias: 'x' },
        ],
      },
      /"subqueryJoins"/,
    ],
    [
      'a number that is none',
      { measures: ['revenue.mrr'], filters: [{ member: 'revenue.mrr', operator: 'gt', values: ['abc'] }] },
      /revenue\.mrr: "abc"/,
    ],
    [
      'what the engine cannot convert',
      {
        measures: ['revenue.mrr'],
        dimensions: ['revenue.region_as_number'],
      },
      /Conversion Error: [^\n]*$/,
    ],
    ['too many rows', { measures: ['revenue.mrr'], limit: 1e9 }, /limit: 1000000000/],
    ['a typing error', { measures: ['revenue.mmr'] }, /Did you mean "revenue\.mrr"/],
  ])('%s', async (_, query, words) => {
    await expect(company.semantic.load(query)).rejects.toSatisfy(refusal(words));
  });
});

test('sql says what would run', async () => {
  const query = {
    measures: ['revenue.mrr'],
    filters: [{ member: 'revenue.region', operator: 'equals', values: ['EU'] }],
  };
  const [planned] = await company.semantic.sql(query);
  expect(planned!.params).toEqual(['EU']);
  expect(planned!.members).toEqual({ revenue__mrr: 'revenue.mrr' });
  const rows = await company.snapshots.use(async ({ connection }) =>
    (await connection.runAndReadAll(planned!.sql, planned!.params as string[])).getRowsJS(),
  );
  expect(rows).toEqual([[350]]);
});
