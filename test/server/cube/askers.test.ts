import { request } from 'node:http';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { MODEL } from './company.ts';
import { load, MRR, post, SECRET, shared, start, tokenOf } from './serving.ts';

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
