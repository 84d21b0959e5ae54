/** Statements that want all of the machine: refused or bounded, and others are served meanwhile. */
import type { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Served, serveCompany } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveCompany(20);
  await served.ask('SELECT SUM(new_mrr) FROM restricted');
});
afterAll(async () => {
  await served.close();
  expect(served.logged).toEqual([]);
});

const EU = [['300.00']];
const healthy = async () => expect(await served.ask('SELECT SUM(new_mrr) FROM restricted')).toEqual(EU);
const repeat = (piece: string, count: number) => piece.repeat(count);
const list = (count: number, piece: (i: number) => string, between = ', ') =>
  Array.from({ length: count }, (_, i) => piece(i)).join(between);
const nested = (levels: number, column: string, innermost: string) => {
  let text = innermost;
  for (let i = 0; i < levels; i++) text = `SELECT ${column} AS x FROM (${text}) q${i}`;
  return text;
};
/** Milliseconds that the server's thread was kept from everybody else, at the most. */
async function heldUp(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

describe('statements that grow', () => {
  test.each([
    ['a column doubled 30 times', nested(30, 'x || x', 'SELECT region AS x FROM restricted')],
    [
      'in WITH queries',
      `WITH t0 AS (SELECT region AS x FROM restricted) ${list(30, (i) => `, t${i + 1} AS (SELECT x || x AS x FROM t${i})`, '')} SELECT x FROM t30`,
    ],
    [
      'a thousandfold, three times',
      nested(
        3,
        list(300, () => 'x', ' || '),
        'SELECT region AS x FROM restricted',
      ),
    ],
    ['queries of views', `SELECT ${list(301, (i) => `(SELECT SUM(new_mrr) FROM restricted WHERE region <> 'r${i}')`)}`],
    ['values', `SELECT SUM(new_mrr) FROM restricted WHERE region IN (${list(90_000, (i) => `'r${i}'`)})`],
    ['NOT within NOT', `SELECT 1 FROM restricted WHERE ${repeat('NOT (', 3000)}region = 'EU'${repeat(')', 3000)}`],
    ['calls within calls', `SELECT ${repeat('upper(', 2000)}region${repeat(')', 2000)} FROM restricted`],
  ])('%s', async (_, text) => {
    let code: unknown;
    const held = await heldUp(async () => {
      code = await served.ask(text);
    });
    expect(code).toMatch(/^54/);
    expect(held).toBeLessThan(10_000);
    await healthy();
  });

  test('but 10,000 values and 100 levels are no attack', async () => {
    const values = list(10_000, (i) => `'r${i}'`);
    expect(await served.ask(`SELECT SUM(new_mrr) FROM restricted WHERE region IN ('EU', ${values})`)).toEqual(EU);
    const deep = nested(100, 'x', 'SELECT region AS x FROM restricted');
    expect(await served.ask(`SELECT DISTINCT x FROM (${deep}) q`)).toEqual([['EU']]);
  });

  test('others are served between the queries that a statement needs', async () => {
    const text = list(120, (i) => `SELECT SUM(new_mrr) FROM restricted WHERE region <> 'u${i}'`, ' UNION ALL ');
    const other = await served.open();
    let waited = 0;
    let running = true;
    const all = served.ask(text).finally(() => {
      running = false;
    });
    while (running) {
      const started = performance.now();
      expect(await served.ask('SHOW timezone', other)).toEqual([['UTC']]);
      waited = Math.max(waited, performance.now() - started);
    }
    expect(await all).toHaveLength(120);
    expect(waited).toBeLessThan(3_000);
    await other.end();
  });
});

describe('what a session keeps', () => {
  test('prepared statements are bounded by their text', async () => {
    const client = await served.open();
    const long = `SELECT '${repeat('x', 900_000)}' FROM restricted`;
    const codes: unknown[] = [];
    for (let i = 0; i < 5; i++) codes.push(await served.ask(`PREPARE p${i} AS ${long}`, client));
    expect(codes).toEqual([[], [], [], [], '53400']);
    await client.query('DEALLOCATE ALL');
    expect(await served.ask(`PREPARE p AS ${long}`, client)).toEqual([]);
    await client.end();
  });

  test('open cursors of one session leave room for others', async () => {
    const client = await served.open();
    await client.query('BEGIN');
    let opened = 0;
    let code: unknown;
    for (; opened < 300; opened++) {
      await client.query(
        `DECLARE c${opened} CURSOR FOR SELECT q.region, n FROM (SELECT region FROM restricted GROUP BY 1) q, generate_series(1, 1000000) n`,
      );
      code = await served.ask(`FETCH 1 FROM c${opened}`, client);
      if (typeof code === 'string') break;
    }
    expect([opened, code]).toEqual([30, '53400']);
    await healthy();
    await client.end();
    await healthy();
  });
});

/** Rows out of thin air, beside the one region that is visible. */
const ONE = '(SELECT region FROM restricted GROUP BY 1) q';
const MANY = `${ONE}, generate_series(1, 1000000) a, generate_series(1, 300) b`;
const wide = (column: string, count: number) => list(count, () => column, ' || ');

describe('statements that want memory or time', () => {
  let small: Served;
  beforeAll(async () => {
    small = await serveCompany(60, '256MB');
    await small.ask('SELECT SUM(new_mrr) FROM restricted');
  });
  afterAll(async () => {
    await small.close();
    expect(small.logged).toEqual([]);
  });
  const megabytes = () => process.memoryUsage().rss / 2 ** 20;
  /** The answer, and megabytes that the process grew by meanwhile, while somebody else asked all the time. */
  async function attacked(text: string, limit: number): Promise<{ answer: unknown; grown: number }> {
    const [attacker, other] = [await small.open(), await small.open()];
    await attacker.query(`SET statement_timeout = ${limit}`);
    const before = megabytes();
    let [running, most] = [true, before];
    const all = small.ask(text, attacker).finally(() => {
      running = false;
    });
    while (running) {
      expect(await small.ask('SELECT SUM(new_mrr) FROM restricted', other)).toEqual(EU);
      most = Math.max(most, megabytes());
    }
    await Promise.all([attacker.end(), other.end()]);
    return { answer: await all, grown: most - before };
  }

  test.each([
    [
      'texts that are joined',
      `SELECT max(length(${wide('x', 300)})) FROM (SELECT repeat(q.region, 4000) || a::text AS x FROM ${ONE}, generate_series(1, 20000) a) t`,
      /^54000$/,
    ],
    [
      'one letter that becomes many',
      `SELECT length(replace(repeat(q.region, 5000), 'E', repeat('x', 10000))) FROM ${ONE}`,
      /^54000$/,
    ],
    ['a long text', `SELECT length(repeat(q.region, 1000000000)) FROM ${ONE}`, /^54000$/],
    ['a long series', `SELECT count(*) FROM ${ONE}, generate_series(1, 1000000000000)`, /^54000$/],
    ['a list', `SELECT array_length(array_agg(repeat(q.region, 50)), 1) FROM ${MANY}`, /^53200$/],
    ['texts of many rows', `SELECT length(string_agg(repeat(q.region, 50), ',')) FROM ${MANY}`, /^53200$/],
    ['distinct values', `SELECT count(DISTINCT a::text || b::text || q.region) FROM ${MANY}`, /^(53200|57014|53100)$/],
    [
      'an order',
      `SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY repeat(a::text, 5), b) r FROM ${MANY}) w`,
      /^(53200|57014|53100)$/,
    ],
    [
      'a join without an end',
      `SELECT count(*) FROM ${MANY}, generate_series(1, 1000000) c WHERE a * b % 7 = 9`,
      /^57014$/,
    ],
  ])('%s', async (_, text, codes) => {
    const { answer, grown } = await attacked(text, codes.source.includes('57014') ? 2_000 : 30_000);
    expect(answer).toMatch(codes);
    expect(grown).toBeLessThan(1500);
  });

  test('what to do is said where memory is not enough', async () => {
    const client = await small.open();
    const text = `SELECT length(string_agg(repeat(q.region, 50), ',')) FROM ${MANY}`;
    await expect(client.query(text)).rejects.toMatchObject({
      code: '53200',
      hint: 'Ask for fewer rows or groups, or raise STRATA_QUERY_MEMORY.',
    });
    await client.end();
  });

  test('the limit of the server ends a statement, and a session cannot lift it', async () => {
    const hasty = await serveCompany(1);
    const client = await hasty.open();
    await client.query('SET statement_timeout = 0');
    const endless = `SELECT count(*) FROM ${MANY}, generate_series(1, 1000000) c WHERE a * b % 7 = 9`;
    expect(await hasty.ask(endless, client)).toBe('57014');
    expect(await hasty.ask('SELECT SUM(new_mrr) FROM restricted', client)).toEqual(EU);
    await client.end();
    await hasty.close();
  });

  test("a session's own limit is shorter, and says so as Postgres does", async () => {
    const client = await small.open();
    await client.query("SET statement_timeout = '200ms'");
    const endless = `SELECT count(*) FROM ${MANY}, generate_series(1, 1000000) c WHERE a * b % 7 = 9`;
    await expect(client.query(endless)).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    expect(await small.ask('SELECT SUM(new_mrr) FROM restricted', client)).toEqual(EU);
    await client.end();
  });
});

/** Where a client reads and writes: node-postgres does not tell. */
const socketOf = (client: pg.Client) => (client as unknown as { connection: { stream: Socket } }).connection.stream;

describe('many clients', () => {
  test('what is beyond the limit of connections is refused by its SQLSTATE, and the others are served', async () => {
    const opened = await Promise.allSettled(Array.from({ length: 130 }, () => served.open()));
    const clients = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refusals = opened.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code?: string }).code] : [],
    );
    expect(clients.length).toBe(100);
    expect(new Set(refusals)).toEqual(new Set(['53300']));
    const answers = await Promise.all(
      clients.map((client) => served.ask('SELECT SUM(new_mrr) FROM restricted', client)),
    );
    expect(answers).toEqual(clients.map(() => EU));
    await Promise.all(clients.map((client) => client.end()));
    await healthy();
  });

  test('clients that vanish in the middle of a result, or never read on, keep nothing from the others', async () => {
    const long = `SELECT repeat(q.region, 100), a FROM ${ONE}, generate_series(1, 10000) a, generate_series(1, 10000) b`;
    // More than may run at once, each with more rows than fit between server and client.
    const vanishing = await Promise.all(Array.from({ length: 25 }, () => served.open()));
    for (const client of vanishing) {
      const socket = socketOf(client);
      client.query(long).catch(() => undefined);
      setTimeout(() => socket.pause(), 50);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    // They do not read: others are served.
    await healthy();
    for (const client of vanishing) socketOf(client).destroy();
    // Their places are free again: as many statements as may be open at once run to their end.
    const clients = await Promise.all(Array.from({ length: 30 }, () => served.open()));
    const counted = await Promise.all(
      clients.map((client) => served.ask(`SELECT count(*) FROM ${ONE}, generate_series(1, 100000)`, client)),
    );
    expect(counted).toEqual(clients.map(() => [['100000']]));
    await Promise.all(clients.map((client) => client.end()));
  });
});
