import { request } from 'node:http';
import cubeClient from '@cubejs-client/core';
import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { type CubeServer, type ServerOptions, startServer } from '../../../server/cube/server.ts';
import { openSnapshots } from '../../../server/warehouse/snapshots.ts';
import { MODEL, makeWarehouse } from './company.ts';

type Closing = (() => Promise<unknown> | unknown)[];
let closing: Closing = [];
const closeAll = async (list: Closing) => {
  for (const close of list.splice(0).reverse()) await close();
};
afterEach(() => closeAll(closing));

/** One server for the tests of a group that only read. */
function shared(options: Partial<ServerOptions> = {}) {
  const holder = {} as Awaited<ReturnType<typeof start>>;
  let mine: Closing = [];
  beforeAll(async () => {
    Object.assign(holder, await start(options));
    mine = closing;
    closing = [];
  });
  afterAll(() => closeAll(mine));
  return holder;
}

async function start(options: Partial<ServerOptions> & { built?: boolean; poll?: number } = {}) {
  const { built = true, poll = 0, ...rest } = options;
  const warehouse = makeWarehouse();
  closing.push(warehouse.remove);
  if (built) await warehouse.build();
  const snapshots = await openSnapshots(warehouse.warehouse, { poll });
  closing.push(snapshots.close);
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const server = await startServer({ snapshots, files: MODEL, port: 0, log, ...rest });
  closing.push(server.close);
  return { server, snapshots, logged, build: warehouse.build };
}
/** Only as much of an answer as the tests read. */
interface Answer {
  data: Record<string, string>[] & { cube: object[] };
  sql: { sql: [string, string[]] };
  queryType: string;
  error: string;
  errors?: object[];
  stack?: string;
}

interface Meta {
  cubes: { name: string; dimensions: { name: string }[] }[];
}

async function post(server: CubeServer, path: string, body: object, token?: string) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
const load = (server: CubeServer, query: object, token?: string) =>
  post(server, '/cubejs-api/v1/load', { query }, token);

const MRR = { measures: ['revenue.mrr'] };
const SECRET = 'not a secret at all';
const tokenOf = (payload: object, secret = SECRET) => jwt.sign(payload, secret, { expiresIn: '1h' });

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

describe('who may ask', () => {
  test('without a secret: anybody on this machine, but not with a bad token or under another name', async () => {
    const { server } = await start();
    expect(server.anonymous).toBe(true);
    expect((await load(server, MRR)).status).toBe(200);
    expect((await load(server, MRR, 'rubbish')).status).toBe(403);
    expect((await load(server, MRR, tokenOf({}))).status).toBe(403);
    const { port } = new URL(server.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path: '/livez', headers: { host: `evil.example:${port}` } });
      asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      asked.end();
    });
    expect(status).toBe(403);
  });

  test('beyond loopback only with a secret', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toSatisfy((e) => isStrataError(e, 'server.unsafe'));
    const { server } = await start({ host: '0.0.0.0', apiSecret: SECRET });
    expect(server.anonymous).toBe(false);
  });

  test('with a secret: a good token, and nothing else', async () => {
    const { server, logged } = await start({ apiSecret: SECRET });
    const none = jwt.sign({}, '', { algorithm: 'none' });
    const expired = jwt.sign({ exp: 1000 }, SECRET);
    for (const token of [undefined, 'rubbish', 'a.b.c', tokenOf({}, 'another'), none, expired]) {
      const { status, body } = await load(server, MRR, token);
      expect([token, status]).toEqual([token, 403]);
      expect(Object.keys(body)).toEqual(['error']);
    }
    expect((await load(server, MRR, tokenOf({}))).status).toBe(200);
    expect(logged.join('\n')).not.toMatch(/rubbish|not a secret|eyJ/);
  });

  test("an error in the users' own checkAuth is a 403, too", async () => {
    const checkAuth = async (asked: { securityContext?: object }, token?: string) => {
      if (token !== 'sesame') throw new Error('no');
      asked.securityContext = { region: 'EU' };
    };
    const { server } = await start({ userOptions: { checkAuth } });
    expect((await load(server, MRR)).status).toBe(403);
    expect((await load(server, { measures: ['restricted.mrr'] }, 'sesame')).body.data).toEqual([
      { 'restricted.mrr': '350' },
    ]);
  });

  test('options that are strata’s own are refused', async () => {
    const given = start({ userOptions: { driverFactory: () => null } });
    await expect(given).rejects.toSatisfy((e) => isStrataError(e, 'settings.invalid'));
  });
});

