import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeFrontend, type FrontendMessage } from '../../../../server/sql-api/messages/frontend.ts';
import { WireClient } from '../../../support/wire-client.ts';
import { frontendMessage } from '../messages/arbitraries.ts';
import { SETUP } from './scripts.ts';
import { PASSWORD, serve } from './served.ts';
import { words } from './transcript.ts';

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve(SETUP);
});
afterAll(() => server.close());

const open = async () => (await WireClient.open({ port: server.port, user: 'anna', password: PASSWORD })).client;

/** Somebody else is served as if nothing had happened, and nothing of strata's own failed. */
async function expectHealthy(): Promise<void> {
  const client = await open();
  client.send({ kind: 'query', text: 'select 1 as a' });
  expect((await client.ready()).map(words)).toEqual(['row a:23', 'data 1', 'done SELECT 1', 'ready I']);
  client.close();
  expect(server.logged).toEqual([]);
}

const statements = fc.constantFrom(
  '',
  'select 1',
  'select id from numbers',
  'begin',
  'rollback',
  'selec',
  'select $1::int',
  'declare c cursor for select 1',
  'fetch c',
  'copy numbers to stdout',
);
const names = fc.constantFrom('', 'a', 'c');
const likely: fc.Arbitrary<FrontendMessage> = fc.oneof(
  fc.record({ kind: fc.constant('parse' as const), name: names, text: statements, types: fc.constant([]) }),
  fc.record({
    kind: fc.constant('bind' as const),
    portal: names,
    statement: names,
    formats: fc.constant([]),
    values: fc.constant([]),
    resultFormats: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('describe' as const),
    target: fc.constantFrom('statement' as const, 'portal' as const),
    name: names,
  }),
  fc.record({ kind: fc.constant('execute' as const), portal: names, limit: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('query' as const), text: statements }),
  fc.constant({ kind: 'sync' as const }),
);

test('any order of messages ends with one ReadyForQuery for each Sync', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 4, arbitrary: likely }, frontendMessage), { maxLength: 15 }),
      async (messages) => {
        const client = await open();
        const sent = messages.filter(({ kind }) => kind !== 'terminate');
        client.send(...sent, { kind: 'sync' }, { kind: 'terminate' });
        const heard = await client.end();
        // Those that are skipped after an error have no answer, but each Sync has.
        const syncs = sent.filter(({ kind }) => kind === 'sync').length + 1;
        const readies = heard.filter(({ kind }) => kind === 'readyForQuery').length;
        const others = sent.filter(({ kind }) => kind === 'query' || kind === 'functionCall').length;
        expect(readies).toBeGreaterThanOrEqual(syncs);
        expect(readies).toBeLessThanOrEqual(syncs + others);
        expect(heard.at(-1)?.kind).toBe('readyForQuery');
      },
    ),
    { numRuns: 60 },
  );
  await expectHealthy();
});

test('mutated messages end in answers or in the end of their own connection', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(likely, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
      async (messages, changes) => {
        const client = await open();
        const bytes = Buffer.concat(messages.map(encodeFrontend));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        client.write(bytes);
        client.send({ kind: 'sync' }, { kind: 'terminate' });
        await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 300))]);
        client.close();
      },
    ),
    { numRuns: 60 },
  );
  await expectHealthy();
});

test('random bytes before a login end their own connection only', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.resume();
      socket.end(bytes);
      await once(socket, 'close');
    }),
    { numRuns: 60 },
  );
  await expectHealthy();
});

test.each([
  ['create role x', 'ERROR 25006 cannot execute CREATE ROLE in a read-only transaction'],
  ['create table x (a int)', /^ERROR 25006/],
  ["copy numbers to '/tmp/x'", 'ERROR 42501 strata writes no files for COPY'],
  ["copy (select 1) to program 'id'", 'ERROR 42501 strata writes no files for COPY'],
  ['copy numbers from stdin', 'ERROR 25006 cannot execute COPY FROM in a read-only transaction'],
  ["load 'x'", 'ERROR 0A000 strata does not offer LOAD'],
  ['do $$ begin end $$', 'ERROR 0A000 strata does not offer DO'],
  ['set role postgres', 'ERROR 42501 permission denied to set role "postgres"'],
  ['set session authorization postgres', 'ERROR 42501 permission denied to set session authorization "postgres"'],
  ['set __proto__ to 1', 'ERROR 42704 unrecognized configuration parameter "__proto__"'],
  ['set constructor to 1', 'ERROR 42704 unrecognized configuration parameter "constructor"'],
  ['explain analyze insert into numbers values (1)', 'ERROR 0A000 strata explains queries only'],
  ['copy (delete from numbers returning id) to stdout', 'ERROR 0A000 strata copies the rows of queries only'],
  ["prepare transaction 'x'", 'ERROR 0A000 strata does not offer two-phase commit'],
])('%s is refused', async (text, expected) => {
  const client = await open();
  client.send({ kind: 'query', text });
  const [error] = (await client.ready()).map(words);
  client.close();
  expect(error).toMatch(expected);
});

test('statements and cursors of a session are limited', async () => {
  const client = await open();
  const answers = async () => {
    client.send({ kind: 'sync' });
    return (await client.ready()).map(words).filter((line) => line.startsWith('ERROR'));
  };
  for (let i = 0; i < 10_000; i++) client.send({ kind: 'parse', name: `s${i}`, text: '', types: [] });
  expect(await answers()).toEqual([]);
  client.send({ kind: 'parse', name: 'more', text: '', types: [] });
  expect(await answers()).toEqual(['ERROR 53400 a session has at most 10000 prepared statements']);
  const bind = (portal: string) =>
    client.send({ kind: 'bind', portal, statement: 's1', formats: [], values: [], resultFormats: [] });
  for (let i = 0; i < 1_000; i++) bind(`p${i}`);
  bind('more');
  expect(await answers()).toEqual(['ERROR 53400 a session has at most 1000 cursors']);
  client.close();
});
