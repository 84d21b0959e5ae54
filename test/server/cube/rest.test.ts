import cubeClient from '@cubejs-client/core';
import { describe, expect, test, vi } from 'vitest';
import { load, type Meta, MRR, post, shared } from './serving.ts';

describe('the REST API', () => {
  const anonymous = shared();

  test('load, sql, meta, dry-run', async () => {
    const { server } = anonymous;
    const byQuarter = { ...MRR, timeDimensions: [{ dimension: 'revenue.month', granularity: 'quarter' }] };
    const loaded = await load(server, byQuarter);
    expect(loaded.body.data.map((row) => row['revenue.mrr'])).toEqual(['300', '300', '350']);
    const sql = await post(server, '/cubejs-api/v1/sql', { query: MRR });
    expect(sql.body.sql.sql[0]).toContain('SELECT max("account_months".month) FROM months');
    const meta = (await (await fetch(`${server.url}/cubejs-api/v1/meta`)).json()) as Meta;
    expect(meta.cubes.map((cube) => cube.name)).toEqual(expect.arrayContaining(['revenue', 'cohorts']));
    const revenue = meta.cubes.find((cube) => cube.name === 'revenue')!;
    const names = revenue.dimensions.map((dimension) => dimension.name);
    expect(names).toEqual(expect.arrayContaining(['revenue.usage_level', 'revenue.company_size']));
    expect(names).not.toContain('revenue.segment_profile_id');
    const dry = await post(server, '/cubejs-api/v1/dry-run', { query: MRR });
    expect(dry.body.queryType).toBe('regularQuery');
  });

  test('the official client: pivots, totals, compared ranges, blended queries', async () => {
    const { server } = anonymous;
    const client = cubeClient('', { apiUrl: `${server.url}/cubejs-api/v1` });
    const byMonth = (dateRange: [string, string]) => ({
      measures: ['revenue.mrr'],
      timeDimensions: [{ dimension: 'revenue.month', granularity: 'month' as const, dateRange }],
    });
    const result = await client.load({ ...byMonth(['2024-01-01', '2024-03-31']), total: true, limit: 2 });
    expect(result.series()[0]!.series.map(({ value }) => value)).toEqual([150, 150, 0]);
    expect(result.totalRows()).toBe(3);
    const compared = await client.load({
      measures: ['revenue.mrr'],
      timeDimensions: [
        {
          dimension: 'revenue.month',
          compareDateRange: [
            ['2024-01-01', '2024-03-31'],
            ['2024-04-01', '2024-06-30'],
          ],
        },
      ],
    });
    expect(compared.decompose().map((part) => part.rawData()[0]!['revenue.mrr'])).toEqual(['300', '300']);
    const blended = await client.load([
      byMonth(['2024-01-01', '2024-02-28']),
      { ...byMonth(['2024-01-01', '2024-02-28']), measures: ['revenue.new_mrr'] },
    ]);
    expect(blended.tablePivot().map((row) => [Number(row['revenue.mrr']), Number(row['revenue.new_mrr'])])).toEqual([
      [150, 150],
      [150, 0],
    ]);
  });

  test('GraphQL', async () => {
    const { server } = anonymous;
    const query = '{ cube { revenue(orderBy: { region: asc }) { region mrr } } }';
    const { body } = await post(server, '/cubejs-api/graphql', { query });
    expect(body.data.cube).toEqual([{ revenue: { region: 'EU', mrr: 350 } }, { revenue: { region: 'US', mrr: 0 } }]);
    const secret = await post(server, '/cubejs-api/graphql', { query: '{ cube { accounts { region } } }' });
    expect(JSON.stringify(secret.body)).not.toContain('EU');
  });

  test.each([
    ['hidden measure', { measures: ['account_months.secret'] }],
    ['hidden measure through a view', { measures: ['revenue.secret'] }],
    ['hidden cube', { measures: ['account_months.mrr'] }],
    [
      'hidden in a filter',
      { ...MRR, filters: [{ member: 'account_months.account', operator: 'equals', values: ['a1'] }] },
    ],
    [
      'hidden in a nested filter',
      { ...MRR, filters: [{ or: [{ and: [{ member: 'accounts.region', operator: 'set' }] }] }] },
    ],
    ['hidden in an order', { ...MRR, order: { 'account_months.secret': 'asc' } }],
    ['hidden as time', { ...MRR, timeDimensions: [{ dimension: 'account_months.month', granularity: 'month' }] }],
    ['hidden key', { ...MRR, dimensions: ['segment_profiles.segment_profile_id'] }],
    ['hidden segment', { ...MRR, segments: ['account_months.big'] }],
    ['prototype', { measures: ['__proto__.constructor'] }],
    ['unknown', { measures: ['revenue.mmr'] }],
  ])('refuses a %s member', async (_, query) => {
    const { server } = anonymous;
    for (const path of ['load', 'sql', 'dry-run']) {
      const { status, body } = await post(server, `/cubejs-api/v1/${path}`, { query });
      expect([path, status]).toEqual([path, 400]);
      expect(body.error).toMatch(/There is no member/);
      expect(body.stack).toBeUndefined();
    }
  });

  test.each([
    ['a body that is no JSON', 'POST', '/v1/load', 400, '{"query":'],
    ['a query that is null', 'GET', '/v1/load?query=null', 400],
    ['a query that is a number', 'GET', '/v1/load?query=5', 400],
    ['lists of null', 'GET', '/v1/load?query={"timeDimensions":[null],"order":[null]}', 400],
    ['an empty query', 'GET', '/v1/load?query={}', 400],
    ['SQL as text', 'POST', '/v1/cubesql', 404, '{"query":"select 1"}'],
    ['what is not there', 'GET', '/v1/playground', 404],
  ])('%s is an answer in JSON without a stack', async (_, method, path, status, body?: string) => {
    const url = `${anonymous.server.url}/cubejs-api${path}`;
    const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json' } });
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toContain('error');
    expect(anonymous.logged).toEqual([]);
  });

  const byMonth = (time: object) => ({ ...MRR, timeDimensions: [{ dimension: 'revenue.month', ...time }] });
  const filtered = (member: string, operator: string, values: unknown[]) => ({
    ...MRR,
    filters: [{ or: [{ member: `revenue.${member}`, operator, values }] }],
  });

  test.each([
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'moth', 5, null, {}].flatMap((name) => [
      ['granularity', byMonth({ granularity: name }), 'revenue.month', JSON.stringify(name)],
    ]),
    ['granularity of a dimension', { dimensions: ['revenue.month.__proto__'] }, 'revenue.month', '__proto__'],
    ['granularity in an order', { ...MRR, order: [['revenue.month.toString', 'asc']] }, 'revenue.month', 'toString'],
    ['granularity in an order', { ...MRR, order: { 'revenue.month.valueOf': 'asc' } }, 'revenue.month', 'valueOf'],
    ['granularity of a text', { dimensions: ['revenue.region.month'] }, 'revenue.region'],
    ['granularity of a measure', { measures: ['revenue.mrr.__proto__'] }, 'revenue.mrr.__proto__'],
    ['path', { dimensions: ['revenue.month.month.__proto__'] }, 'revenue.month.month.__proto__'],
    ['number', filtered('mrr', 'gt', ['abc']), 'revenue.mrr', '"abc"'],
    ['number', filtered('bare_year', 'equals', ['2024', '1; select']), 'revenue.bare_year', '"1; select"'],
    ['number', filtered('bare_year', 'notEquals', ['']), 'revenue.bare_year', '""'],
    ['number', filtered('mrr', 'lt', ['1e999']), 'revenue.mrr', '"1e999"'],
    ['boolean', filtered('is_eu', 'equals', ['maybe']), 'revenue.is_eu', '"maybe"'],
    ['date', filtered('month', 'equals', ['soon']), 'revenue.month', '"soon"'],
    ['date', filtered('month', 'beforeDate', ['2023-02-30']), 'revenue.month', '"2023-02-30"'],
    ['range', filtered('month', 'inDateRange', ['2023-13-01', 'zzz']), 'revenue.month', '"2023-13-01"'],
    ['range of a text', filtered('region', 'inDateRange', ['2023-01-01', '2023-02-01']), 'revenue.region'],
    ['filter', filtered('mrr', 'contains', ['abc']), 'revenue.mrr', 'contains'],
    ['filter', filtered('month', 'startsWith', ['2024']), 'revenue.month', 'startsWith'],
    ['filter', filtered('mrr', 'measureFilter', []), 'revenue.mrr', 'measureFilter'],
    ['value', filtered('region', 'equals', [{ toString: 1 }]), 'revenue.region'],
    ...[
      ['2023-13-01', 'zzz'],
      ['2023-01-01', 'zzz'],
      [],
      [5],
      'zzz',
      '2023-13-01',
      'from 2023-13-01 to 2023-14-01',
      `from ${'x'.repeat(60)} to y`,
      'last 99999999999 months',
    ].flatMap((dateRange) => [
      ['range', byMonth({ dateRange }), 'revenue.month'],
      ['compared range', byMonth({ compareDateRange: [['2023-01-01', '2023-01-31'], dateRange] }), 'revenue.month'],
    ]),
    ['list of compared ranges', byMonth({ compareDateRange: 'last month' }), 'revenue.month'],
    ['limit', { ...MRR, limit: 1_000_000_000 }, 'limit', '1000000000'],
  ] as [string, object, string, string?][])(
    'an impossible %s is told of without SQL: %j',
    async (_, query, ...named) => {
      const { server } = anonymous;
      const warned = vi.spyOn(console, 'warn');
      for (const path of ['load', 'sql', 'dry-run']) {
        const { status, body } = await post(server, `/cubejs-api/v1/${path}`, { query });
        expect([path, status]).toEqual([path, 400]);
        for (const name of named) expect(body.error).toContain(name);
        expect(body.error).not.toMatch(/select \w|::|Error|\n/i);
      }
      expect(warned).not.toHaveBeenCalled();
      // Nothing of it has stayed in the process: a query that was never asked before is still answered.
      const next = { ...MRR, dimensions: ['revenue.region'], limit: Math.ceil(Math.random() * 40_000) + 2 };
      expect((await load(server, { ...next, order: { 'revenue.region': 'asc' } })).body.data).toHaveLength(2);
    },
  );

  test.each(
    ['last month', 'this quarter', 'last 3 months', 'from 6 months ago to now', 'yesterday', 'January 2024'].map(
      (dateRange) => byMonth({ granularity: 'month', dateRange }),
    ),
  )('words for a range stay words for a range: %j', async (query) => {
    expect((await load(anonymous.server, query)).status).toBe(200);
  });

  test.each([
    [filtered('mrr', 'gt', ['1e2', 5, ' -3.50 ']), 1],
    [filtered('is_us', 'equals', ['true', false, null]), 1],
    [filtered('month', 'equals', ['2024-01-01', null]), 1],
    [filtered('month', 'inDateRange', ['this year']), 1],
    [filtered('month', 'afterDate', ['2024-01-01T00:00:00.000Z']), 1],
    [byMonth({ granularity: 'quarter', dateRange: ['2024-01'] }), 1],
  ])('values that fit are taken: %j', async (query, rows) => {
    const { status, body } = await load(anonymous.server, query);
    expect([body.error, status]).toEqual([undefined, 200]);
    expect(body.data.length).toBeGreaterThanOrEqual(rows);
  });

  test.each([
    ['member', '{"measures":["revenue.mrr"],"__proto__":{"limit":1}}'],
    ['filter', '{"measures":["revenue.mrr"],"filters":[{"constructor":{"prototype":1}}]}'],
    ['order', '{"measures":["revenue.mrr"],"order":{"__proto__":"asc"}}'],
    ['depth', `{"measures":["revenue.mrr"],"filters":${'[{"and":'.repeat(500)}[]${'}]'.repeat(500)}}`],
  ])('keys that reach prototypes, and bottomless queries, are refused: %s', async (_, query) => {
    const headers = { 'content-type': 'application/json' };
    const url = `${anonymous.server.url}/cubejs-api/v1/load`;
    const asked = [
      fetch(url, { method: 'POST', headers, body: `{"query":${query}}` }),
      fetch(`${url}?query=${encodeURIComponent(query)}`),
    ];
    for (const { status } of await Promise.all(asked)) expect(status).toBe(400);
  });

  test('what the engine says of a query comes without the query', async () => {
    const { status, body } = await load(anonymous.server, { ...MRR, dimensions: ['revenue.region_as_number'] });
    expect(status).toBe(400);
    expect(body.error).toContain('Conversion Error');
    expect(body.error).not.toMatch(/\n|LINE|WHERE/);
  });

  test('a name of 40,000 characters is refused at once', async () => {
    const { server } = anonymous;
    const long = `revenue.${'m'.repeat(40_000)}`;
    const before = performance.now();
    for (const query of [{ measures: [long] }, { ...MRR, order: { [long]: 'asc' } }, byMonth({ granularity: long })]) {
      const { status, body } = await load(server, query);
      expect(status).toBe(400);
      expect(body.error!.length).toBeLessThan(300);
    }
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test.each([
    [
      'revenue.mmr',
      'There is no member "revenue.mmr", or none for you. Did you mean "revenue.mrr"? List them: strata members revenue',
    ],
    // Hidden: the same words as for what is not there.
    ['revenue.secret', 'There is no member "revenue.secret", or none for you. List them: strata members revenue'],
    ['revenue.zzzzzz', 'There is no member "revenue.zzzzzz", or none for you. List them: strata members revenue'],
    [
      'revenu.mrr',
      'There is no member "revenu.mrr", or none for you. Did you mean "revenue.mrr"? List them: strata members',
    ],
    ['account_months.secret', 'There is no member "account_months.secret", or none for you. List them: strata members'],
    ['zzz', 'There is no member "zzz", or none for you. List them: strata members'],
  ])('what is said of %s', async (member, words) => {
    const { server } = anonymous;
    expect((await load(server, { measures: [member] })).body.error).toBe(words);
  });
});