describe('access policies', () => {
  const secured = shared({ apiSecret: SECRET });
  const byRegion = { measures: ['restricted.new_mrr'], dimensions: ['restricted.region'] };

  test('restrict rows: users in parallel see their own, and never the plan or the answer of another', async () => {
    const { server } = secured;
    const ask = async (region: string) => (await load(server, byRegion, tokenOf({ region }))).body.data;
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(i % 2 ? 'EU' : 'US')));
    for (const [i, answer] of answers.entries()) {
      const [region, mrr] = i % 2 ? ['EU', '300'] : ['US', '80'];
      expect(answer).toEqual([{ 'restricted.region': region, 'restricted.new_mrr': mrr }]);
    }
    expect(await ask('APAC')).toEqual([]);
  });

  test('a stock under a policy closes at the last month of all, not of the rows that remain', async () => {
    const { server } = secured;
    const query = { measures: ['restricted.mrr'] };
    expect((await load(server, query, tokenOf({ region: 'US' }))).body.data).toEqual([{ 'restricted.mrr': '0' }]);
    expect((await load(server, query, tokenOf({ region: 'EU' }))).body.data).toEqual([{ 'restricted.mrr': '350' }]);
  });

  test('restrict members: selected or filtered by, a denied one is an error', async () => {
    const { server } = secured;
    const token = tokenOf({ region: 'EU' });
    const denied = [
      { dimensions: ['restricted.account_name'] },
      { ...byRegion, filters: [{ member: 'restricted.account_name', operator: 'contains', values: ['x'] }] },
    ];
    for (const query of denied) expect((await load(server, query, token)).status).toBe(400);
  });

  describe('in GraphQL', () => {
    test('the schema has no member that the user may not see', async () => {
      const query = '{ __type(name: "RestrictedMembers") { fields { name } } }';
      const { body } = await post(secured.server, '/cubejs-api/graphql', { query }, tokenOf({ region: 'EU' }));
      const fields = ['mrr', 'new_mrr', 'month', 'region'].map((name) => ({ name }));
      expect(body.data).toEqual({ __type: { fields } });
    });

    test('denied members and values that do not fit are 400', async () => {
      const ask = (query: string) => post(secured.server, '/cubejs-api/graphql', { query }, tokenOf({ region: 'EU' }));
      for (const members of [
        'restricted { account_name }',
        'restricted(where: { account_name: { equals: "x" } }) { mrr }',
        'restricted(orderBy: { account_name: asc }) { mrr }',
      ]) {
        const { status, body } = await ask(`{ cube { ${members} } }`);
        expect([status, body.data?.cube]).toEqual([400, undefined]);
      }
      const range = '{ cube { restricted(where: { month: { inDateRange: ["2023-13-01", "zzz"] } }) { mrr } } }';
      const { status, body } = await ask(range);
      expect(status).toBe(400);
      expect(JSON.stringify(body.errors)).toContain('2023-13-01');
      const good = await ask('{ cube { restricted { region new_mrr } } }');
      expect(good.body.data.cube).toEqual([{ restricted: { region: 'EU', new_mrr: 300 } }]);
    });
  });

  test('a user without the attribute sees no rows', async () => {
    const { server } = secured;
    expect((await load(server, byRegion, tokenOf({}))).body.data).toEqual([]);
  });
});

