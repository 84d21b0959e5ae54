import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeStartup } from '../../../../server/sql-api/messages/startup.ts';
import type { Engine, Rows } from '../../../../server/sql-api/types.ts';
import { WireClient } from '../../../support/wire-client.ts';
import { PASSWORD, serve } from './served.ts';
import { words } from './transcript.ts';

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve(
    'create table wide as select i, repeat(md5(i::text), 30) as filler from generate_series(1, 20000) i',
  );
});
afterAll(() => server.close());

const SLEEP = 'select pg_sleep(30) as slept';

async function open(parameters: Record<string, string> = {}, port = server.port) {
  const { client, heard } = await WireClient.open({ port, user: 'anna', password: PASSWORD, parameters });
  const key = heard.find((message) => message.kind === 'backendKeyData');
  if (key?.kind !== 'backendKeyData') throw new Error('no login');
  const query = async (text: string) => {
    client.send({ kind: 'query', text });
    return (await client.ready()).map(words);
  };
  return { client, key, query };
}
async function cancel(pid: number, secret: Buffer, port = server.port): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(encodeStartup({ kind: 'cancel', pid, secret }));
  socket.resume();
  await once(socket, 'close');
}
const soon = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('a cancel stops what runs, and the session goes on', async () => {
  const { client, key, query } = await open();
  const running = query(SLEEP);
  await soon(200);
  await cancel(key.pid, key.secret);
  expect(await running).toEqual(['ERROR 57014 canceling statement due to user request', 'ready I']);
  expect(await query('show server_version')).toContain('data 14.12');
  client.close();
});

test('a cancel in a block fails the block; one that comes when nothing runs does nothing', async () => {
  const { client, key, query } = await open();
  await cancel(key.pid, key.secret);
  await query('begin');
  const running = query(`select 1 as a; ${SLEEP}; select 2 as b`);
  await soon(200);
  await cancel(key.pid, key.secret);
  expect((await running).slice(-2)).toEqual(['ERROR 57014 canceling statement due to user request', 'ready E']);
  client.close();
});

test('a cancel with another secret, or of another length, stops nothing', async () => {
  const { client, key, query } = await open({ statement_timeout: '600' });
  const running = query(SLEEP);
  await soon(100);
  await cancel(key.pid, Buffer.from(key.secret.map((byte) => byte ^ 1)));
  await cancel(key.pid, key.secret.subarray(0, 3));
  await cancel(key.pid + 1, key.secret);
  expect(await running).toEqual(['ERROR 57014 canceling statement due to statement timeout', 'ready I']);
  client.close();
});

test('statement_timeout counts for each statement, and for each message of the extended protocol', async () => {
  const { client, query } = await open();
  await query("set statement_timeout to '300ms'");
  expect((await query(`select 1 as a; ${SLEEP}`)).slice(-2)).toEqual([
    'ERROR 57014 canceling statement due to statement timeout',
    'ready I',
  ]);
  client.send({ kind: 'parse', name: '', text: SLEEP, types: [] });
  client.send({ kind: 'bind', portal: '', statement: '', formats: [], values: [], resultFormats: [] });
  client.send({ kind: 'execute', portal: '', limit: 0 }, { kind: 'sync' });
  expect((await client.ready()).map(words).slice(-2)).toEqual([
    'ERROR 57014 canceling statement due to statement timeout',
    'ready I',
  ]);
  await query('reset statement_timeout');
  expect(await query('select 1 as a')).toContain('data 1');
  client.close();
});

test('idle sessions end where the settings say so', async () => {
  const inBlock = await open({ idle_in_transaction_session_timeout: '200' });
  await soon(400);
  await inBlock.query('begin');
  expect((await inBlock.client.end()).map(words)).toEqual([
    'FATAL 25P03 terminating connection due to idle-in-transaction timeout',
  ]);
  const outside = await open({ idle_session_timeout: '200' });
  expect((await outside.client.end()).map(words)).toEqual([
    'FATAL 57P05 terminating connection due to idle-session timeout',
  ]);
});

test('a client that leaves stops what it runs', async () => {
  const small = await server.also({ limits: { connections: 1 } });
  const { client, query } = await open({}, small.port);
  void query(SLEEP);
  await soon(200);
  client.close();
  await expect
    .poll(async () => {
      const { client, heard } = await WireClient.open({ port: small.port, user: 'anna', password: PASSWORD });
      client.close();
      return words(heard.at(-1)!);
    })
    .toBe('ready I');
  await small.close();
});

test('a server that closes lets statements end, tells the idle ones, and stops those that take too long', async () => {
  const closing = await server.also({ limits: { patience: 600 } });
  const idle = await open({}, closing.port);
  const short = await open({}, closing.port);
  const long = await open({}, closing.port);
  const quick = short.query('select pg_sleep(0.2) as slept');
  const slow = long.client.end();
  long.client.send({ kind: 'query', text: SLEEP });
  await soon(100);
  const closed = closing.close();
  const shutdown = 'FATAL 57P01 terminating connection due to administrator command';
  expect((await idle.client.end()).map(words)).toEqual([shutdown]);
  expect(await quick).toContain('done SELECT 1');
  expect((await short.client.end()).map(words)).toEqual([shutdown]);
  expect((await slow).map(words)).toEqual([shutdown]);
  await closed;
});

test('rows wait for a client that does not read, and a cancel reaches it all the same', async () => {
  let given = 0;
  const counting = await server.also({
    engine: async (state) => counted(await server.engine(state), (bytes) => (given += bytes)),
  });
  const { client, key, query } = await open({}, counting.port);
  client.pause();
  const running = query('select a.i, a.filler from wide a, generate_series(1, 5)');
  await expect.poll(() => given, { timeout: 60_000 }).toBeGreaterThan(0);
  await soon(500);
  const after = given;
  await soon(500);
  // 97 MB are there; what is given is what the two sockets and one part of the rows hold.
  expect(given).toBe(after);
  expect(given).toBeLessThan(16 * 1024 * 1024);
  await cancel(key.pid, key.secret, counting.port);
  client.resume();
  expect((await running).slice(-2)).toEqual(['ERROR 57014 canceling statement due to user request', 'ready I']);
  client.close();
  await counting.close();
});

/** The engine, telling how many bytes of rows it has given. */
function counted(engine: Engine, onBytes: (bytes: number) => void): Engine {
  const counting = (rows: Rows): Rows => ({
    async next(max, formats) {
      const part = await rows.next(max, formats);
      onBytes(part?.data.length ?? 0);
      return part;
    },
    close: () => rows.close(),
  });
  return {
    parse: (text) => engine.parse(text),
    explain: (statement) => engine.explain(statement),
    discardTemporary: () => engine.discardTemporary(),
    close: () => engine.close(),
    async prepare(statement, types, signal) {
      const prepared = await engine.prepare(statement, types, signal);
      return { ...prepared, start: async (bound, stop) => counting(await prepared.start(bound, stop)) };
    },
  };
}

test('messages wait while a statement runs, and are answered in their order', async () => {
  const { client } = await open();
  client.send({ kind: 'query', text: 'select pg_sleep(0.3) as slept' });
  const filler = 'x'.repeat(100_000);
  for (let i = 0; i < 40; i++) client.send({ kind: 'query', text: `select ${i} as a, length('${filler}')` });
  await client.ready();
  for (let i = 0; i < 40; i++) expect((await client.ready()).map(words)[1]).toBe(`data ${i} | 100000`);
  client.close();
});
