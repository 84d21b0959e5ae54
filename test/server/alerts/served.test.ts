/** A server follows what happens beside its build: a watch, an acknowledgement, through REST, GraphQL and SQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recordWatch } from '../../../server/alerts/alerts.ts';
import type { Story } from '../../../server/alerts/story.ts';
import { buildWarehouse, parseFrom, type Serving, serveWarehouse } from '../../../server/main.ts';
import { readSettings } from '../../../server/settings.ts';
import { strata, writeExtracts } from '../cli/strata.ts';
import { startReceiver } from './delivery/receiver.ts';

// A build, a server and processes of their own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let folder: string;
let warehouse: string;
let build: string;
let serving: Serving;
let client: pg.Client;
const logged: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strata-alerts-'));
  warehouse = path.join(folder, 'warehouse');
  const settings = readSettings({ STRATA_WAREHOUSE: warehouse, PORT: '0', CUBEJS_PG_SQL_PORT: '0' });
  const from = parseFrom(`canonical:${writeExtracts(path.join(folder, 'extracts'), 2)}`);
  build = (await buildWarehouse(settings, { from: [from], wait: 5 })).id;
  serving = await serveWarehouse(settings, (line) => logged.push(line));
  const login = { user: 'strata', password: 'strata', database: 'strata', ssl: { rejectUnauthorized: false } };
  client = new pg.Client({ host: '127.0.0.1', port: serving.sql!.port, ...login });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await serving?.close();
  rmSync(folder, { recursive: true, force: true });
});

const story = (key: string, given: Partial<Story> = {}): Story => ({
  ...{ key, metric: 'cac', segmentKey: 'channel=paid_social', since: '2024-05-04', severity: 'high', impact: 1200.5 },
  ...{ currency: 'USD', owner: 'Kim', cause: 'CAC of paid social rose.', details: { factor: 'cpm' } },
  ...given,
});
const watch = (stories: Story[], at = '2024-07-02T06:00:00.000Z') =>
  recordWatch(warehouse, { build, at, stories, watched: ['cac'] });

async function post(door: string, body: object): Promise<{ data: never }> {
  for (;;) {
    const response = await fetch(`${serving.url}/cubejs-api/${door}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { data: never; error?: string };
    if (answer.error !== 'Continue wait') return answer;
  }
}
const QUERY = { measures: ['alerts.alerts', 'alerts.impact'], dimensions: ['alerts.key', 'alerts.state'] };
const rest = async () =>
  (
    (await post('v1/load', { query: { ...QUERY, order: { 'alerts.key': 'asc' } } })).data as Record<string, string>[]
  ).map((row) => [...QUERY.dimensions, ...QUERY.measures].map((member) => row[member]));
const graphql = async () => {
  const query = '{ cube { alerts(orderBy: { key: asc }) { key state alerts impact } } }';
  const { cube } = (await post('graphql', { query })).data as { cube: { alerts: Record<string, unknown> }[] };
  return cube.map(({ alerts }) => Object.values(alerts));
};
const sql = async () => {
  const text = 'SELECT key, state, MEASURE(alerts), MEASURE(impact) FROM alerts GROUP BY 1, 2 ORDER BY 1';
  return (await client.query({ text, rowMode: 'array' })).rows;
};

/** Asks until the answer is as expected, and says after how many milliseconds it was. */
async function until(ask: () => Promise<unknown>, expected: unknown): Promise<number> {
  const start = performance.now();
  for (;;) {
    const answer = JSON.stringify(await ask());
    if (answer === JSON.stringify(expected)) return performance.now() - start;
    if (performance.now() - start > 10_000) throw new Error(`still ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('every door answers before the first watch, and follows each change', async () => {
  expect(await rest()).toEqual([]);
  expect(await graphql()).toEqual([]);
  expect(await sql()).toEqual([]);
  await watch([story('cac.a'), story('cac.b', { impact: null })]);
  await until(sql, [
    ['cac.a', 'open', '1', '1200.50'],
    ['cac.b', 'open', '1', null],
  ]);
  expect(await rest()).toEqual([
    ['cac.a', 'open', '1', '1200.5'],
    ['cac.b', 'open', '1', null],
  ]);
  expect(await graphql()).toEqual([
    ['cac.a', 'open', 1, 1200.5],
    ['cac.b', 'open', 1, null],
  ]);
  await watch([story('cac.b')], '2024-07-03T06:00:00.000Z');
  await until(rest, [
    ['cac.a', 'resolved', '1', '1200.5'],
    ['cac.b', 'open', '1', '1200.5'],
  ]);
  const text = 'SELECT raised_date, resolved_date, since, times_raised FROM alerts';
  const { fields } = await client.query({ text, rowMode: 'array' });
  expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([1082, 1082, 1082, 20]);
});

test('an acknowledgement in another process is served within a second', async () => {
  const text = 'SELECT note, acknowledged_by FROM alerts WHERE state = $1';
  const noted = async () => (await client.query({ text, values: ['acknowledged'], rowMode: 'array' })).rows;
  const took: number[] = [];
  // The machine may be busy with something else for a while.
  for (const note of ['Looking.', 'Budget moved.', 'Waiting.']) {
    const args = ['alerts', 'ack', 'cac.b', '--note', note, '--by', 'Ana', '--warehouse', warehouse];
    const { code, stderr } = await strata(args);
    expect([code, stderr]).toEqual([0, '']);
    took.push(await until(noted, [[note, 'Ana']]));
  }
  expect(Math.min(...took)).toBeLessThan(1000);
  expect((await rest())[1]).toEqual(['cac.b', 'acknowledged', '1', '1200.5']);
});

test('a server sends what is raised, and nothing after it has stopped', async () => {
  const receiver = await startReceiver();
  const settings = readSettings({
    ...{ STRATA_WAREHOUSE: warehouse, PORT: '0', CUBEJS_PG_SQL_PORT: 'false' },
    ...{ STRATA_ALERT_WEBHOOK: receiver.url, STRATA_ALERT_DIGEST_MINUTES: '0' },
  });
  const other = await serveWarehouse(settings, (line) => logged.push(line));
  try {
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 10_000);
    await watch([story('cac.b'), story('cac.c')], '2024-07-04T06:00:00.000Z');
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), 10_000);
  } finally {
    await other.close();
  }
  await watch([story('cac.b')], '2024-07-05T06:00:00.000Z');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(receiver.received.map(({ body }) => body.alerts.map(({ key }) => key))).toEqual([['cac.b'], ['cac.c']]);
});

test('a prepared statement and an open cursor outlive a change, and no query fails meanwhile', async () => {
  const prepared = { name: 'p', text: 'SELECT MEASURE(alerts) AS n FROM alerts WHERE state = $1', values: ['open'] };
  expect((await client.query(prepared)).rows).toEqual([{ n: '0' }]);
  await client.query('BEGIN');
  await client.query('DECLARE c CURSOR FOR SELECT key, state FROM alerts ORDER BY key');
  const [first] = (await client.query('FETCH 1 FROM c')).rows;
  let stop = false;
  const asking = (async () => {
    while (!stop) await Promise.all([rest(), graphql()]);
  })();
  for (let n = 1; n <= 6; n++) {
    await watch(
      Array.from({ length: n }, (_, i) => story(`cac.${i}`, { impact: n })),
      `2024-07-1${n}T06:00:00.000Z`,
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  stop = true;
  await asking;
  // The cursor reads what it was opened on.
  expect([first, ...(await client.query('FETCH ALL FROM c')).rows]).toEqual([
    { key: 'cac.a', state: 'resolved' },
    { key: 'cac.b', state: 'acknowledged' },
    { key: 'cac.c', state: 'resolved' },
  ]);
  await client.query('COMMIT');
  await until(async () => (await client.query(prepared)).rows, [{ n: '6' }]);
  expect(logged).toEqual([]);
});