describe('groups', () => {
  const model = MODEL.map(({ path, text }) => ({ path, text: text.replace('group: "*"', 'group: sales') }));
  const contextToGroups = ({ securityContext }: { securityContext?: { groups?: { list?: unknown } } }) =>
    securityContext?.groups?.list ?? securityContext?.groups ?? [];
  const grouped = shared({ apiSecret: SECRET, files: model, userOptions: { contextToGroups } });
  const query = { measures: ['restricted.new_mrr'] };
  const ask = (groups: unknown) => load(grouped.server, query, tokenOf({ region: 'EU', groups }));
  const graphql = (groups: unknown) =>
    post(
      grouped.server,
      '/cubejs-api/graphql',
      { query: '{ __type(name: "RestrictedMembers") { fields { name } } }' },
      tokenOf({ groups }),
    );

  test('are those that cube.js names', async () => {
    expect((await ask(['sales'])).body.data).toEqual([{ 'restricted.new_mrr': '300' }]);
    expect((await ask(['others'])).status).toBe(400);
    expect((await graphql(['sales'])).body).toMatchObject({ data: { __type: { fields: { length: 4 } } } });
    expect((await graphql(['others'])).body).toMatchObject({ data: { __type: null } });
  });

  test.each([[5], ['sales'], [{ sales: true }], [[1]]])('%j is no list of names: 403', async (groups) => {
    for (const { status, body } of [await ask(groups), await graphql(groups)]) {
      expect(status).toBe(403);
      expect(body.error).toContain('contextToGroups');
      expect(body.stack).toBeUndefined();
    }
    const path = '/cubejs-api/v1/graphql-to-json';
    expect((await post(grouped.server, path, { query: '{ cube { x } }' }, tokenOf({ groups }))).status).toBe(404);
  });

  test('an error in cube.js is a 500 that names the function, and is logged', async () => {
    const failing = () => (undefined as unknown as { groups: string[] }).groups;
    const { server, logged } = await start({ files: model, userOptions: { contextToGroups: failing } });
    const { status, body } = await load(server, query);
    expect([status, body.error]).toEqual([500, 'cube.js: contextToGroups failed for this token']);
    expect(logged.join('\n')).toContain(
      "contextToGroups failed: Cannot read properties of undefined (reading 'groups')",
    );
  });
});

describe('builds', () => {
  test('before the first one: alive, not ready, and queries say what to do', async () => {
    const { server, snapshots, build } = await start({ built: false });
    const probe = async (path: string) => (await fetch(`${server.url}${path}`)).status;
    expect([await probe('/livez'), await probe('/readyz')]).toEqual([200, 503]);
    const { status, body } = await load(server, MRR);
    expect(status).toBe(503);
    expect(body.error).toContain('strata build');
    await build();
    await snapshots.refresh();
    expect(await probe('/readyz')).toBe(200);
    expect((await load(server, MRR)).body.data).toEqual([{ 'revenue.mrr': '350' }]);
  });

  test('a new one is served at once, also for a query that was asked before, and no query fails on the way', async () => {
    const { server, build } = await start({ poll: 20 });
    await load(server, MRR);
    let going = true;
    const seen = new Set<string>();
    const asking = Array.from({ length: 3 }, async () => {
      while (going) {
        const { status, body } = await load(server, MRR);
        expect([status, body.error]).toEqual([200, undefined]);
        seen.add(body.data[0]!['revenue.mrr']!);
      }
    });
    try {
      for (const n of [2, 3]) {
        await build(n, `update account_months set mrr = mrr + ${n} where account_id = 'a1'`);
        await vi.waitUntil(() => seen.has(`35${n}`), { timeout: 30_000 });
      }
    } finally {
      going = false;
    }
    await Promise.all(asking);
    expect([...seen]).toEqual(['350', '352', '353']);
  });

  test('a new segmentation is a new column, in REST and GraphQL', async () => {
    const { server, build, snapshots } = await start();
    const graphql = { query: '{ cube { revenue { mood mrr } } }' };
    expect((await load(server, { ...MRR, dimensions: ['revenue.mood'] })).status).toBe(400);
    expect((await post(server, '/cubejs-api/graphql', graphql)).body.errors).toBeDefined();
    const mood = { name: 'mood', title: 'Mood', description: 'How {{they}} feel' };
    await build(2, `alter table segment_profiles add column mood text default 'sunny'`, [mood]);
    await snapshots.refresh();
    expect((await load(server, { ...MRR, dimensions: ['revenue.mood'] })).body.data).toEqual([
      { 'revenue.mood': 'sunny', 'revenue.mrr': '350' },
    ]);
    const { body } = await post(server, '/cubejs-api/graphql', graphql);
    expect(body.data.cube).toEqual([{ revenue: { mood: 'sunny', mrr: 350 } }]);
  });
});

describe('closing', () => {
  test('lets a running query end, and frees the port', async () => {
    const { server } = await start();
    await load(server, MRR);
    const running = load(server, { ...MRR, dimensions: ['revenue.account_id'] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close();
    expect((await running).status).toBe(200);
    closing.splice(closing.indexOf(server.close), 1);
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
  });

  test('a port that is taken is a clear error', async () => {
    const { server } = await start();
    const port = Number(new URL(server.url).port);
    await expect(start({ port })).rejects.toSatisfy((e) => isStrataError(e, 'server.port_in_use'));
  });
});
