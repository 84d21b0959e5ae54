/** Statements that want all of the machine: refused or bounded, and others are served meanwhile. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
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
