import { describe, expect, test, vi } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { closing, load, MRR, post, start } from './serving.ts';

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

test('a query whose client has gone is interrupted, and the same one that is still waited for is not', async () => {
  const orchestratorOptions = {
    continueWaitTimeout: 1,
    queryCacheOptions: { queueOptions: { orphanedTimeout: 2, heartBeatInterval: 1 } },
  };
  const { server, logged } = await start({ userOptions: { orchestratorOptions } });
  const slow = JSON.stringify({ query: { ...MRR, dimensions: ['revenue.slow'] } });
  const ask = (signal?: AbortSignal) =>
    fetch(`${server.url}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: slow,
      ...(signal ? { signal } : {}),
    });
  const gone = new AbortController();
  const left = ask(gone.signal);
  const interrupted = () => logged.some((line) => /interrupt/i.test(line));
  for (let polls = 0; polls < 4; polls++) {
    expect(await (await ask()).json()).toEqual({ error: 'Continue wait' });
    gone.abort();
    expect(interrupted()).toBe(false);
  }
  await left.catch(() => undefined);
  // Nobody asks for it any more: the next query of anybody finds it abandoned.
  await vi.waitFor(
    async () => {
      await load(server, { ...MRR, limit: Math.ceil(Math.random() * 10_000) });
      expect(interrupted()).toBe(true);
    },
    { timeout: 30_000, interval: 500 },
  );
}, 60_000);

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
